"""Public holidays of Việt Nam (nghỉ lễ, nghỉ bù) and swapped days (hoán đổi ngày làm việc), year by year. Pure.

From the package `holidays` and, for swaps announced after it was released, from SWAPS. Swaps are decided for one year
at a time, usually weeks before it begins; what is known of a later year is the law's days only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final

import holidays

SWAPS: Final = (
    # The Government agreed on 25/12/2025, after `holidays` had its 2026: four days off over New Year.
    (date(2026, 1, 2), date(2026, 1, 10)),
)
"""(free weekday, Saturday worked for it) that the package does not know."""
ANNOUNCED_TO: Final = 2026
"""The last year whose swaps this release knows."""
_SWAPPED: Final = re.compile(r"\d\d/\d\d/\d{4}")


@dataclass(frozen=True, slots=True)
class PublicDays:
    """Of one year."""

    free: Mapping[date, tuple[str, str]]
    """Day → why nobody works, Vietnamese and English; weekends that are holidays too."""
    make_up: Mapping[date, date | None]
    """Saturday worked → the weekday it makes up for; None when the package does not say which."""


@cache
def public_days(year: int) -> PublicDays:
    """Empty beyond the years the package knows (lunar dates end in 2099)."""
    # A swap may cross New Year, so its two halves are found with the years around.
    around = (year - 1, year, year + 1)
    vi, en = (holidays.country_holidays("VN", years=around, language=lang) for lang in ("vi", "en_US"))
    make_up: dict[date, date | None] = dict.fromkeys(vi.weekend_workdays)
    free: dict[date, tuple[str, str]] = {}
    for day in sorted(set(vi) - set(make_up)):
        free[day] = vi[day], en[day]
        # The package writes «Ngày nghỉ (thay cho ngày 04/05/2024)» and keeps the pair nowhere else.
        if found := _SWAPPED.search(vi[day]):
            worked = datetime.strptime(found[0], "%d/%m/%Y").date()  # noqa: DTZ007  # a day, not a moment
            free[day] = _swapped(worked)
            make_up[worked] = day
    for off, worked in SWAPS:
        free[off] = _swapped(worked)
        make_up[worked] = off
    return PublicDays(
        {day: why for day, why in free.items() if day.year == year},
        {day: off for day, off in make_up.items() if day.year == year},
    )


def _swapped(worked: date) -> tuple[str, str]:
    return f"Nghỉ hoán đổi, làm bù ngày {worked:%d/%m/%Y}", f"Day off, worked on {worked:%d/%m/%Y} instead"
