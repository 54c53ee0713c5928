"""Which figures stand where in the quarterly report, and over which days."""

from __future__ import annotations

import pytest

from ioc.domain.indicators import catalogue
from ioc.domain.period_names import read_period
from ioc.reports.quarter_plan import Wanted, parse, plan

Q1 = read_period("2024Q1")


def test_the_report_has_the_seven_sections_of_the_published_one() -> None:
    assert [section.title for section in plan()] == [
        "Về công tác chỉ đạo, điều hành, thể chế số", "Hạ tầng số", "Nhân lực số", "Nền tảng, dữ liệu số",
        "An toàn, an ninh mạng", "Chính phủ số", "Kinh tế số, Xã hội số",
    ]  # fmt: skip
    assert plan()[6].groups == ("Kinh tế số", "Xã hội số")


def test_every_figure_is_in_the_catalogue_or_says_what_people_have_to_fill_in() -> None:
    wanted = [one for section in plan() for one in section.figure]
    nameless = [one.code for one in wanted if one.code not in catalogue() and not one.name]
    assert nameless == []
    assert len({one.code for one in wanted}) == len(wanted)


def test_tables_by_unit_are_asked_of_figures_that_know_units() -> None:
    wrong = [
        one.code
        for section in plan()
        for one in section.figure
        if (one.by_unit or one.weakest) and one.code in catalogue() and "unit" not in catalogue()[one.code].by
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (Wanted("X"), ("2024-01-01..2024-03-31", "2023-10-01..2023-12-31", "2023-01-01..2023-03-31")),
        (Wanted("X", cut=16), ("2023-12-16..2024-03-15", "2023-09-16..2023-12-15", "2022-12-16..2023-03-15")),
        (Wanted("X", last_day=15), ("2024-01-01..2024-03-15", "2023-10-01..2023-12-15", "2023-01-01..2023-03-15")),
    ],
    ids=["the whole quarter", "hospitals of S1", "schools of S1"],
)
def test_a_figure_is_compared_with_the_same_days_before(wanted: Wanted, days: tuple[str, str, str]) -> None:
    expected = [read_period(name) for name in days]
    assert [(one.start, one.end) for one in wanted.periods(Q1)] == [(one.start, one.end) for one in expected]


SECTION = 'title = "A"\nresult = ["b"]\nlimits = "c"\nproposals = "d"\nnext = "e"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'[[section]]\n{SECTION}groups = ["G"]\n[[section.figure]]\ncode = "X"\ngroup = "H"', "A, X: group = 'H'.*G"),
        (f'[[section]]\n{SECTION}groups = ["G"]\n[[section.figure]]\ncode = "X"', "A, X: group = ''.*G"),
        (f'[[section]]\n{SECTION}[[section.figure]]\ncode = "X"\ncut = 31', "cut"),
        (f'[[section]]\n{SECTION}[[section.figure]]\ncode = "X"\nby_units = true', "by_units"),
    ],
    ids=["unknown group", "no group", "a day not every month has", "misspelt"],
)
def test_a_wrong_plan_is_told_where_it_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(text.encode())
