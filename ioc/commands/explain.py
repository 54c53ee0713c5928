"""`ioc explain CODE`: one figure: definition, parts, sources, and what stands behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ioc.commands.failure import EXIT_NO_INPUT, EXIT_USAGE, Failure
from ioc.commands.question import ask
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.domain.indicators import Indicator, Term
    from ioc.domain.periods import Period
    from ioc.services.evidence import Page
    from ioc.services.figures import Figure, Units
    from ioc.settings import Settings
    from ioc.store.database import Conn


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Giải thích một số liệu: định nghĩa, tử số, mẫu số, nguồn, độ mới, sự kiện đứng sau.\n\n"
            "Ví dụ: [bold]ioc explain TN01 --period 2024Q1@16 --unit 213[/]",
            en="Explain a figure: definition, numerator, denominator, sources, freshness, the events behind it.\n\n"
            "Example: [bold]ioc explain TN01 --period 2024Q1@16 --unit 213[/]",
        ),
    )(explain)


def explain(
    code: Annotated[str, typer.Argument(help=say(vi="Mã, xem `ioc indicators`", en="Code, see `ioc indicators`"))],
    period: Annotated[
        str,
        typer.Option(help=say(vi="Kỳ: 2024Q1, 2024-03, 2023-12-16..2024-03-15", en="Period, such as 2024Q1")),
    ] = "",
    unit: Annotated[
        str, typer.Option(help=say(vi="Mã đơn vị; tính cả đơn vị bên dưới", en="Unit code, with all below it"))
    ] = "",
    by: Annotated[str, typer.Option(help=say(vi="Phân tổ theo chiều này", en="Break down by this dimension"))] = "",
    rows: Annotated[
        int, typer.Option(min=0, max=10_000, help=say(vi="Số sự kiện đứng sau cần in", en="Events behind it to print"))
    ] = 10,
    term: Annotated[
        int, typer.Option(min=1, help=say(vi="Phần thứ mấy của tử số, mẫu số", en="Which part of it to list"))
    ] = 1,
    denominator: Annotated[
        bool, typer.Option("--denominator", help=say(vi="In sự kiện của mẫu số", en="Events of the denominator"))
    ] = False,
) -> None:
    from ioc.commands.explain_text import print_evidence, print_figure
    from ioc.commands.surroundings import settings_with
    from ioc.domain.indicators import catalogue
    from ioc.provinces.pack import load

    indicator = catalogue().get(code.upper())
    if indicator is None:
        raise Failure(
            say(vi=f"Không có chỉ tiêu {code}.", en=f"There is no indicator {code}."),
            do=say(vi="Xem danh mục: `ioc indicators`.", en="See `ioc indicators`."),
            code=EXIT_USAGE,
        )
    settings = settings_with("database")
    asked = _period(period, indicator, settings)
    units: Units = frozenset()
    if unit:
        units = load(settings.province).units.below(unit, (asked.first_day, asked.last_day))
        if not units:
            raise Failure(
                say(
                    vi=f"Không có đơn vị {unit} trong kỳ {asked.label()}.",
                    en=f"There is no unit {unit} in {asked.name}.",
                ),
                code=EXIT_USAGE,
            )
    terms = (indicator.denominator if denominator else indicator.numerator) or ()
    if terms and term > len(terms):
        raise Failure(say(vi=f"--term từ 1 đến {len(terms)}.", en=f"--term is 1 to {len(terms)}."), code=EXIT_USAGE)
    chosen = terms[term - 1 : term] if rows else ()
    found, behind = _read(settings, indicator, asked, units, by, chosen, rows)
    print_figure(found, asked, unit)
    if behind is not None:
        print_evidence(behind, chosen[0], term, len(terms), rows)
    if not found.computed and not found.stated:
        raise Failure(
            say(
                vi="Chưa nguồn nào nêu số liệu này cho kỳ này.", en="No source has stated this figure for this period."
            ),
            code=EXIT_NO_INPUT,
        )


def _period(text: str, indicator: Indicator, settings: Settings) -> Period:
    """The one asked for; else the running one, or the last one that sources stated it for when only they do."""
    from ioc.domain.period_names import BadPeriod, read_period
    from ioc.domain.periods import holding, span
    from ioc.services.figures import last_period

    if not text:
        last = None if indicator.ours else ask(lambda conn: last_period(conn, indicator), settings)
        return span(*last) if last else holding(indicator.period, datetime.now(UTC))
    try:
        asked = read_period(text)
    except BadPeriod as error:
        raise Failure(say(vi=error.vi, en=error.en), code=EXIT_USAGE) from error
    if not asked.of_days:
        raise Failure(
            say(vi="Kỳ phải gồm trọn ngày.", en="The period must be of whole days."),
            do=say(vi="Ví dụ: 2024Q1, 2024-03-15.", en="For example 2024Q1, 2024-03-15."),
            code=EXIT_USAGE,
        )
    return asked


def _read(
    settings: Settings, indicator: Indicator, period: Period, units: Units, by: str, terms: tuple[Term, ...], rows: int
) -> tuple[Figure, Page | None]:
    from ioc.provinces.rules766 import rules766
    from ioc.provinces.time_rules import time_rules
    from ioc.services.evidence import page
    from ioc.services.figures import NoSuchDimension, figure

    now, rules, calendar = datetime.now(UTC), rules766(settings.province), time_rules(settings.province).calendar

    async def read(conn: Conn) -> tuple[Figure, Page | None]:
        found = await figure(
            conn, indicator, period.start, period.end, now, units=units, by=by, calendar=calendar, rules=rules
        )
        if not terms:
            return found, None
        behind = await page(conn, terms[0], period.start, period.end, now, units=units, calendar=calendar, limit=rows)
        return found, behind

    try:
        return ask(read, settings)
    except NoSuchDimension as error:
        vi, _, en = str(error).partition(" / ")
        raise Failure(say(vi=vi, en=en or vi), code=EXIT_USAGE) from error
