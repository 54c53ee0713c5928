"""What `ioc explain` prints: a figure with its parts, what sources say of it, and what stands behind it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ioc.commands.surroundings import console
from ioc.commands.words import say
from ioc.domain import text
from ioc.domain.indicators import NO_DATA, catalogue
from ioc.domain.qd766.needs import NEEDS

if TYPE_CHECKING:
    from ioc.domain.indicators import Indicator
    from ioc.domain.periods import Period
    from ioc.domain.terms import Term
    from ioc.domain.text import Lang
    from ioc.services.evidence import Item, Page
    from ioc.services.figures import Figure, Parts
    from ioc.store.indicators import Stated

PARTS_SHOWN = 5
"""Statements about parts of what was asked that are printed beside it."""
NOTES = {
    "above": ("trên mức này", "more than this"),
    "at_least": ("từ mức này trở lên", "at least this"),
    "nearly": ("gần mức này", "nearly this"),
}
"""Code word of a statement's note → what it says."""


def print_figure(found: Figure, period: Period, unit: str) -> None:
    from ioc.services.standing import words as standing_words
    from ioc.services.term_words import words

    one, out, lang = found.indicator, console(), _lang()
    which = 0 if lang == "vi" else 1
    out.print(f"[bold]{one.code}[/] {say(vi=one.name_vi, en=one.name_en)}  [dim]v{one.version}[/]")
    label, dates = period.label(lang), period.dates(lang)
    days = "" if dates in label or period.kind == "day" else f" ({dates})"
    out.print(f"{label}{days}{f' · {unit}' if unit else ''}", soft_wrap=True)
    if found.by:
        _print_groups(found)
    elif found.computed:
        out.print(_line(one, found.whole), style="bold")
    target = found.target
    over = one.denominator
    told = (
        ("Định nghĩa", "Definition", say(vi=one.note_vi, en=one.note_en)),
        ("Tử số", "Numerator", words(one.numerator)[which]),
        ("Mẫu số", "Denominator", words(over)[which] if over else ""),
        ("Đơn vị tính", "Unit", say(vi=one.unit, en=one.unit_en)),
        ("Chỉ tiêu phấn đấu", "Target", "" if target is None else f"{'>' if target.beyond else ''}{target.value}"),
        ("Chủ sở hữu", "Owner", one.owner),
        ("Căn cứ", "Legal basis", one.legal_basis),
        ("Cùng tên, khác mẫu số", "Same words, other figure", ", ".join(_named(code) for code in one.see_also)),
        ("Tính đến", "Stands", standing_words(one, found.end, found.asked_at)[which]),
        ("Sự kiện mới nhất", "Latest event", text.clock(found.asof, lang) if found.asof else ""),
        ("Đến muộn, đính chính", "Late, corrected", _late(found)),
    )
    for vi, en, said in told:
        if said:
            out.print(f"{say(vi=vi, en=en)}: {said}", markup=False, soft_wrap=True)
    if found.pieces:
        _print_pieces(found)
    for fresh in found.fresh:
        at = text.clock(fresh.updated_at) if fresh.updated_at else say(vi="chưa có gì", en="nothing yet")
        out.print(
            f"{say(vi='Nguồn', en='Source')}: {fresh.topic}, {say(vi='cập nhật', en='updated')} {at}", markup=False
        )
    parts = found.stated_of_parts
    for word in found.stated_of_whole:
        out.print(_statement(word), markup=False, soft_wrap=True)
    for word in parts[:PARTS_SHOWN]:
        out.print(f"{word.unit} · {_statement(word)}", markup=False, soft_wrap=True)
    if (more := len(parts) - PARTS_SHOWN) > 0:
        vi, en = "lời khác về từng đơn vị, cơ quan, thành phần", "more about single units, agencies, components"
        out.print(say(vi=f"… và {more} {vi}", en=f"… and {more} {en}"), style="dim")
    if found.conflict:
        values = "; ".join(" ≠ ".join(one.values) for one in found.conflicts)
        out.print(
            f"⚠ {say(vi='Các nguồn nêu khác nhau', en='Sources disagree')}: {values}", style="yellow", markup=False
        )


