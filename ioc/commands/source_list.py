"""`ioc sources list`, and the registered sources for its sister commands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ioc.commands.failure import EXIT_USAGE, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.connect.registry import Source
    from ioc.services.source_board import Board, Line
    from ioc.settings import Settings

T = TypeVar("T")
COLOURS = {"ok": "green", "late": "yellow", "silent": "red", "never": "dim", "unknown": ""}
SourceId = Annotated[
    str, typer.Argument(help=say(vi="Mã nguồn trong sources.toml", en="Id of the source in sources.toml"))
]


def list_() -> None:
    from rich.markup import escape
    from rich.table import Table

    from ioc.commands.surroundings import console
    from ioc.provinces.pack import load
    from ioc.settings import Settings

    found, owner = _board(), load(Settings.from_env().province).agency_name
    out = console()
    table = Table(title=say(vi="Nguồn dữ liệu", en="Sources"), title_justify="left")
    for vi, en in (
        ("Nguồn", "Source"), ("Tình trạng", "Standing"), ("Lần cuối", "Last seen"), ("7 ngày", "7 days"),
        ("24 giờ", "24 h"), ("Sai", "Bad"), ("Đồng hồ", "Clock"), ("Ai", "Who"),
    ):  # fmt: skip
        table.add_column(say(vi=vi, en=en), overflow="fold")
    for line in found.lines:
        name = f"[bold]{line.source.id}[/]\n{escape(say(vi=line.source.name, en=line.source.name_en))}"
        table.add_row(name, *_cells(line), escape(f"{owner(line.source.owner)}\n{line.source.contact}"))
    out.print(table)
    for name, count in found.strangers:
        out.print(
            say(
                vi=f"⚠ Chưa đăng ký: {name}, {count} sự kiện trong 24 giờ.",
                en=f"⚠ Not registered: {name}, {count} events.",
            ),
            style="yellow",
            markup=False,
        )


def mended(make: Callable[[], T]) -> T | list[str]:
    """What `make` makes, or its problems as texts."""
    from rules.problem import RulesRefused

    try:
        return make()
    except RulesRefused as refused:
        return [f"{p.file}:{p.line}:{p.column}: {p.code}: {say(vi=p.vi, en=p.en)}" for p in refused.problems]


def registered(settings: Settings) -> Mapping[str, Source]:
    """The right entries of the list; what is wrong with others is said aloud and stops nobody else."""
    from ioc.commands.surroundings import errors
    from ioc.connect.catalogue import registered as read

    found = read(settings.province)
    for problem in found.problems:
        errors().print(f"⚠ {problem}", style="yellow", markup=False, soft_wrap=True)
    return found.sources


def source_named(settings: Settings, name: str) -> Source:
    sources = registered(settings)
    if name not in sources:
        known = ", ".join(sources) or "–"
        what = say(vi=f"Không có nguồn “{name}”; có: {known}.", en=f"No source “{name}”; there are: {known}.")
        raise Failure(what, do="ioc sources check", code=EXIT_USAGE)
    return sources[name]


def _board() -> Board:
    from ioc.commands import failure
    from ioc.commands.preflight import check_migrated
    from ioc.commands.surroundings import settings_with
    from ioc.provinces.time_rules import time_rules
    from ioc.services.source_board import board
    from ioc.store.database import Database

    settings = settings_with("database")
    check_migrated(settings)
    sources = registered(settings)

    async def asked() -> Board:
        database = Database(settings.database, "ioc sources")
        await database.open()
        try:
            async with database.connection() as conn:
                return await board(conn, sources.values(), time_rules(settings.province).calendar, datetime.now(UTC))
        finally:
            await database.close()

    with failure.database(settings.database):
        return asyncio.run(asked())


def _cells(line: Line) -> list[str]:
    """Standing and period, last seen, volume of the week, stored today, shares of bad records and steps, clock."""
    from rich.markup import escape

    from ioc.connect.complaints import complaint
    from ioc.connect.registry import STANDINGS
    from ioc.domain import text

    lang: text.Lang = "vi" if say(vi="vi", en="en") == "vi" else "en"
    source, (bad, of), (illegal, steps) = line.source, line.refused_of, line.illegal
    vi, en = STANDINGS[line.standing]
    colour = COLOURS[line.standing.value]
    how = f"[{colour}]{say(vi=vi, en=en)}[/]" if colour else say(vi=vi, en=en)
    if source.every is not None:
        every = text.duration(source.every, lang)
        how += "\n" + say(vi=f"mỗi {every}", en=f"every {every}")
        how += say(vi=", giờ hành chính", en=", office hours") if source.office_hours else ""
    week = text.number(line.accepted, lang)
    if source.volume_day is not None:
        expected = text.number(source.volume_day, lang)
        week += "\n" + say(vi=f"hẹn {expected}/ngày", en=f"of {expected} a day")
    wrong = text.share(bad, of, lang) if of else "–"
    if illegal:
        wrong += "\n" + say(vi="bước sai ", en="illegal steps ") + text.share(illegal, steps, lang)
    if line.last_code:
        vi, en = complaint(line.last_code)
        wrong += escape(f"\n{line.last_code} {line.last_pointer}".rstrip() + f"\n{say(vi=vi, en=en)}")
    clock = "–"
    if line.clock_ahead_ms is not None:
        ahead = text.duration(timedelta(milliseconds=line.clock_ahead_ms), lang)
        clock = say(vi=f"nhanh {ahead}", en=f"{ahead} ahead") if line.clock_ahead_ms >= 1_000 else "✓"
    last = text.clock(line.last_seen, lang) if line.last_seen else "–"
    return [how, last, week, text.number(line.stored, lang), wrong, clock]
