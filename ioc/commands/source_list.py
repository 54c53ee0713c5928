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
SourceId = Annotated[
    str, typer.Argument(help=say(vi="Mã nguồn trong sources.toml", en="Id of the source in sources.toml"))
]


def list_() -> None:
    from rich.table import Table

    from ioc.commands.surroundings import console
    from ioc.connect.registry import STANDINGS

    found = _board()
    out = console()
    table = Table(title=say(vi="Nguồn dữ liệu", en="Sources"), title_justify="left")
    for vi, en in (
        ("Nguồn", "Source"), ("Tình trạng", "Standing"), ("Lần cuối", "Last seen"), ("7 ngày", "7 days"),
        ("24 giờ", "24 h"), ("Sai", "Bad"), ("Đồng hồ", "Clock"), ("Liên hệ", "Contact"),
    ):  # fmt: skip
        table.add_column(say(vi=vi, en=en), overflow="fold")
    colours = {"ok": "green", "late": "yellow", "silent": "red", "never": "dim", "unknown": ""}
    for line in found.lines:
        vi, en = STANDINGS[line.standing]
        style = colours[line.standing.value]
        cells = _cells(line)
        shown = f"[{style}]{say(vi=vi, en=en)}[/]" if style else say(vi=vi, en=en)
        name = f"[bold]{line.source.id}[/]\n{say(vi=line.source.name, en=line.source.name_en)}"
        table.add_row(name, shown, *cells, line.source.contact)
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
    """Last seen, volume of the week, stored today, share of bad records, clock."""
    from ioc.domain import text

    lang: text.Lang = "vi" if say(vi="vi", en="en") == "vi" else "en"
    bad, of = line.refused_of
    clock = "–"
    if line.clock_ahead_ms is not None:
        ahead = text.duration(timedelta(milliseconds=line.clock_ahead_ms), lang)
        clock = say(vi=f"nhanh {ahead}", en=f"{ahead} ahead") if line.clock_ahead_ms >= 1_000 else "✓"
    last = text.clock(line.last_seen, lang) if line.last_seen else "–"
    code = f"\n{line.last_code} {line.last_pointer}" if line.last_code else ""
    return [
        last,
        text.number(line.accepted, lang),
        text.number(line.stored, lang),
        (text.share(bad, of, lang) if of else "–") + code,
        clock,
    ]