def _late(found: Figure) -> str:
    """Whether late and corrected events are in it; "" where only the state of this moment, or a source, speaks."""
    if found.asof is None:
        return ""
    n = text.number(found.corrections, _lang())
    if found.corrections:
        return say(
            vi=f"đã gồm {n} thay đổi sau khi ngày đã chốt", en=f"{n} changes after their day had closed are in it"
        )
    return say(vi="không có thay đổi nào sau khi chốt ngày", en="nothing changed after the days had closed")


def _lang() -> Lang:
    return "vi" if say(vi="vi", en="en") == "vi" else "en"


def _named(code: str) -> str:
    one = catalogue()[code]
    return f"{code} {say(vi=one.name_vi, en=one.name_en)}"


def _line(one: Indicator, parts: Parts) -> str:
    lang = _lang()
    unit, no_data = say(vi=one.unit, en=one.unit_en), say(vi=NO_DATA[0], en=NO_DATA[1])
    if parts.den is not None and (parts.shown is not None or parts.den == 0):
        shown = no_data if parts.shown is None else _shown(one, parts.shown, unit, lang)
        return f"{shown} = {text.number(parts.num, lang)} / {text.number(parts.den, lang)}"
    if parts.shown is None:
        return no_data
    found = _shown(one, parts.shown, unit, lang)
    if parts.spread is None:
        return found
    low, high = (text.duration(edge, lang) for edge in (parts.spread.low, parts.spread.high))
    of = say(vi="trường hợp", en="cases")
    return f"{found} · {text.number(parts.of or 0, lang)} {of} · {low} … {high}"


def _shown(one: Indicator, shown: Decimal, unit: str, lang: Lang) -> str:
    return text.pct(shown, lang) if one.unit == "%" else f"{text.number(shown, lang)} {unit}"


def _print_groups(found: Figure) -> None:
    from rich.table import Table

    table = Table(found.by, say(vi="Giá trị", en="Value"))
    for name, parts in found.groups.items():
        table.add_row(name or "—", _line(found.indicator, parts))
    console().print(table)


def _print_pieces(found: Figure) -> None:
    from rich.table import Table

    lang = _lang()
    lacking = sum(one.maximum or 0 for one in found.pieces if one.value is None)
    vi, en = f"Thành phần; {lacking} điểm chưa có số liệu", f"Components; {lacking} points without data"
    title = say(vi=vi, en=en) if lacking else say(vi="Thành phần", en="Components")
    table = Table(title=title, title_justify="left")
    for vi, en in (("Mã", "Code"), ("Tên", "Name"), ("Tử số", "Num"), ("Mẫu số", "Den"), ("Giá trị", "Value")):
        table.add_column(say(vi=vi, en=en), overflow="fold")
    for one in found.pieces:
        name = say(vi=one.vi, en=one.en)
        counts = [("" if n is None else text.number(n, lang)) for n in (one.num, one.den)]
        value = "—" if one.value is None else text.number(one.value, lang)
        if one.value is None and one.code in NEEDS:
            needs = NEEDS[one.code]
            name = f"{name}\n{say(vi=f'thiếu: {needs[0]}', en=f'lacks: {needs[1]}')}"
        table.add_row(one.code, name, *counts, f"{value}{f' / {one.maximum}' if one.maximum else ''}")
    console().print(table)


