"""Asked: what requests for figures have in common: which period, which units. Refused says what a good value is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from litestar import Request

from ioc.api.gate import parts_of
from ioc.domain.period_names import BadPeriod, read_period
from ioc.domain.periods import Period, PeriodKind, holding, span
from ioc.domain.text import VIETNAM
from ioc.services.figures import Units
from ioc.services.moment import BadMoment, parse_moment
from ioc.services.refusals import Refused

DAYS_MAX = 3_700
_Request = Request[Any, Any, Any]


def units_asked(request: _Request, period: Period) -> Units:
    """`unit=213`: the unit and all within it; nothing asked: the empty set, which is the whole province."""
    unit = request.query_params.get("unit", "")
    units = parts_of(request).units_below(unit, period.start, period.end) if unit else frozenset()
    if unit and not units:
        vi, en = f"Không có đơn vị {unit} trong kỳ này.", f"There is no unit {unit} in this period."
        raise Refused(422, "UNKNOWN_UNIT", vi, en, pointer="unit")
    return units


def period_asked(request: _Request, default: PeriodKind) -> Period:
    """`period=2024Q1`, or `from=2023-12-16&to=2024-03-16` (whole local days, the last left out); else the running one.
    Raises Refused."""
    query = request.query_params
    running = holding(default, parts_of(request).clock())
    try:
        if "period" in query:
            period = read_period(query["period"])
        elif "from" in query or "to" in query:
            start = _midnight(query["from"], "from") if "from" in query else running.start
            period = span(start, _midnight(query["to"], "to") if "to" in query else running.end)
        else:
            period = running
    except BadPeriod as error:
        raise Refused(422, "BAD_PERIOD", error.vi, error.en, pointer="period") from error
    except ValueError:
        period = None
    if period is None or not period.of_days or period.end - period.start > timedelta(days=DAYS_MAX):
        vi, en = f"Kỳ phải có from < to, tối đa {DAYS_MAX} ngày.", f"from < to is needed, {DAYS_MAX} days at most."
        raise Refused(422, "BAD_PERIOD", vi, en, pointer="from")
    return period


def _midnight(text: str, pointer: str) -> datetime:
    """A local midnight: cells of days are what there is, and half a day cannot be had from them."""
    try:
        if len(text) == 10:
            return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
        at = parse_moment(text.replace(" ", "+")).astimezone(VIETNAM)  # a bare plus sign arrives as a space
        if at.time() == datetime.min.time():
            return at
    except (ValueError, BadMoment):
        pass
    vi, en = "Cần ngày dạng 2024-01-01, theo giờ Việt Nam.", "Needs a day such as 2024-01-01, in Việt Nam's time."
    raise Refused(422, "BAD_DAY", vi, en, pointer=pointer)
