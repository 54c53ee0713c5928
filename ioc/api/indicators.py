"""Indicators: figures with their numerator, denominator, period, definition, sources, freshness and evidence."""

from __future__ import annotations

import base64
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from litestar import Request, Response, get

from ioc.api.asked import period_asked, units_asked
from ioc.api.gate import parts_of
from ioc.domain.calendar import Calendar
from ioc.domain.indicators import Indicator, Term, catalogue
from ioc.domain.periods import Period, span
from ioc.domain.qd766 import Rules
from ioc.domain.qd766.needs import NEEDS
from ioc.provinces.rules766 import rules766
from ioc.provinces.time_rules import time_rules
from ioc.services.computed import Piece
from ioc.services.counted import in_vnd
from ioc.services.evidence import PAGE, Item, page
from ioc.services.figures import Figure, NoSuchDimension, Parts, Units, figure, last_period, of_plan
from ioc.services.refusals import Refused
from ioc.services.standing import standing
from ioc.services.standing import words as standing_words
from ioc.services.term_words import coded, fact_names, fact_values, words
from ioc.store.database import Conn
from ioc.store.evidence import Mark
from ioc.store.indicators import Stated

_Request = Request[Any, Any, Any]
DAYS_MAX = 3_700
PAGE_MAX = 200
SAID = ("value", "num", "den", "plan", "measure_unit", "dims", "note", "document_no", "document_date", "section")
"""What a statement's case keeps of it."""
ALWAYS = ("take", "where", "times")
"""Of a term, also when they are usual."""


@get("/indicators", opt={"action": "indicator.see"})
async def list_indicators() -> dict[str, Any]:
    """The catalogue: what each figure means."""
    return {"indicators": [definition(one) for one in catalogue().values()]}


@get("/indicators/{code:str}", opt={"action": "indicator.see"})
async def one_indicator(request: _Request, code: str) -> Response[dict[str, Any]]:
    """One figure over `period=2024Q1`, or `from=2023-12-16&to=2024-03-16` (whole local days, the last left out);
    default the running period of the indicator, or the last one stated where only sources state it. `unit=` a unit with
    all below it; `by=unit` the figure of each."""
    indicator = _indicator(code)
    try:
        async with parts_of(request).database.connection() as conn:
            period, units = await _asked(request, conn, indicator)
            found = await _figure(request, conn, indicator, period, units, request.query_params.get("by", ""))
    except NoSuchDimension as error:
        raise _bad_dimension(error) from error
    return Response(told(found), headers={"Cache-Control": "no-store"})


@get("/indicators/{code:str}/explain", opt={"action": "indicator.see"})
async def explain(request: _Request, code: str) -> Response[dict[str, Any]]:
    """The figure and what stands behind it: the events or cases it counts, a page at a time, and the query that finds
    them. `of=denominator` lists those; `term=` chooses one of several terms; `after=` the next page; `limit=`."""
    indicator = _indicator(code)
    term = _term_asked(request, indicator)
    after, limit = _mark(request.query_params.get("after", "")), _limit(request)
    try:
        async with parts_of(request).database.connection() as conn:
            period, units = await _asked(request, conn, indicator)
            found = await _figure(request, conn, indicator, period, units)
            behind = (
                await page(
                    conn, term, period.start, period.end, parts_of(request).clock(), units=units,
                    calendar=_calendar(request), after=after, limit=limit,
                )
                if term else None
            )  # fmt: skip
    except NoSuchDimension as error:
        raise _bad_dimension(error) from error
    evidence = (
        None if behind is None or term is None
        else {
            "term": _term(term), "query": behind.query, "items": [_item(one) for one in behind.items],
            "next": _after(behind.next), **_named(request, term, behind.items),
        }
    )  # fmt: skip
    return Response({**told(found), "evidence": evidence}, headers={"Cache-Control": "no-store"})


async def _figure(
    request: _Request, conn: Conn, indicator: Indicator, period: Period, units: Units, by: str = ""
) -> Figure:
    return await figure(
        conn, indicator, period.start, period.end, parts_of(request).clock(), units=units, by=by,
        calendar=_calendar(request), rules=_rules(request),
    )  # fmt: skip


