"""Indicators: figures with their numerator, denominator, period, definition, sources and freshness."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from litestar import Request, Response, get

from ioc.api.gate import parts_of
from ioc.domain.indicators import Indicator, Period, Term, catalogue, tally, value
from ioc.domain.measures import Measure
from ioc.services.moment import BadMoment, parse_moment
from ioc.services.refusals import Refused
from ioc.store import indicators
from ioc.store.database import Conn
from streams.topic import all_topics

_Request = Request[Any, Any, Any]
LOCAL = timezone(timedelta(hours=7))
DAYS_MAX = 3_700


@get("/indicators", opt={"action": "indicator.see"})
async def list_indicators() -> dict[str, Any]:
    """The catalogue: what each figure means."""
    return {"indicators": [definition(one) for one in catalogue().values()]}


@get("/indicators/{code:str}", opt={"action": "indicator.see"})
async def one_indicator(request: _Request, code: str) -> Response[dict[str, Any]]:
    """One figure over `[from, to)`: local days (`2024-01-01`) or instants at local midnight. Default: the running
    period of the indicator."""
    found = catalogue().get(code)
    if found is None:
        raise Refused(404, "UNKNOWN_INDICATOR", "Không có chỉ tiêu này.", "There is no such indicator.")
    query = request.query_params
    now = parts_of(request).clock()
    first, last = running(found.period, now.astimezone(LOCAL).date())
    start = _midnight(query["from"], "from") if "from" in query else _of_day(first)
    end = _midnight(query["to"], "to") if "to" in query else _of_day(last)
    if not start < end or end - start > timedelta(days=DAYS_MAX):
        vi, en = f"Kỳ phải có from < to, tối đa {DAYS_MAX} ngày.", f"from < to is needed, {DAYS_MAX} days at most."
        raise Refused(422, "BAD_PERIOD", vi, en, pointer="from")
    async with parts_of(request).database.connection() as conn:
        answer = await figure(conn, found, start, end)
    return Response(answer, headers={"Cache-Control": "no-store"})


async def figure(conn: Conn, indicator: Indicator, start: datetime, end: datetime) -> dict[str, Any]:
    """The figure and everything that explains it."""
    async with conn.transaction():
        # One snapshot for both terms: a share whose parts are of two moments is no share.
        await conn.execute("set transaction isolation level repeatable read read only")
        sums = {m: await indicators.sums(conn, m, start, end) for m in {term.measure for term in indicator.terms}}
        fresh = [await indicators.freshness(conn, topic) for topic in indicator.source]
    counts = [_count(term, sums[term.measure]) for term in indicator.terms]
    den = counts[1] if indicator.den is not None else None
    shown = value(counts[0], den)
    target = indicator.target_on(start.astimezone(LOCAL).date())
    used = [one for found in sums.values() for one in found]
    return {
        **definition(indicator),
        "num": counts[0],
        "den": den,
        "value": None if shown is None else float(shown),
        "from": _ms(start),
        "to": _ms(end),
        "target": None if target is None else float(target.value),
        "asof": max((_ms(one.last_at) for one in used), default=None),
        "corrections": sum(one.revision for one in used),
        "freshness": [
            {
                "topic": one.topic,
                "updated_at": None if one.updated_at is None else _ms(one.updated_at),
                "event_at": None if one.event_at is None else _ms(one.event_at),
            }
            for one in fresh
        ],
    }


def definition(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "version": one.version,
        "name": {"vi": one.name_vi, "en": one.name_en},
        "definition": {"vi": one.note_vi, "en": one.note_en},
        "numerator": _term(one.num),
        "denominator": None if one.den is None else _term(one.den),
        "unit": one.unit,
        "unit_en": one.unit_en,
        "kind": one.kind,
        "period": one.period,
        "better": one.better,
        "sources": list(one.source),
        "owner": one.owner,
        "legal_basis": one.legal_basis,
    }


def running(period: Period, today: date) -> tuple[date, date]:
    """First day of the running period, and the day after its last."""
    if period == "day":
        return today, today + timedelta(days=1)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    month = first.month - 1 + months
    return first, date(first.year + month // 12, month % 12 + 1, 1)


def _count(term: Term, sums: list[indicators.Sum]) -> int:
    return tally(term, _measures()[term.measure].dims, ((one.key, one.n, one.total) for one in sums))


def _measures() -> dict[str, Measure]:
    return {measure.name: measure for topic in all_topics() for measure in topic.measures}


def _term(term: Term) -> dict[str, Any]:
    return {"measure": term.measure, "take": term.take, "where": {k: list(v) for k, v in term.where.items()}}


def _midnight(text: str, pointer: str) -> datetime:
    """A local midnight: cells of days are what there is, and half a day cannot be had from them."""
    try:
        if len(text) == 10:
            return _of_day(date.fromisoformat(text))
        at = parse_moment(text.replace(" ", "+"))  # a plus sign that nobody encoded arrives as a space
        if at == _of_day(at.astimezone(LOCAL).date()):
            return at
    except (ValueError, BadMoment):
        pass
    vi, en = "Cần ngày dạng 2024-01-01, theo giờ Việt Nam.", "Needs a day such as 2024-01-01, in Việt Nam's time."
    raise Refused(422, "BAD_DAY", vi, en, pointer=pointer)


def _of_day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1_000)
