"""Board 766: the score of QĐ 766 for the province, every agency, commune or procedure, live from cells and open cases.

Dossiers come from the cells of `procedures.profiles`, petitions from `reports.cases` and from the petitions themselves
(who was late and disliked counts once); what only other registers know (procedures published in time, dossiers on the
national portal) from statements `TT11.<count>`; the official score from statements `TT11` that say `official`, beside
ours and never in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal

from ioc.domain.measures import KEY_SEPARATOR
from ioc.domain.periods import Period
from ioc.domain.qd766 import (
    BY_CODE,
    NAMES,
    PROFILES,
    Counts,
    Gain,
    Official,
    Rules,
    Score,
    by_procedure,
    gains,
    roll_up,
    score,
)  # fmt: skip
from ioc.domain.qd766.component import Level
from ioc.services.counted import Units, is_whole, measures
from ioc.store import indicators
from ioc.store.board766 import discontent, petitions_heard, running_late, statements
from ioc.store.database import Conn
from ioc.store.indicators import Asked

By = Literal["", "agency", "unit", "procedure_code"]
LEVELS: Mapping[By, Level] = {"": "province", "agency": "agency", "unit": "commune", "procedure_code": "agency"}
CODE = "TT11"
PETITION = "PAKN"
HEARD_WITHIN = timedelta(days=366)
"""A channel that brought no petition for a year before the period's end is taken for not connected."""
NOT_OURS = frozenset({"refused", "duplicate"})
"""Petitions that nobody owed an answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One agency, commune or procedure, or the province ("")."""

    name: str
    counts: Counts
    score: Score
    official: Official | None
    months: int

    def gains(self) -> tuple[Gain, ...]:
        """What would raise the score most, the best first. Asked line by line: it costs as much as all the rest."""
        return gains(self.counts, self.score, months=self.months)


async def board(
    conn: Conn, period: Period, now: datetime, *, by: By = "", units: Units = frozenset(),
    rules: Rules,
) -> list[Line]:  # fmt: skip
    """Lines of the board, best first; one line, the province, without `by`. All is read in one snapshot."""
    async with conn.transaction():
        await conn.execute("set transaction isolation level repeatable read read only")
        return await lines(conn, period, now, by=by, units=units, rules=rules)


async def lines(
    conn: Conn, period: Period, now: datetime, *, by: By = "", units: Units = frozenset(),
    rules: Rules,
) -> list[Line]:  # fmt: skip
    """As `board`, within a snapshot of the caller's."""
    where = {"unit": units} if units else {}
    keep = [dim for dim in PROFILES.dims if dim in {by, "procedure_code", "profile"}]
    sums = await indicators.sums_of(conn, PROFILES.name, PROFILES.dims, period.start, period.end, keep, [{}], units)
    late = await running_late(conn, period.start, period.end, now, by, units)
    petitions, without = await _petitions(conn, period, now, by, where, rules)
    said = await statements(conn, CODE, period.start, period.end)
    tallies: dict[str, list[tuple[str, str, int]]] = {}
    for one in sums:
        facts = dict(zip(keep, one.key.split(KEY_SEPARATOR), strict=True))
        group = facts[by] if by else ""
        [(n, _)] = one.of
        tallies.setdefault(group, []).append((facts["procedure_code"], facts["profile"], n))
    months = min(max(1, round(period.days / 30.44)), 12)
    found_lines = []
    for name in tallies.keys() | (set() if by else {""}):
        own = Counts(running_late=late.get(name, 0)) + petitions.get(name, without)
        known = rules.register(name if by == "agency" else "")
        ours = roll_up(by_procedure(tallies.get(name, ()), known), known, own)
        counts = ours + _stated(said, name, by, units, ours)
        found = score(counts, rules.edition, level=LEVELS[by], months=months)
        found_lines.append(Line(name, counts, found, _official(said, name, by, units), months))
    return sorted(found_lines, key=lambda line: (-line.score.total, line.name))