def _statement(word: Stated) -> str:
    """Who says what of which days, with its parts or that there are none."""
    from ioc.domain.cases import from_ms

    lang, attrs = _lang(), word.attrs
    place = " ".join(str(attrs[name]) for name in ("document_no", "section") if attrs.get(name))
    verb = say(vi="công bố chính thức", en="official") if attrs.get("official") else say(vi="nêu", en="states")
    value = attrs.get("value") if attrs.get("value") is not None else attrs.get("num")
    note = NOTES.get(str(attrs.get("note") or ""), ("", ""))
    days = " – ".join(
        text.date(at, lang)
        for name, back in (("period_from", 0), ("period_to", 1))
        if attrs.get(name) is not None
        for at in [from_ms(int(attrs[name]) - back)]
    )
    told = [
        f"{word.source} {verb}: {_number(value, lang)} {attrs.get('measure_unit', '')}".rstrip(),
        say(vi=note[0], en=note[1]),
        str(attrs.get("dims") or ""),
        _stated_parts(word, lang),
        days,
        f"{say(vi='mục', en='section')} {place}" if place else "",
    ]
    return " · ".join(one for one in told if one)


def _stated_parts(word: Stated, lang: Lang) -> str:
    num, den, plan = (word.attrs.get(name) for name in ("num", "den", "plan"))
    said = []
    if num is not None or den is not None:
        missing = say(vi="nguồn không nêu", en="not given")
        said.append(" / ".join(missing if n is None else _number(n, lang) for n in (num, den)))
    elif str(word.attrs.get("measure_unit")) == "%":
        said.append(say(vi="nguồn không nêu tử số, mẫu số", en="the source gives no numerator and no denominator"))
    if plan is not None:
        said.append(f"{say(vi='kế hoạch', en='plan')} {_number(plan, lang)}")
    return ", ".join(said)


def _number(said: object, lang: Lang) -> str:
    """Every digit as stated, with the marks of the language."""
    try:
        number = Decimal(str(said))
    except InvalidOperation:
        return str(said)
    places = -int(number.as_tuple().exponent)
    return text.number(number, lang, decimals=max(places, 0))


def print_evidence(behind: Page, term: Term, number: int, terms: int, rows: int) -> None:
    from rich.table import Table

    from ioc.services.term_words import fact_values, words

    out = console()
    more = say(vi=", còn nữa", en=", more follow") if behind.next else ""
    if terms > 1:
        what = words([term])[0 if _lang() == "vi" else 1]
        more += say(vi=f"; phần {number} trong {terms}: {what}", en=f"; part {number} of {terms}: {what}")
    table = Table(title=say(vi=f"{len(behind.items)} mới nhất{more}", en=f"{len(behind.items)} latest{more}"))
    for vi, en in (("Lúc", "At"), ("Đối tượng", "Entity"), ("Trạng thái", "State"), ("Tính theo", "Counts with")):
        table.add_column(say(vi=vi, en=en), overflow="fold")
    for item in behind.items[:rows]:
        known = fact_values(term, "state").get(item.state)
        state = item.state if known is None else f"{item.state} {say(vi=known[0], en=known[1])}"
        table.add_row(text.clock(item.at), item.name, state, _facts(item, term))
    out.print(table)
    out.print(say(vi="Truy vấn:", en="Query:"), style="dim")
    out.print(behind.query, markup=False, highlight=False, soft_wrap=True)


def _facts(item: Item, term: Term) -> str:
    """`phải nộp: 10.000; đã thu: 0`: what is not said is left out."""
    from ioc.services.term_words import fact_names

    names = {name: say(vi=said[0], en=said[1]) for name, said in fact_names(item.facts).items()}
    said = {name: _fact(term, name, fact) for name, fact in item.facts.items() if fact not in (None, "")}
    return "; ".join(f"{names.get(name, name)}: {fact}" for name, fact in said.items())


def _fact(term: Term, name: str, fact: object) -> str:
    """In words where the product knows some; else as the source said it."""
    from ioc.services.term_words import coded, fact_values

    if isinstance(fact, datetime):
        return text.clock(fact)
    known = fact_values(term, name).get(coded(fact))
    if known is not None:
        return say(vi=known[0], en=known[1])
    return text.number(fact, _lang()) if isinstance(fact, int) else str(fact)