def told(found: Figure) -> dict[str, Any]:
    """The figure and everything that explains it, as JSON."""
    target = found.target
    parts = {"groups": {name: _parts(one) for name, one in found.groups.items()}} if found.by else _parts(found.whole)
    return {
        **definition(found.indicator),
        **parts,
        "computed": found.computed,
        "by": found.by or None,
        "from": _ms(found.start),
        "to": _ms(found.end),
        "of_now": found.indicator.of_now,
        "asked_at": _ms(found.asked_at),
        "standing": {
            "kind": standing(found.indicator), **_text(standing_words(found.indicator, found.end, found.asked_at)),
        },
        "target": None if target is None else float(target.value),
        "components": [_piece(one) for one in found.pieces],
        "asof": None if found.asof is None else _ms(found.asof),
        "corrections": found.corrections,
        "freshness": [
            {
                "topic": one.topic,
                "updated_at": None if one.updated_at is None else _ms(one.updated_at),
                "event_at": None if one.event_at is None else _ms(one.event_at),
            }
            for one in found.fresh
        ],
        "stated": [
            {**_stated(one), "whole": whole}
            for whole, some in ((True, found.stated_of_whole), (False, found.stated_of_parts)) for one in some
        ],
        "conflict": found.conflict,
        "conflicts": [{"about": one.thing, "values": list(one.values)} for one in found.conflicts],
    }  # fmt: skip


def definition(one: Indicator) -> dict[str, Any]:
    den = one.denominator
    return {
        "code": one.code,
        "version": one.version,
        "name": {"vi": one.name_vi, "en": one.name_en},
        "definition": {"vi": one.note_vi, "en": one.note_en},
        "numerator": [_term(term) for term in one.numerator],
        "denominator": None if den is None else [_term(term) for term in den],
        "counted": _text(words(one.numerator)),
        "over": None if den is None else _text(words(den)),
        "in_vnd": in_vnd(one.numerator),
        "unit": one.unit,
        "unit_en": one.unit_en,
        "per": one.per,
        "kind": one.kind,
        "period": one.period,
        "stock": one.stock,
        "better": one.better,
        "dimensions": list(one.by),
        "targets": [
            {
                "value": float(target.value), "beyond": target.beyond, "level": target.level or None,
                "from": target.effective_from.isoformat() if target.effective_from else None,
                "legal_basis": target.legal_basis,
            }
            for target in one.target
        ],
        "sources": list(one.source),
        "owner": one.owner,
        "legal_basis": one.legal_basis,
        "see_also": [
            {"code": code, "name": {"vi": catalogue()[code].name_vi, "en": catalogue()[code].name_en}}
            for code in one.see_also
        ],
    }  # fmt: skip


def _stated(one: Stated) -> dict[str, Any]:
    """What a source says; `of_plan` the share of its plan that a value is, in percent."""
    said = {name: one.attrs.get(name) for name in SAID}
    return {
        "by": one.source, "unit": one.unit, "state": one.state, **said, "official": bool(one.attrs.get("official")),
        "of_plan": _of_plan(one), "said_at": _ms(one.said_at),
        "from": one.attrs.get("period_from"), "to": one.attrs.get("period_to"),
    }  # fmt: skip


def _of_plan(one: Stated) -> float | None:
    plan = of_plan(one.attrs.get("value"), one.attrs.get("plan"))
    return None if plan is None else float(plan)


def _piece(one: Piece) -> dict[str, Any]:
    return {
        "code": one.code, "vi": one.vi, "en": one.en, "num": one.num, "den": one.den,
        "value": None if one.value is None else float(one.value), "maximum": one.maximum,
        "needs": _text(NEEDS[one.code]) if one.value is None and one.code in NEEDS else None,
    }  # fmt: skip


def _indicator(code: str) -> Indicator:
    indicator = catalogue().get(code)
    if indicator is None:
        raise Refused(404, "UNKNOWN_INDICATOR", "Không có chỉ tiêu này.", "There is no such indicator.")
    return indicator


async def _asked(request: _Request, conn: Conn, indicator: Indicator) -> tuple[Period, Units]:
    period = period_asked(request, indicator.period)
    if not {"period", "from", "to"} & request.query_params.keys():
        last = await last_period(conn, indicator)
        period = span(*last) if last else period
    return period, units_asked(request, period)


