"""What rules may judge of QĐ 766: the official score beside ours, and who is on the national portal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ioc.domain.period_names import read_period
from ioc.domain.qd766 import Beside
from ioc.domain.scored import apart, synced

Q1 = read_period("2024Q1")


def test_the_figure_that_is_furthest_from_the_official_one_is_told_either_way() -> None:
    figures = [
        Beside("total", None, Decimal("84.37")),
        Beside("1.4", Fraction(21, 5), Decimal("5.1")),
        Beside("2.1", Fraction(18), Decimal("17.6")),
        Beside("4.1", Fraction(3), None),
    ]
    [case] = apart(Q1, figures, 7)
    assert (case.id, case.category, case.open, case.changed_at) == ("TT11:2024Q1", "official", True, 7)
    assert (case.attrs["component"], case.attrs["ours"], case.attrs["official"]) == ("1.4", 4.2, 5.1)
    assert case.attrs["differs_by"] == 0.9


def test_half_a_point_is_exactly_half_a_point() -> None:
    [case] = apart(Q1, [Beside("total", Fraction("83.87"), Decimal("84.37"))], 0)
    assert case.attrs["differs_by"] == 0.5


def test_nothing_in_common_or_nothing_different_is_no_case() -> None:
    assert apart(Q1, [], 0) == []
    assert apart(Q1, [Beside("total", None, Decimal(80)), Beside("1.4", Fraction(6), None)], 0) == []
    assert apart(Q1, [Beside("1.4", Fraction(6), Decimal("6.00"))], 0) == []


def test_only_dossiers_of_which_somebody_said_it_count_as_on_the_portal_or_not() -> None:
    yes, no, unsaid = (f"t2f1yy?nyy?{letter}?" for letter in "yn?")
    short = "t2f1yy?nyy?"
    found = synced([("A", yes, 3), ("A", no, 1), ("A", unsaid, 90), ("B", short, 5), ("", yes, 9), ("C", no, 2)], 0)
    assert [(case.id, case.agency, case.attrs["num"], case.attrs["den"]) for case in found] == [
        ("sync:A", "A", 3, 4), ("sync:C", "C", 0, 2),
    ]  # fmt: skip
    assert [case.attrs["share_pct"] for case in found] == [75.0, 0.0]
    assert synced([("A", yes, 1), ("A", yes, -1)], 0) == [], "a cell that a correction emptied"
