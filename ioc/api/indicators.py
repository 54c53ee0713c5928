"""Indicators: figures with their numerator, denominator, period, definition, sources, freshness and evidence."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get

from ioc.api.asked import period_asked, units_asked
from ioc.api.gate import parts_of
from ioc.domain.indicators import Indicator, Term, catalogue
from ioc.domain.periods import Period
from ioc.domain.qd766 import Rules
from ioc.provinces.rules766 import rules766
from ioc.services.evidence import PAGE, Item, page
from ioc.services.figures import Figure, NoSuchDimension, Parts, Units, figure
from ioc.services.refusals import Refused
from ioc.store.evidence import Mark

_Request = Request[Any, Any, Any]
DAYS_MAX = 3_700
PAGE_MAX = 200


@get("/indicators", opt={"action": "indicator.see"})
async def list_indicators() -> dict[str, Any]:
    """The catalogue: what each figure means."""
    return {"indicators": [definition(one) for one in catalogue().values()]}


@get("/indicators/{code:str}", opt={"action": "indicator.see"})
async def one_indicator(request: _Request, code: str) -> Response[dict[str, Any]]:
    """One figure over `period=2024Q1`, or `from=2023-12-16&to=2024-03-16` (whole local days, the last left out);
    default the running period of the indicator. `unit=` a unit with all below it; `by=unit` the figure of each."""
    indicator, period, units = _asked(request, code)
    try:
        async with parts_of(request).database.connection() as conn:
            found = await figure(
                conn, indicator, period.start, period.end, parts_of(request).clock(), units=units,
                by=request.query_params.get("by", ""), rules=_rules(request),
            )  # fmt: skip
    except NoSuchDimension as error:
        raise _bad_dimension(error) from error
    return Response(told(found), headers={"Cache-Control": "no-store"})


@get("/indicators/{code:str}/explain", opt={"action": "indicator.see"})
async def explain(request: _Request, code: str) -> Response[dict[str, Any]]:
    """The figure and what stands behind it: the events or cases it counts, a page at a time, and the query that finds
    them. `of=denominator` lists those; `term=` chooses one of several terms; `after=` the next page; `limit=`."""
    indicator, period, units = _asked(request, code)
    now = parts_of(request).clock()
    term = _term_asked(request, indicator)
    after, limit = _mark(request.query_params.get("after", "")), _limit(request)
    try:
        async with parts_of(request).database.connection() as conn:
            found = await figure(conn, indicator, period.start, period.end, now, units=units, rules=_rules(request))
            behind = (
                await page(conn, term, period.start, period.end, now, units=units, after=after, limit=limit)
                if term else None
            )  # fmt: skip
    except NoSuchDimension as error:
        raise _bad_dimension(error) from error
    evidence = (
        None if behind is None or term is None
        else {
            "term": _term(term), "query": behind.query, "items": [_item(one) for one in behind.items],
            "next": _after(behind.next),
        }
    )  # fmt: skip
    return Response({**told(found), "evidence": evidence}, headers={"Cache-Control": "no-store"})


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
        "target": None if target is None else float(target.value),
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
            {
                "by": one.source, "unit": one.unit, "state": one.state, "value": one.attrs.get("value"),
                "num": one.attrs.get("num"), "den": one.attrs.get("den"),
                "official": bool(one.attrs.get("official")), "document_no": one.attrs.get("document_no"),
                "section": one.attrs.get("section"), "said_at": _ms(one.said_at),
            }
            for one in found.stated
        ],
        "conflict": found.conflict,
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
        "unit": one.unit,
        "unit_en": one.unit_en,
        "kind": one.kind,
        "period": one.period,
        "better": one.better,
        "dimensions": list(one.by),
        "sources": list(one.source),
        "owner": one.owner,
        "legal_basis": one.legal_basis,
    }


def _asked(request: _Request, code: str) -> tuple[Indicator, Period, Units]:
    indicator = catalogue().get(code)
    if indicator is None:
        raise Refused(404, "UNKNOWN_INDICATOR", "Không có chỉ tiêu này.", "There is no such indicator.")
    period = period_asked(request, indicator.period)
    return indicator, period, units_asked(request, period)


def _rules(request: _Request) -> Rules:
    return rules766(parts_of(request).settings.province)


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
    except ValueError as error:
        vi, en = "Dấu trang sai; lấy từ trường next.", "A wrong page mark; take it from the field next."
        raise Refused(422, "BAD_MARK", vi, en, pointer="after") from error
    return Mark(at, name)


def _bad_dimension(error: NoSuchDimension) -> Refused:
    vi, _, en = str(error).partition(" / ")
    return Refused(422, "NO_SUCH_DIMENSION", vi, en or vi, pointer="by")


def _parts(one: Parts) -> dict[str, Any]:
    return {"num": one.num, "den": one.den, "value": None if one.shown is None else float(one.shown)}


def _item(one: Item) -> dict[str, Any]:
    facts = {name: _ms(fact) if isinstance(fact, datetime) else fact for name, fact in one.facts.items()}
    return {"at": _ms(one.at), "name": one.name, "state": one.state, "facts": facts}


def _term(term: Term) -> dict[str, Any]:
    return {
        **({"cases": term.cases, "overdue": term.overdue} if term.cases else {"measure": term.measure}),
        "take": term.take, "where": {k: list(v) for k, v in term.where.items()}, "times": term.times,
    }  # fmt: skip


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1_000)
