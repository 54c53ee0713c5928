"""LateDossier: one dossier that was late within a month (hồ sơ chậm, muộn), as it stood when the month ended. Pure.

Whoever makes the list of March in April or in August gets the same list: a dossier is derived from its steps up to the
end of the month, whatever happened to it since. Late is late against the first promise; a letter of apology with a new
date is said beside it and takes nothing away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from ioc.domain.calendar import Calendar
from ioc.domain.casebook import DERIVE_ERROR
from ioc.domain.cases import CaseRow, from_ms
from ioc.domain.dossier import days_late, overdue

CodeStyle = Literal["full", "day", "none"]
"""`full` H02.15-240301-0042 · `day` H02.15-240301-… (agency and day of receipt) · `none`."""
PSEUDONYM_LETTERS: Final = 8
MOMENT: Final = timedelta(microseconds=1)


class Attr:
    """Attrs of a dossier's case that the list reads (`ioc.domain.dossier.facts`)."""

    RECEIVED = "received_at"
    STAGE, LATE_STAGE = "step", "late_step"
    OFFICER, LATE_OFFICER = "officer_key", "late_officer"
    APOLOGY_SENT, APOLOGY_DUE = "apology_sent", "apology_due"
    ON_TIME_766 = "on_time_766"
    PROCEDURE = "procedure_code"


@dataclass(frozen=True, slots=True)
class LateDossier:
    code: str
    agency: str
    """Code of the agency that handles it."""
    unit: str
    stage: str
    """Where it was when its date passed; "" when the source does not say."""
    officer: str
    """Key of whoever had it then; "" unknown."""
    procedure: str
    due_at: datetime
    ended_at: datetime | None
    """None: still not done when the month ended."""
    days: int
    """Working days begun after the promised date, up to its end or the end of the month."""
    apology_sent: datetime | None
    new_due_at: datetime | None
    """The date that the apology promises."""


@dataclass(slots=True)
class Month:
    """What the dossiers of a month come to."""

    late: list[LateDossier] = field(default_factory=list)
    in_hand: Counter[str] = field(default_factory=Counter)
    """Agency → dossiers it had to work on within the month: the denominator."""
    late_by_rule: int = 0
    """In time, but papers were asked for more than once: late for QĐ 766 only, not listed."""
    unclear: int = 0
    """Lives so strange that nothing could be derived of them."""
    undated: int = 0
    """Without a promised date: nobody can say whether they are late."""


def collect(rows: Iterable[CaseRow], start: datetime, end: datetime, calendar: Calendar) -> Month:
    """The month `[start, end)` out of dossiers as they stood at `end`; worst first within an agency."""
    month = Month()
    for row in rows:
        if DERIVE_ERROR in row.attrs:
            month.unclear += 1
            continue
        if not in_hand(row, start, end):
            continue
        month.in_hand[row.agency] += 1
        here = calendar.of(row.unit, row.agency)
        found = late_dossier(row, end - MOMENT, here)  # at midnight the next day has begun
        if found is not None:
            month.late.append(found)
        elif row.due_at is None:
            month.undated += 1
        elif row.attrs.get(Attr.ON_TIME_766) is False:
            month.late_by_rule += 1
    month.late.sort(key=lambda one: (one.agency, -one.days, one.code))
    return month


def in_hand(row: CaseRow, start: datetime, end: datetime) -> bool:
    """Whether the office had to work on it at some time of the month: received, and not ended before."""
    received = row.attrs.get(Attr.RECEIVED)
    if not isinstance(received, int) or from_ms(received) >= end:
        return False
    return row.open or (row.closed_at is not None and row.closed_at >= start)


def late_dossier(row: CaseRow, now: datetime, calendar: Calendar) -> LateDossier | None:
    """The dossier as an entry of the list as at `now`; None when it is not late by time."""
    if row.due_at is None or (row.open and not overdue(row, now)):
        return None
    days = days_late(row, now, calendar)
    if days is None:
        return None
    sent, new_due = _moment(row, Attr.APOLOGY_SENT), _moment(row, Attr.APOLOGY_DUE)
    return LateDossier(
        code=row.id,
        agency=row.agency,
        unit=row.unit,
        stage=_text(row, Attr.LATE_STAGE) or _text(row, Attr.STAGE),
        officer=_text(row, Attr.LATE_OFFICER) or _text(row, Attr.OFFICER),
        procedure=_text(row, Attr.PROCEDURE),
        due_at=row.due_at,
        ended_at=None if row.open else row.closed_at,
        days=days,
        apology_sent=sent,
        new_due_at=new_due,
    )


def shown_code(code: str, style: CodeStyle) -> str:
    """The dossier's code as far as it may be shown."""
    if style == "none":
        return ""
    return code if style == "full" else f"{code.rpartition('-')[0]}-…"


def pseudonyms(keys: Iterable[str]) -> Mapping[str, str]:
    """Officer's key → `CB-3F9A1C07`: the first letters of the keyed hash, more of them where two would be alike."""
    known = sorted({key for key in keys if key})
    letters = PSEUDONYM_LETTERS
    while len({key[:letters] for key in known}) < len(known):
        letters += 1
    return {key: f"CB-{key[:letters].upper()}" for key in known}


def _moment(row: CaseRow, name: str) -> datetime | None:
    said = row.attrs.get(name)
    return from_ms(said) if isinstance(said, int) else None


def _text(row: CaseRow, name: str) -> str:
    said = row.attrs.get(name)
    return said if isinstance(said, str) else ""
