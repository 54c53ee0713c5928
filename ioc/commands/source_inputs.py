"""`ioc sources watch|follow`: the processes that bring in dropped files and foreign topics."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ioc.commands.failure import EXIT_DATA, EXIT_NO_INPUT, EXIT_USAGE, Failure
from ioc.commands.source_list import SourceId, registered, source_named
from ioc.commands.words import say

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from ioc.connect.registry import Source
    from ioc.services.delivery import Letter
    from ioc.services.drop_folder import Taken
    from ioc.settings import Settings
    from ioc.store.sources import DayCount, Held

T = TypeVar("T")
AGAIN_S = 1.0
JOIN_S = 5.0
"""A topic that is there is joined within; then a person is told what is waited for."""


def watch(
    folder: Annotated[
        Path | None, typer.Option(help=say(vi="Thư mục của một nguồn, thay cho mặc định", en="Folder of one source"))
    ] = None,
    source: Annotated[str, typer.Option("--source", "-s", help=say(vi="Chỉ nguồn này", en="This source only"))] = "",
    once: Annotated[
        bool, typer.Option("--once", help=say(vi="Làm hết tệp đang có rồi thôi", en="Do what lies there, then end"))
    ] = False,
) -> None:
    from ioc.commands.logs import quiet
    from ioc.commands.preflight import check_kafka
    from ioc.commands.surroundings import settings_with

    settings = settings_with("kafka")
    check_kafka(settings)
    chosen = (
        [source_named(settings, source)]
        if source
        else [s for s in registered(settings).values() if s.input == "folder"]
    )
    if folder is not None and not folder.is_dir():
        what = say(vi=f"Không có thư mục {folder}.", en=f"There is no folder {folder}.")
        raise Failure(what, do=f"mkdir -p {folder}", code=EXIT_NO_INPUT)
    if not chosen or (folder and not source):
        what = say(vi="Không có nguồn thả tệp nào.", en="No source drops files.")
        raise Failure(what, do='sources.toml: input = "folder"; --folder … --source …', code=EXIT_USAGE)
    quiet()
    asyncio.run(_watch(settings, chosen, folder, once))


def follow(source: SourceId) -> None:
    from ioc.commands.logs import quiet
    from ioc.commands.preflight import check_kafka
    from ioc.commands.surroundings import settings_with

    settings = settings_with("kafka", "database")
    check_kafka(settings)
    chosen = source_named(settings, source)
    if chosen.input != "kafka":
        what = say(vi=f"{source} không đến từ Kafka khác.", en=f"{source} does not come from another Kafka.")
        raise Failure(what, do='sources.toml: input = "kafka", kafka_topic = "…"', code=EXIT_USAGE)
    quiet()
    asyncio.run(_follow(settings, chosen))


async def _watch(settings: Settings, chosen: Sequence[Source], folder: Path | None, once: bool) -> None:
    from ioc import metrics
    from ioc.commands.surroundings import console
    from ioc.connect.catalogue import DROP, mapper_for, mapping_named
    from ioc.connect.mapping import ReadAs
    from ioc.services.drop_folder import DropFolder, FolderTaken
    from ioc.services.drop_watch import DropWatch
    from ioc.services.secret import folder_secret

    out = console()
    metrics.serve(settings.metrics_port)
    secret = folder_secret(settings.data / "intake" / "key")
    failed: list[Path] = []

    def tell(source: str, taken: Taken) -> None:
        if not taken.good:
            failed.append(taken.moved_to)
        metrics.counter("ioc_source_files_total", "source", "good").labels(source, str(taken.good).lower()).inc()
        mark = "[green]✓[/]" if taken.good else "[red]✗[/]"
        out.print(f"{mark} {source} ", end="")
        said = say(
            vi=f"{taken.events} sự kiện, {taken.refused} dòng sai, {taken.skipped} bỏ qua",
            en=f"{taken.events} events, {taken.refused} bad rows, {taken.skipped} left out",
        )
        out.print(f"{taken.name}: {said} → {taken.moved_to}", markup=False, soft_wrap=True)

    async with contextlib.AsyncExitStack() as stack:
        send = await _sender(settings, stack)
        write = await _writer(settings, stack)

        async def write_down(counts: Sequence[DayCount]) -> None:
            await write("add", counts)

        watching = DropWatch(write_down, tell, monotonic=time.monotonic)
        folders = {}
        for source in chosen:
            mapping = mapping_named(source.mapping, settings.province) if source.mapping else None
            place = folder or settings.data / DROP / source.id
            try:
                made = DropFolder(
                    place,
                    mapper_for(source, settings.province, secret),
                    mapping.read if mapping else ReadAs(),
                    mapping.reads if mapping else (),
                    send,
                    clock=lambda: datetime.now(UTC),
                    note=watching.note_of(source.id),
                )
            except FolderTaken as error:
                raise Failure(
                    say(vi=f"Tiến trình khác đang theo dõi {error}.", en=f"Another process watches {error}.")
                ) from error
            except OSError as error:
                raise Failure(
                    say(vi=f"Không dùng được {place}: {error.strerror}.", en=f"{place} is of no use: {error.strerror}.")
                ) from error
            stack.callback(made.close)
            folders[source.id] = made
            out.print(f"{source.id}: {place / 'in'}", style="dim", markup=False, soft_wrap=True)
        undone = await _until_told(watching.run(folders, once=once))
    if undone is not None and (failed or undone):
        raise _not_all(failed, undone)


def _not_all(failed: Sequence[Path], undone: int) -> Failure:
    """What `--once` says at its end when not every file became events whole."""
    what = say(
        vi=f"Tệp có dòng sai: {len(failed)}; tệp chưa làm được: {undone}.",
        en=f"Files with wrong rows: {len(failed)}; files not done: {undone}.",
    )
    if undone:
        do = say(
            vi="Tệp chưa làm được còn trong processing/: xem nhật ký và đĩa, rồi chạy lại.",
            en="What is not done lies in processing/: see the log and the disk, then run it again.",
        )
        return Failure(what, do=do, code=EXIT_DATA)
    do = say(
        vi=f"Mở {failed[0].name}.errors.csv trong {failed[0].parent}, sửa, thả lại cả tệp; dòng đúng đã gửi.",
        en=f"Open {failed[0].name}.errors.csv in {failed[0].parent}, mend, drop it whole; good rows were sent.",
    )
    return Failure(what, do=do, code=EXIT_DATA)


async def _follow(settings: Settings, source: Source) -> None:
    from ioc import metrics
    from ioc.commands.surroundings import console
    from ioc.connect.catalogue import mapper_for, mapping_named
    from ioc.edge.foreign import foreign_topic
    from ioc.edge.producer import KafkaAway
    from ioc.services.bridge import Bridge
    from ioc.services.secret import folder_secret
    from ioc.services.source_counts import SourceCounts

    mapper = mapper_for(source, settings.province, folder_secret(settings.data / "intake" / "key"))
    mapping = mapping_named(source.mapping, settings.province) if source.mapping else None
    bootstrap = source.kafka or settings.kafka
    topic = source.kafka_topic if source.kafka else settings.topic_prefix + source.kafka_topic
    counts = SourceCounts()
    metrics.serve(settings.metrics_port)
    async with contextlib.AsyncExitStack() as stack:
        send = await _sender(settings, stack)
        write = await _writer(settings, stack, patient=True)

        async def hold(held: Sequence[Held]) -> None:
            await write("hold", held)

        bridge = Bridge(
            source.kafka_topic, mapper, mapping.safe if mapping else lambda _: {}, send, hold,
            clock=lambda: datetime.now(UTC),
        )  # fmt: skip

        async def run() -> None:
            console().print(f"{source.id}: {bootstrap} {topic}", style="dim", markup=False)
            loop = asyncio.get_running_loop()
            waiting: asyncio.TimerHandle | None = None
            while True:
                waiting = waiting or loop.call_later(JOIN_S, _say_waiting, bootstrap, topic)
                try:
                    async with foreign_topic(bootstrap, topic, f"{settings.group}-source-{source.id}") as foreign:
                        waiting.cancel()
                        waiting = None
                        while True:
                            batch = await foreign.fetch()
                            if not batch:
                                continue
                            found = await bridge.carry(batch)
                            await foreign.commit()
                            counts.add(source.id, found, datetime.now(UTC))
                            await write("add", counts.take())
                except KafkaAway:
                    await asyncio.sleep(AGAIN_S)

        await _until_told(run())


def _say_waiting(bootstrap: str, topic: str) -> None:
    from ioc.commands.surroundings import errors

    said = say(
        vi=f"Chưa đọc được {topic} ở {bootstrap}, còn chờ: Kafka ấy có chạy, có chủ đề ấy chưa? (kafka, kafka_topic)",
        en=f"{topic} at {bootstrap} cannot be read yet, waiting: is that Kafka up, is there such a topic?",
    )
    errors().print(f"⚠ {said}", style="yellow", markup=False, soft_wrap=True)


async def _sender(settings: Settings, stack: Any) -> Any:
    """Sends letters and returns when Kafka has them all, however long that takes."""
    from ioc.edge.producer import KafkaAway, Producer

    producer = Producer(settings.kafka, prefix=settings.topic_prefix, client_id="ioc-sources")
    producer.start()
    stack.push_async_callback(producer.stop)

    async def send(letters: Sequence[Letter]) -> None:
        by_topic: dict[str, list[tuple[bytes, bytes]]] = {}
        for one in letters:
            by_topic.setdefault(one.topic, []).append((one.key, one.value))
        for topic, records in by_topic.items():
            while True:
                try:
                    await producer.send_many(topic, records)
                    break
                except KafkaAway:  # again, the same bytes: what had arrived counts once
                    await asyncio.sleep(AGAIN_S)

    return send


async def _writer(settings: Settings, stack: Any, *, patient: bool = False) -> Any:
    """Writes to `ioc/store/sources.py` by name. `patient`: until it is written (holds), else once (statistics)."""
    from ioc.store import sources
    from ioc.store.database import Database, DatabaseAway, QueryFailed

    if not settings.database:

        async def nothing(_what: str, _rows: Sequence[Any]) -> None:
            """Without a database nobody counts."""

        return nothing
    database = Database(settings.database, "ioc sources")
    await database.open()
    stack.push_async_callback(database.close)

    async def write(what: str, rows: Sequence[Any]) -> None:
        while rows:
            try:
                async with database.connection() as conn:
                    await (sources.hold(conn, rows) if what == "hold" else sources.add(conn, rows))
                return
            except (DatabaseAway, QueryFailed):
                if not (patient and what == "hold"):
                    return
                await asyncio.sleep(AGAIN_S)

    return write


async def _until_told(work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` comes to, or None when SIGTERM or SIGINT came first. Being cut off is safe at any moment."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        return await task
    return None