async def _petitions(
    conn: Conn, period: Period, now: datetime, by: By, where: indicators.Where, rules: Rules
) -> tuple[dict[str, Counts], Counts]:
    """Petitions of citizens (PAKN) by group, and what is known of a group without any: that there is none, where
    petitions reach us at all; else nothing. Answered in time or still within their time count as in time. Content is
    everybody but those served late, and those served in time who rated it badly or had to ask again."""
    if by == "procedure_code":
        return {}, Counts()
    dims = measures()["reports.cases"].measure.dims
    keep = [dim for dim in dims if dim in {by, "timing"}]
    asked = {**where, "report_kind": (PETITION,)}
    sums = await indicators.sums_of(conn, "reports.cases", dims, period.start, period.end, keep, [asked], ())
    # One that was late before it was reopened is late already: of open ones only those that were never late are asked.
    running_over = Asked(overdue=True, due="resolve_due", within=("opened_at", period.start, period.end))
    overdue = await indicators.count_cases(conn, "report", now, running_over, by, {**asked, "timing": ("running",)})
    unhappy = await discontent(conn, period.start, period.end, now, by, where.get("unit", ()), rules.dislike_max)
    all_of, late = dict[str, int](), dict(overdue)
    for one in sums:
        facts = dict(zip(keep, one.key.split(KEY_SEPARATOR), strict=True))
        if facts["timing"] in NOT_OURS:
            continue
        name, [(n, _)] = facts[by] if by else "", one.of
        all_of[name] = all_of.get(name, 0) + n
        if facts["timing"] == "late":
            late[name] = late.get(name, 0) + n
    heard = bool(all_of) or await petitions_heard(conn, period.end - HEARD_WITHIN, period.end)
    none = Counts(petitions=0, petitions_first=0, petitions_on_time=0, petitions_content=0)
    found = {
        name: Counts(
            petitions=n, petitions_first=n, petitions_on_time=n - late.get(name, 0),
            petitions_content=n - late.get(name, 0) - unhappy.get(name, 0),
        )
        for name, n in all_of.items()
    }  # fmt: skip
    return found, none if heard else Counts()


def _stated(said: Iterable[indicators.Stated], name: str, by: By, units: Units, ours: Counts) -> Counts:
    """Counts that sources state of this group: the firmest word of each. What we count ourselves, or know from the
    register, is left to us: adding both would count twice, and a source's word would pass for ours."""
    found: dict[str, int] = {}
    for one in said:
        count = str(one.attrs.get("indicator", "")).removeprefix(f"{CODE}.")
        value = one.attrs.get("num") if one.attrs.get("num") is not None else one.attrs.get("value")
        if count not in NAMES or NAMES[count].kind == "dossiers" or ours.said(count) is not None:
            continue
        if _speaks_of(one, name, by, units) and (number := _whole(value)) is not None:
            found.setdefault(count, number)
    return Counts(found)


def _official(said: Iterable[indicators.Stated], name: str, by: By, units: Units) -> Official | None:
    mine = [one for one in said if one.attrs.get("official") and _speaks_of(one, name, by, units)]
    if not mine:
        return None
    points = {
        code: _decimal(one.attrs.get("value")) for one in mine if (code := _dims(one).get("component")) in BY_CODE
    }  # fmt: skip
    total = next((_decimal(one.attrs.get("value")) for one in mine if "component" not in _dims(one)), None)
    return Official(mine[0].source, max(one.said_at for one in mine), total, points)


def _speaks_of(one: indicators.Stated, name: str, by: By, units: Units) -> bool:
    """Whether a statement is about this line: of an agency it names it as a dimension."""
    agency = _dims(one).get("agency")
    if by == "agency":
        return agency == name
    if by == "unit":
        return agency is None and one.unit == name
    return by == "" and agency is None and is_whole(one.unit, units)


def _dims(one: indicators.Stated) -> dict[str, str]:
    """`agency=000.00.07.H02 component=2.1` as the statement's case keeps them."""
    return dict(part.split("=", 1) for part in str(one.attrs.get("dims") or "").split() if "=" in part)


def _whole(said: object) -> int | None:
    number = _decimal(said)
    return int(number) if number is not None and number.is_finite() and 0 <= number == int(number) else None


def _decimal(said: object) -> Decimal | None:
    try:
        return None if said is None else Decimal(str(said))
    except InvalidOperation:
        return None
