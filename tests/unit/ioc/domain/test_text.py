"""How numbers, money and times are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from ioc.domain import text
from ioc.domain.text import Lang

N = "\u00a0"
M = "\u2212"
AT = datetime(2024, 3, 20, 7, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_234_567, "1.234.567", "1,234,567"),
        (94_801_346_295, "94.801.346.295", "94,801,346,295"),
        (-42, f"{M}42", f"{M}42"),
        (8.39, "8,39", "8.39"),
        (8.0, "8", "8"),
        (0.005, "0,01", "0.01"),
        (2.675, "2,68", "2.68"),
        (-0.001, "0", "0"),
        (Fraction(1, 3), "0,33", "0.33"),
        (12_345.5, "12.345,5", "12,345.5"),
        (10, "10", "10"),
        (100, "100", "100"),
    ],
)
def test_numbers_in_both_languages(value: float, vi: str, en: str) -> None:
    assert (text.number(value, "vi"), text.number(value, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("num", "den", "vi", "en"),
    [
        (170_054, 192_932, f"88,14{N}%", f"88.14{N}%"),
        (1, 8, f"12,50{N}%", f"12.50{N}%"),
        (5, 100, f"5,00{N}%", f"5.00{N}%"),
        (1, 800, f"0,13{N}%", f"0.13{N}%"),  # half up, where half even would say 0,12
        (0, 0, "không rõ", "unknown"),
    ],
)
def test_shares_round_half_up_and_know_nothing_without_a_denominator(num: int, den: int, vi: str, en: str) -> None:
    assert (text.share(num, den, "vi"), text.share(num, den, "en")) == (vi, en)


def test_money_has_no_minor_unit() -> None:
    assert text.vnd(94_801_346_295) == f"94.801.346.295{N}đ"
    assert text.vnd(-5_000, "en") == f"{M}5,000{N}VND"


def test_times_are_those_of_viet_nam_whatever_zone_they_come_in() -> None:
    assert text.clock(AT) == "20/03/2024 14:05:09"
    assert text.clock(AT, "en") == "20 March 2024 14:05:09"
    assert text.date(datetime(2024, 3, 20, 17, 0, tzinfo=UTC)) == "21/03/2024"
    assert text.date(AT.date(), "en") == "20 March 2024"


@pytest.mark.parametrize(
    ("seconds", "lang", "said"),
    [
        (0, "vi", f"0{N}giây"),
        (40, "vi", f"40{N}giây"),
        (600, "vi", f"10{N}phút"),
        (4 * 3600 + 300, "vi", f"4{N}giờ 5{N}phút"),
        (86_400 * 2 + 3 * 3600 + 59, "vi", f"2{N}ngày 3{N}giờ"),
        (86_400, "en", f"1{N}d"),
        (-90, "en", f"{M}1{N}min 30{N}s"),
    ],
)
def test_spans_of_time_say_their_two_largest_parts(seconds: int, lang: Lang, said: str) -> None:
    assert text.duration(timedelta(seconds=seconds), lang) == said


def test_office_time_is_said_in_hours_because_its_days_are_not_of_24() -> None:
    assert text.duration(timedelta(hours=30, minutes=5), days=False) == f"30{N}giờ 5{N}phút"
