"""`ioc replay NAME`: sends a published report as events and compares what comes out of the store, digit by digit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from ioc.commands.failure import EXIT_DIFFERS, EXIT_USAGE, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from rich.table import Table

    from ioc.replay.replay import Check, Replay
    from ioc.replay.run import Sending
    from ioc.settings import Settings


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Phát lại một báo cáo đã công bố thành sự kiện, đợi bộ lưu ghi xong rồi so từng chữ số: số đã công "
            "bố, số tính từ ô "
            "số liệu, số tính lại từ từng dòng. Mã thoát 0 khi tất cả khớp. Gửi lại lần nữa không làm số nào đổi.\n\n"
            "Báo cáo: [bold]hospital-2024q1[/], [bold]schools-2024q1[/], [bold]documents-2024q1[/], "
            "[bold]published[/] (mọi số các tài liệu nêu), [bold]published-bac-kan[/] (với IOC_PROVINCE=bac-kan). "
            "Cần `ioc worker store` đang chạy.\n\n"
            "Ví dụ: [bold]ioc replay hospital-2024q1 --twice --shuffle[/]",
            en="Send a published report as events, wait until the store has them, and compare digit by digit: "
            "published, out of "
            "the cells, and again out of the raw rows. Exit code 0 when all agree. Sending it again changes no "
            "figure.\n\n"
            "Reports: [bold]hospital-2024q1[/], [bold]schools-2024q1[/], [bold]documents-2024q1[/], "
            "[bold]published[/] (all that documents state), [bold]published-bac-kan[/] (with IOC_PROVINCE=bac-kan). "
            "Needs a running `ioc worker store`.\n\n"
            "Example: [bold]ioc replay hospital-2024q1 --twice --shuffle[/]",
        ),
    )(replay)


def replay(
    name: Annotated[str, typer.Argument(help="hospital-2024q1 | schools-2024q1 | documents-2024q1 | published …")],
    twice: Annotated[
        bool, typer.Option("--twice", help=say(vi="Gửi mỗi sự kiện hai lần", en="Send every event twice"))
    ] = False,
    shuffle: Annotated[
        bool, typer.Option("--shuffle", help=say(vi="Xáo trộn trong giới hạn đến muộn", en="Shuffle within lateness"))
    ] = False,
    seed: Annotated[int, typer.Option(help=say(vi="Hạt giống của thứ tự gửi", en="Seed of the order of sending"))] = 1,
    patience: Annotated[
        float,
        typer.Option(
            help=say(vi="Đợi tối đa bấy nhiêu giây không tiến triển", en="Give up after so many seconds idle")
        ),
    ] = 60.0,
) -> None:
    from ioc.commands import failure
    from ioc.commands.logs import quiet
    from ioc.commands.preflight import check_kafka, check_migrated
    from ioc.commands.surroundings import console, settings_with
    from ioc.provinces.pack import load
    from ioc.replay import named
    from ioc.replay.run import Sending

    try:
        chosen = named(name)
    except KeyError as error:
        what = say(vi=f"Không có báo cáo {name}.", en=f"There is no report {name}.")
        raise Failure(what, do=str(error.args[0]), code=EXIT_USAGE) from error
    quiet()
    settings = settings_with("kafka", "database")
    province = load(settings.province).slug
    if province != chosen.province:
        what = say(
            vi=f"{name} là số liệu của {chosen.province}, hệ thống này là {province}.",
            en=f"{name} is about {chosen.province}, this installation is {province}.",
        )
        do = say(
            vi=f"Chạy với IOC_PROVINCE={chosen.province} và cơ sở dữ liệu riêng.",
            en=f"Run with IOC_PROVINCE={chosen.province} and a database of its own.",
        )
        raise Failure(what, do=do, code=EXIT_USAGE)
    check_kafka(settings)
    check_migrated(settings)
    with failure.database(settings.database):
        checks = asyncio.run(_run(settings, chosen, Sending(twice, shuffle, seed), patience))
    console().print(table(chosen, checks))
    wrong = sum(not check.agrees for check in checks)
    if wrong:
        console().print(say(vi=f"✗ {wrong} số liệu không khớp.", en=f"✗ {wrong} figures differ."), style="red")
        if chosen.service:
            _tell_others(settings, chosen)
        raise typer.Exit(EXIT_DIFFERS)
    console().print(
        say(vi=f"✓ Khớp cả {len(checks)} số liệu.", en=f"✓ All {len(checks)} figures agree."), style="green"
    )


def _tell_others(settings: Settings, chosen: Replay) -> None:
    """Real payments of the same days count, too: then the published figures cannot come out."""
    from ioc.commands.surroundings import console
    from ioc.store.figures import Figures

    with Figures(settings.database) as figures:
        others = figures.other_sources(chosen.service, chosen.start, chosen.end, chosen.source)
    if others:
        names = ", ".join(f"{source} ({n})" for source, n in others.items())
        console().print(
            say(
                vi=f"Trong kỳ này còn giao dịch của nguồn khác: {names}. Hãy dùng một cơ sở dữ liệu riêng để phát lại.",
                en=f"Other sources sent payments of these days: {names}. Replay into a database of its own.",
            )
        )


async def _run(settings: Settings, chosen: Replay, how: Sending, patience: float) -> list[Check]:
    from ioc.commands.surroundings import errors
    from ioc.edge.reader import NoTopic
    from ioc.replay.run import NobodyStores, compare, send, wait_stored
    from ioc.stack.bars import progress_for
    from streams.topic import topic_named

    with progress_for(errors()) as progress:
        with progress.task(say(vi="Dựng sự kiện", en="Making the events")):
            events = await asyncio.to_thread(chosen.make)
        try:
            with progress.task(say(vi="Gửi vào Kafka", en="Sending to Kafka")) as sending:
                await send(settings, chosen, events, how, lambda done, of: sending.update(done=done, total=of))
            with progress.task(say(vi="Bộ lưu ghi vào cơ sở dữ liệu", en="The store worker writes them")) as storing:
                await wait_stored(
                    settings,
                    topic_named(chosen.topic),
                    lambda done, of: storing.update(done=done, total=of),
                    patience_s=patience,
                )
        except NobodyStores as error:
            what = say(
                vi=f"Đã gửi nhưng bộ lưu không tiến thêm ({error}).",
                en=f"Sent, but the store makes no progress ({error}).",
            )
            do = say(
                vi="Chạy `ioc worker store` rồi gọi lại lệnh này.",
                en="Run `ioc worker store`, then this command again.",
            )
            raise Failure(what, do=do) from error
        except NoTopic as error:
            what = say(vi=f"Kafka chưa có chủ đề {error}.", en=f"Kafka has no topic {error}.")
            raise Failure(what, do=say(vi="Chạy `ioc topics apply`.", en="Run `ioc topics apply`.")) from error
        return await asyncio.to_thread(compare, settings, chosen)


def table(chosen: Replay, checks: list[Check]) -> Table:
    """Published | cells | raw rows, side by side."""
    from rich.table import Table

    shown = Table(title=say(vi=chosen.vi, en=chosen.en), title_justify="left")
    shown.add_column(say(vi="Số liệu", en="Figure"))
    for vi, en in (("Đã công bố", "Published"), ("Từ ô số liệu", "From cells"), ("Từ từng dòng", "From raw rows")):
        shown.add_column(say(vi=vi, en=en), justify="right")
    shown.add_column("")
    for check in checks:
        mark = "[green]✓[/]" if check.agrees else "[bold red]✗[/]"
        shown.add_row(say(vi=check.vi, en=check.en), check.published, check.cells or "–", check.rows, mark)
    return shown
