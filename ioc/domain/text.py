"""Text: how numbers, money and times are written for people, in Vietnamese and in English. Pure.

Vietnamese: `94.801.346.295 đ`, `88,14 %`, `−3,5`, `20/03/2024 14:05:09`. A no-break space stands before a unit so that
a line never breaks between them; the minus is U+2212, as wide as a digit. Rounding is half up, as published reports
round (170.054 / 192.932 = 88,14 %), and is done on exact numbers.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final, Literal

Lang = Literal["vi", "en"]
Number = int | float | Decimal | Fraction

VIETNAM: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Việt Nam has kept UTC+7 the year round since 1975; a fixed offset needs no time zone database."""
NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"
UNKNOWN: Final[dict[Lang, str]] = {"vi": "không rõ", "en": "unknown"}
# Not %B: that follows whatever locale the process was given.
_MONTHS: Final = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SWAP: Final = str.maketrans(",.", ".,")


def number(value: Number, lang: Lang = "vi", *, decimals: int | None = None) -> str:
    """`1.234.567`, `8,39`. `decimals` None: whole numbers stay whole, others get at most two decimals."""
    places = 2 if decimals is None else decimals
    exact = _decimal(value, places)
    text = f"{exact:,.{places}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".") if "." in text else text
    if text.strip("-0.,") == "":
        text = text.lstrip("-")  # no "−0"
    text = text.replace("-", MINUS)
    return text.translate(_SWAP) if lang == "vi" else text


def pct(value: Number, lang: Lang = "vi", *, decimals: int = 2) -> str:
    """`88,14 %` of 88.14: the value is in percent, not a share of one."""
    return f"{number(value, lang, decimals=decimals)}{NBSP}%"


def share(num: int, den: int, lang: Lang = "vi") -> str:
    """`88,14 %` of 170054 and 192932; unknown without a denominator, never 0 %."""
    return pct(Fraction(100 * num, den), lang) if den else UNKNOWN[lang]


def vnd(amount: int, lang: Lang = "vi") -> str:
    """`94.801.346.295 đ`, `94,801,346,295 VND`."""
    return f"{number(amount, lang)}{NBSP}{'đ' if lang == 'vi' else 'VND'}"


def date(at: datetime | dt.date, lang: Lang = "vi") -> str:
    """`20/03/2024`, `20 March 2024`: the day in Việt Nam."""
    day = at.astimezone(VIETNAM) if isinstance(at, datetime) else at
    return f"{day:%d/%m/%Y}" if lang == "vi" else f"{day.day} {_MONTHS[day.month]} {day.year}"


def clock(at: datetime, lang: Lang = "vi") -> str:
    """`20/03/2024 14:05:09`, `20 March 2024 14:05:09`: the moment in Việt Nam, whatever zone the machine keeps."""
    return f"{date(at, lang)} {at.astimezone(VIETNAM):%H:%M:%S}"


def duration(span: timedelta, lang: Lang = "vi", *, days: bool = True) -> str:
    """`2 ngày 3 giờ`, `4 giờ 5 phút`, `40 giây`: the two largest parts, rounded down; a negative span gets a minus.

    `days` False counts hours on (`30 giờ`): a day of office time is not 24 hours.
    """
    seconds = abs(int(span.total_seconds()))
    names = (("ngày", "d"), ("giờ", "h"), ("phút", "min"), ("giây", "s"))
    hours = seconds // 3_600
    parts = [hours // 24 if days else 0, hours % 24 if days else hours, seconds // 60 % 60, seconds % 60]
    first = next((i for i, part in enumerate(parts) if part), 3)
    said = [(parts[i], names[i]) for i in range(first, min(first + 2, 4)) if parts[i] or i == first]
    words = " ".join(f"{n}{NBSP}{name[0] if lang == 'vi' else name[1]}" for n, name in said)
    return f"{MINUS}{words}" if span < timedelta(0) and seconds else words


def _decimal(value: Number, places: int) -> Decimal:
    """The value rounded half away from zero at `places` decimals, from its exact (for floats: shortest) form."""
    exact = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    result = Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return -result if exact < 0 else result