def _rules(request: _Request) -> Rules:
    return rules766(parts_of(request).settings.province)


def _calendar(request: _Request) -> Calendar:
    return _calendar_of(parts_of(request).settings.province)


@cache
def _calendar_of(province: str) -> Calendar:
    """Read once, as the workers do: both count with the same days until they are started again."""
    return time_rules(province).calendar


def _term_asked(request: _Request, indicator: Indicator) -> Term | None:
    query = request.query_params
    of = indicator.denominator if query.get("of") == "denominator" else indicator.numerator
    at = query.get("term", "0")
    if not of:
        return None
    if not at.isdecimal() or int(at) >= len(of):
        raise Refused(422, "BAD_TERM", f"term từ 0 đến {len(of) - 1}.", f"term is 0 to {len(of) - 1}.", pointer="term")
    return of[int(at)]


def _limit(request: _Request) -> int:
    text = request.query_params.get("limit", str(PAGE))
    if not text.isdecimal() or not 1 <= int(text) <= PAGE_MAX:
        raise Refused(422, "BAD_LIMIT", f"limit từ 1 đến {PAGE_MAX}.", f"limit is 1 to {PAGE_MAX}.", pointer="limit")
    return int(text)


def _after(mark: Mark | None) -> str | None:
    if mark is None:
        return None
    return base64.urlsafe_b64encode(msgspec.json.encode([mark.at, mark.name])).decode().rstrip("=")


def _mark(text: str) -> Mark | None:
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        at, name = msgspec.json.decode(raw, type=tuple[datetime, str])
        if at.tzinfo is None or "\0" in name:
            raise ValueError
    except ValueError as error:
        vi, en = "Dấu trang sai; lấy từ trường next.", "A wrong page mark; take it from the field next."
        raise Refused(422, "BAD_MARK", vi, en, pointer="after") from error
    return Mark(at, name)


def _bad_dimension(error: NoSuchDimension) -> Refused:
    vi, _, en = str(error).partition(" / ")
    return Refused(422, "NO_SUCH_DIMENSION", vi, en or vi, pointer="by")


def _named(request: _Request, term: Term, items: list[Item]) -> dict[str, Any]:
    """What people call the facts of these items, and their coded values, units and agencies."""
    parts = parts_of(request)
    names = sorted({name for item in items for name in item.facts})
    values: dict[str, dict[str, dict[str, str]]] = {}
    for name in (*names, "state"):
        met = {item.state if name == "state" else coded(item.facts.get(name)) for item in items}
        known = fact_values(term, name)
        values[name] = {value: _text(known[value]) for value in met if value in known}
    for name, named in (("unit", parts.unit_name), ("agency", parts.agency_name)):
        met = {str(item.facts[name]) for item in items if item.facts.get(name)}
        values[name] = {code: _text((named(code), named(code))) for code in met}
    return {
        "names": {name: _text(said) for name, said in fact_names(names).items()},
        "values": {name: said for name, said in values.items() if said},
    }  # fmt: skip


def _text(said: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("vi", "en"), said, strict=True))


def _parts(one: Parts) -> dict[str, Any]:
    found: dict[str, Any] = {
        "num": one.num, "den": one.den, "value": None if one.shown is None else float(one.shown),
    }  # fmt: skip
    if one.spread is not None:
        found |= {
            "of": one.of, "low_s": one.spread.low.total_seconds(), "high_s": one.spread.high.total_seconds(),
        }  # fmt: skip
    return found


def _item(one: Item) -> dict[str, Any]:
    facts = {name: _ms(fact) if isinstance(fact, datetime) else fact for name, fact in one.facts.items()}
    return {"at": _ms(one.at), "name": one.name, "state": one.state, "facts": facts}


def _term(term: Term) -> dict[str, Any]:
    vi, en = words([term])
    defaults = Term(measure=term.measure, cases=term.cases)
    said = {name: getattr(term, name) for name in Term.__struct_fields__}
    told = {name: value for name, value in said.items() if value != getattr(defaults, name) or name in ALWAYS}
    return {**told, "measure": term.measure or None, "cases": term.cases or None, "vi": vi, "en": en}


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1_000)
