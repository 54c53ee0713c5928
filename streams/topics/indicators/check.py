"""Rules a statement must keep beyond types. Pure; the first broken rule is the answer."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction

from ioc.domain import indicators
from ioc.domain.rejected import Reason, Rejected
from ioc.domain.text import VIETNAM
from streams.topics.indicators.event import NOT_A_FIGURE, Statement, moment

YEARS = (1900, 2999)
DIGITS_MAX, DECIMALS_MAX = 18, 9
"""Beyond these a number is a slip, and `1E+999999` would fill the memory of whoever writes it out."""


def check(event: Statement) -> Rejected | None:
    """The rule this statement breaks, or None."""
    return _period(event) or _numbers(event) or _parts(event) or _document(event)


def _period(event: Statement) -> Rejected | None:
    for name in ("period_from", "period_to"):
        text = getattr(event, name)
        try:
            year = moment(text).year
        except ValueError:
            return _broken(f"{text}: ngày, giờ không có thật.", f"{text}: no such day or hour.", f"/{name}")
        if not YEARS[0] <= year <= YEARS[1]:
            return _broken(f"Năm phải từ {YEARS[0]} đến {YEARS[1]}.", f"Years {YEARS[0]} to {YEARS[1]}.", f"/{name}")
    if event.end <= event.start:
        return _broken(
            "Kỳ kết thúc trước khi bắt đầu; ngày cuối không tính vào kỳ, kỳ một ngày kết thúc ở ngày hôm sau.",
            "The period ends before it begins; its last day is not counted, a period of one day ends the day after.",
            "/period_to",
        )
    return None


def _numbers(event: Statement) -> Rejected | None:
    for name in ("value", "plan"):
        number = getattr(event, name)
        if number is not None and not _sane(number):
            return _broken(
                f"Số thập phân hữu hạn, tối đa {DIGITS_MAX} chữ số và {DECIMALS_MAX} chữ số lẻ.",
                f"A finite decimal of at most {DIGITS_MAX} digits and {DECIMALS_MAX} decimals.",
                f"/{name}",
            )
    return None


def _sane(number: Decimal) -> bool:
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "only what is not finite has another"
    return -DECIMALS_MAX <= exponent <= DIGITS_MAX and number.adjusted() < DIGITS_MAX


def _parts(event: Statement) -> Rejected | None:
    said = event.value is not None or event.num is not None
    if event.state == "expected" and said:
        return _broken("Đã có số liệu thì không còn là chờ.", "With a figure it is no longer awaited.", "/state")
    if event.state not in NOT_A_FIGURE and not said:
        return _broken("Cần giá trị, hoặc tử số và mẫu số.", "Give a value, or numerator and denominator.", "/value")
    if event.den is not None and event.num is None:
        return _broken("Có mẫu số nhưng thiếu tử số.", "A denominator without its numerator.", "/num")
    if event.measure_unit != "%" or event.num is None:
        return None
    if event.den is None:
        return None if event.value is not None else _broken(
            "Tỷ lệ phần trăm cần mẫu số, hoặc giá trị.", "A percentage needs its denominator, or a value.", "/den"
        )  # fmt: skip
    if event.value is None:
        return None
    if event.den == 0:
        return _broken("Mẫu số 0 thì không có giá trị.", "There is no value over a denominator of 0.", "/value")
    return _agrees(event.value, event.num, event.den)


def _agrees(value: Decimal, num: int, den: int) -> Rejected | None:
    """The stated percentage is that of its parts, rounded or cut off at the last digit said."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    places = max(0, -exponent)
    exact, step = Fraction(100 * num, den), Fraction(1, 10**places)
    short = exact - Fraction(value) if num >= 0 else Fraction(value) - exact
    if -step / 2 <= short < step:
        return None
    right = indicators.value(num, den, places)
    return _broken(f"{num}/{den} là {right} %, không phải {value} %.", f"{num}/{den} is {right} %.", "/value")


def _document(event: Statement) -> Rejected | None:
    if event.document_date and datetime.combine(event.document_date, time.min, VIETNAM) > event.occurred_at:
        return _broken(
            "Văn bản ghi ngày sau lúc số liệu được nêu.",
            "The document is dated after the statement.",
            "/document_date",
        )
    return None


def _broken(vi: str, en: str, pointer: str) -> Rejected:
    return Rejected(Reason.DOMAIN_RULE, f"{vi} / {en}", pointer)
