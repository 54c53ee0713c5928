"""`ioc produce TOPIC FILE|--examples`: sends records, each checked as the store would check it, under the right key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ioc.commands.failure import EXIT_DATA, EXIT_NO_INPUT, EXIT_USAGE, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.settings import Settings
    from streams.topic import Topic

WRONG_SHOWN_MAX = 20


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Gửi bản tin vào một chủ đề: mỗi dòng một đối tượng JSON, hoặc cả tệp là một đối tượng hay một mảng; "
            "[bold]-[/] là "
            "đầu vào chuẩn. Bản tin sai không được gửi mà được chỉ ra sai ở đâu (mã thoát 65).\n\n"
            "Ví dụ: [bold]ioc produce payments giao-dich.jsonl --rate 100[/], [bold]ioc produce payments --examples[/]",
            en="Send records to a topic: one JSON object a line, or the whole file one object or an array; "
            "[bold]-[/] is standard "
            "input. A wrong record is not sent; you are told what is wrong where (exit code 65).\n\n"
            "Example: [bold]ioc produce payments records.jsonl --rate 100[/], [bold]ioc produce payments --examples[/]",
        ),
    )(produce)


def produce(
    topic: Annotated[str, typer.Argument(help=say(vi="Chủ đề, ví dụ payments", en="Topic, e.g. payments"))],
    file: Annotated[
        str, typer.Argument(help=say(vi="Tệp JSON, hoặc -", en="JSON file, or -"), show_default=False)
    ] = "",
    examples: Annotated[
        bool, typer.Option("--examples", help=say(vi="Gửi các ví dụ của chủ đề", en="Send the topic's examples"))
    ] = False,
    rate: Annotated[
        float,
        typer.Option(
            min=0, help=say(vi="Bản tin mỗi giây; 0: nhanh nhất", en="Records a second; 0: as fast as it goes")
        ),
    ] = 0.0,
) -> None:
    from ioc.commands.logs import quiet
    from ioc.commands.preflight import check_kafka
    from ioc.commands.surroundings import console, settings_with

    quiet()
    chosen = topic_called(topic)
    if bool(file) == examples:
        what = say(vi="Cần một tệp hoặc --examples.", en="Give a file or --examples.")
        raise Failure(what, do="ioc produce payments --examples", code=EXIT_USAGE)
    texts = _examples(chosen) if examples else _texts(file)
    good, wrong = check(chosen, texts)
    settings = settings_with("kafka")
    check_kafka(settings)
    for where, why in wrong[:WRONG_SHOWN_MAX]:
        console().print(f"[red]✗[/] {where}: ", end="")
        console().print(why, markup=False, soft_wrap=True)
    sent = asyncio.run(_send(settings, chosen, good, rate)) if good else 0
    console().print(
        say(vi=f"✓ Đã gửi {sent} bản tin, sai {len(wrong)}.", en=f"✓ {sent} records sent, {len(wrong)} wrong.")
    )
    if wrong:
        raise typer.Exit(EXIT_DATA)


def topic_called(name: str) -> Topic:
    """The topic, or a failure that says which there are."""
    from streams.topic import topic_named

    try:
        return topic_named(name)
    except KeyError as error:
        raise Failure(str(error.args[0]), do="ioc topics list", code=EXIT_USAGE) from error


def check(topic: Topic, texts: Iterator[tuple[str, bytes]]) -> tuple[list[tuple[bytes, bytes]], list[tuple[str, str]]]:
    """(key, value) of the records the store would take, and where and why it would not take the others. Duplicates and
    unknown units are the store's to judge."""
    import msgspec

    decoder = msgspec.json.Decoder(topic.event)
    good: list[tuple[bytes, bytes]] = []
    wrong: list[tuple[str, str]] = []
    for where, text in texts:
        try:
            event: Any = decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            wrong.append((where, str(error)))
            continue
        broken = topic.check(event) if topic.check else None
        if broken is not None:
            wrong.append((where, f"{broken.detail} ({broken.pointer})"))
        else:
            good.append((str(getattr(event, topic.entity)).encode(), text))
    return good, wrong


def _examples(topic: Topic) -> Iterator[tuple[str, bytes]]:
    from streams.catalogue import examples_of

    yield from examples_of(topic).items()


def _texts(name: str) -> Iterator[tuple[str, bytes]]:
    """(where, JSON object) of a file."""
    import sys

    import msgspec

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        what = say(vi=f"Không đọc được {name}: {error.strerror}.", en=f"{name} cannot be read: {error.strerror}.")
        raise Failure(what, code=EXIT_NO_INPUT) from error
    try:
        whole = msgspec.json.decode(data)
    except msgspec.DecodeError:
        for number, line in enumerate(data.splitlines(), start=1):
            if line.strip():
                yield f"{name}:{number}", line.strip()
        return
    if isinstance(whole, list):
        for number, one in enumerate(whole):
            yield f"{name}[{number}]", msgspec.json.encode(one)
    else:
        yield name, data.strip()


async def _send(settings: Settings, topic: Topic, records: list[tuple[bytes, bytes]], rate: float) -> int:
    from ioc.commands.surroundings import errors
    from ioc.edge.producer import Producer
    from ioc.stack.bars import progress_for

    producer = Producer(settings.kafka, prefix=settings.topic_prefix, client_id="ioc-produce")
    producer.start()
    began = time.monotonic()

    with (
        progress_for(errors()) as progress,
        progress.task(say(vi=f"Gửi vào {topic.name}", en=f"Sending to {topic.name}")) as task,
    ):

        async def paced() -> AsyncIterator[tuple[bytes, bytes]]:
            for number, record in enumerate(records):
                if rate:
                    await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
                if rate or number % 1_000 == 0:
                    task.update(done=number, total=len(records))
                yield record

        try:
            await producer.wait_up(timeout_s=10)
            if not rate:
                return await producer.send_many(topic.name, paced())
            sent = 0
            async for key, value in paced():  # one by one: somebody watches them arrive
                await producer.send(topic.name, key, value, timeout_s=10)
                sent += 1
            return sent
        finally:
            await producer.stop()
