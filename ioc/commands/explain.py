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
    denominator: Annotated[
        bool, typer.Option("--denominator", help=say(vi="In sự kiện của mẫu số", en="Events of the denominator"))
    ] = False,
) -> None:
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
    asked = _period(period, indicator)
    settings = settings_with("database")
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
    found, behind = _read(settings, indicator, asked, units, by, terms[:1] if rows else (), rows)
    _print(found, asked, unit)
    if behind is not None:
        _print_evidence(behind, terms, rows)
    if not found.computed and not found.stated:
        raise Failure(
            say(
                vi="Chưa nguồn nào nêu số liệu này cho kỳ này.", en="No source has stated this figure for this period."
            ),
            code=EXIT_NO_INPUT,
        )


def _period(text: str, indicator: Indicator) -> Period:
    from ioc.domain.period_names import BadPeriod, read_period
    from ioc.domain.periods import holding

    if not text:
        return holding(indicator.period, datetime.now(UTC))
    try:
        return read_period(text)
    except BadPeriod as error:
        raise Failure(say(vi=error.vi, en=error.en), code=EXIT_USAGE) from error


def _read(
    settings: Settings, indicator: Indicator, period: Period, units: Units, by: str, terms: tuple[Term, ...], rows: int
) -> tuple[Figure, Page | None]:
    from ioc.provinces.rules766 import rules766
    from ioc.services.evidence import page
    from ioc.services.figures import NoSuchDimension, figure

    now, rules = datetime.now(UTC), rules766(settings.province)

    async def read(conn: Conn) -> tuple[Figure, Page | None]:
        found = await figure(conn, indicator, period.start, period.end, now, units=units, by=by, rules=rules)
        if not terms:
            return found, None
        return found, await page(conn, terms[0], period.start, period.end, now, units=units, limit=rows)

    try:
        return ask(read, settings)
    except NoSuchDimension as error:
        vi, _, en = str(error).partition(" / ")
        raise Failure(say(vi=vi, en=en or vi), code=EXIT_USAGE) from error


def _print(found: Figure, period: Period, unit: str) -> None:
    from ioc.commands.surroundings import console
    from ioc.domain import text

    one, out = found.indicator, console()
    lang = say(vi="vi", en="en")
    out.print(f"[bold]{one.code}[/] {say(vi=one.name_vi, en=one.name_en)}  [dim]v{one.version}[/]")
    out.print(f"{period.label('vi' if lang == 'vi' else 'en')}{f' · {unit}' if unit else ''}")
    if found.by:
        _print_groups(found)
    elif found.computed:
        out.print(_line(found, ""), style="bold")
    for vi, en, said in (
        ("Định nghĩa", "Definition", say(vi=one.note_vi, en=one.note_en)),
        ("Tử số", "Numerator", _said(one.numerator)),
        ("Mẫu số", "Denominator", _said(one.denominator or ())),
        ("Chủ sở hữu", "Owner", one.owner),
        ("Căn cứ", "Legal basis", one.legal_basis),
        ("Sự kiện mới nhất", "Latest event", text.clock(found.asof) if found.asof else ""),
        ("Sửa sau khi chốt", "Changes after closing", str(found.corrections) if found.computed else ""),
    ):
        if said:
            out.print(f"{say(vi=vi, en=en)}: {said}", markup=False, soft_wrap=True)
    for fresh in found.fresh:
        at = text.clock(fresh.updated_at) if fresh.updated_at else say(vi="chưa có gì", en="nothing yet")
        out.print(
            f"{say(vi='Nguồn', en='Source')}: {fresh.topic}, {say(vi='cập nhật', en='updated')} {at}", markup=False
        )
    for word in found.stated:
        place = " ".join(str(word.attrs[name]) for name in ("document_no", "section") if word.attrs.get(name))
        kind = say(vi="công bố chính thức", en="official") if word.attrs.get("official") else say(vi="nêu", en="states")
        out.print(
            f"{word.source} {kind}: {word.attrs.get('value')} {word.attrs.get('measure_unit', '')} {place}".rstrip(),
            markup=False,
        )
    if found.conflict:
        out.print(say(vi="⚠ Các nguồn nêu khác nhau.", en="⚠ Sources disagree."), style="yellow")


def _line(found: Figure, group: str) -> str:
    from ioc.domain import text

    parts, unit = found.groups[group], say(vi=found.indicator.unit, en=found.indicator.unit_en)
    lang: text.Lang = "vi" if say(vi="vi", en="en") == "vi" else "en"
    if parts.den is None:
        return f"{text.number(parts.num, lang)} {unit}"
    shown = say(vi="không có dữ liệu", en="no data") if parts.shown is None else text.pct(parts.shown, lang)
    return f"{shown} = {text.number(parts.num, lang)} / {text.number(parts.den, lang)}"


def _print_groups(found: Figure) -> None:
    from rich.table import Table

    from ioc.commands.surroundings import console

    table = Table(found.by, say(vi="Giá trị", en="Value"))
    for name in found.groups:
        table.add_row(name or "—", _line(found, name))
    console().print(table)


def _said(terms: tuple[Term, ...]) -> str:
    said = []
    for term in terms:
        what = term.measure or f"{say(vi='đang mở', en='open')} {term.cases}{' > hạn' if term.overdue else ''}"
        where = " ".join(f"{name}∈{{{', '.join(values)}}}" for name, values in term.where.items())
        said.append(f"{'−' if term.times < 0 else ''}{what}.{term.take} {where}".rstrip())
    return " + ".join(said)


def _print_evidence(behind: Page, terms: tuple[Term, ...], rows: int) -> None:
    from rich.table import Table

    from ioc.commands.surroundings import console
    from ioc.domain import text

    out = console()
    more = say(vi=", còn nữa", en=", more follow") if behind.next else ""
    if len(terms) > 1:
        more += say(vi=f"; phần thứ nhất trong {len(terms)} phần", en=f"; the first of {len(terms)} terms")
    table = Table(title=say(vi=f"{len(behind.items)} mới nhất{more}", en=f"{len(behind.items)} latest{more}"))
    for vi, en in (("Lúc", "At"), ("Đối tượng", "Entity"), ("Trạng thái", "State"), ("Tính theo", "Counts with")):
        table.add_column(say(vi=vi, en=en), overflow="fold")
    for item in behind.items[:rows]:
        facts = " ".join(f"{name}={fact}" for name, fact in item.facts.items() if fact is not None)
        table.add_row(text.clock(item.at), item.name, item.state, facts)
    out.print(table)
    out.print(say(vi="Truy vấn:", en="Query:"), style="dim")
    out.print(behind.query, markup=False, highlight=False, soft_wrap=True)
