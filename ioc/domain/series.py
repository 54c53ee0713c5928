"""Series (chuỗi số liệu): what one source states of one figure, period after period, and how far the last one is from
the one before. Pure.

A series is one source's: another source, another dimension, version of the definition or length of period (a month, a
quarter) is another series. The period before is the one that ends where the last begins; when it is missing, or has
another unit of measure, or was 0, nothing is known of a change, and unknown is no jump.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from ioc.domain.cases import Case, from_ms
from ioc.domain.text import VIETNAM

KIND: Final = "series"
"""A case for rules alone, as `ioc.domain.fees`: in no table, made of a source's statements."""
DAY_MS: Final = 86_400_000
LENGTHS: Final = (("hour", 0.9), ("day", 6.5), ("week", 27.5), ("month", 80), ("quarter", 180), ("half", 360))
"""Name of a length, and the number of days from which on it is a longer one; beyond: a year."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a source states of one period; times in unix milliseconds."""

    id: str
    figure: str
    """Begins the id; what is left tells whose word it is."""
    indicator: str
    unit: str
    agency: str
    dims: str
    version: int
    measure_unit: str
    start: int
    end: int
    value: Decimal
    heard_at: int

    @property
    def series(self) -> str:
        """`GIA:24:month:chi_tieu=gao-te:so-lieu-bao-cao`."""
        days = (self.end - self.start) / DAY_MS
        length = next((name for name, below in LENGTHS if days < below), "year")
        parts = [self.indicator, self.unit, length, self.dims, f"v{self.version}" if self.version > 1 else ""]
        return ":".join(part for part in parts if part) + self.id.removeprefix(self.figure)

    @property
    def period(self) -> str:
        """`01/03/2024 – 31/03/2024`, the last day that belongs to it."""
        return f"{_day(self.start):%d/%m/%Y} – {_day(self.end - 1):%d/%m/%Y}"


def moved(statements: Iterable[Said], ver: int) -> list[Case]:
    """The series whose last value is known to differ from the one before, as cases."""
    by_series: dict[str, list[Said]] = {}
    for said in statements:
        by_series.setdefault(said.series, []).append(said)
    cases = []
    for name, some in sorted(by_series.items()):
        last = max(some, key=lambda said: (said.end, said.start))
        before = next((one for one in some if one.end == last.start and one.measure_unit == last.measure_unit), None)
        if before is not None and before.value and before.value != last.value:
            cases.append(_case(name, last, before, ver))
    return cases


def _case(name: str, last: Said, before: Said, ver: int) -> Case:
    change = 100 * (Fraction(last.value) - Fraction(before.value)) / abs(Fraction(before.value))
    return Case(
        kind=KIND, id=name, state="moved", open=True, unit=last.unit, agency=last.agency, category=last.indicator,
        severity=None, level=None, amount=None, opened_at=last.start, due_at=None, closed_at=None,
        changed_at=max(last.heard_at, before.heard_at), ver=ver,
        attrs={
            "value": float(last.value), "previous": float(before.value), "change_pct": float(change),
            "measure_unit": last.measure_unit, "period": last.period, "dims": last.dims or None,
        },
    )  # fmt: skip


def _day(at_ms: int) -> date:
    return from_ms(at_ms).astimezone(VIETNAM).date()
