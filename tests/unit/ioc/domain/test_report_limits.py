"""Which limit holds for a report: the most specific line that fits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.daycount import TimeLimit
from ioc.domain.report_limits import ReportFacts, ReportLimit, ReportLimits

ON = date(2026, 3, 2)
FACTS = ReportFacts(kind="PAHT", category="waste", severity=3, unit="07210", agency="000.00.33.H02", on=ON)


def hours(n: int) -> TimeLimit:
    return TimeLimit(n, "hour")


def of(*limits: ReportLimit) -> TimeLimit | None:
    return ReportLimits(limits).accept(FACTS)


def line(n: int, **conditions: Any) -> ReportLimit:
    wanted = {name: said if name == "since" else frozenset(said) for name, said in conditions.items()}
    return ReportLimit(accept=hours(n), **wanted)


def test_no_line_no_limit() -> None:
    assert of() is None
    assert of(line(1, categories=["traffic"])) is None


@pytest.mark.parametrize(
    ("general", "specific"),
    [
        (line(9), line(1, severities=[3])),
        (line(9, severities=[3]), line(1, categories=["waste"])),
        (line(9, categories=["waste"]), line(1, units=["07210"])),
        (line(9, categories=["waste"]), line(1, units=["000.00.33.H02"])),
        (line(9, kinds=["PAHT"]), line(1, severities=[3])),
        (line(9, units=["07210"]), line(1, categories=["waste"], severities=[2, 3])),
        (line(9, severities=[3]), line(1, severities=[3], since=ON)),
        (line(9, severities=[3], since=date(2026, 1, 1)), line(1, severities=[3], since=ON)),
    ],
)
def test_the_more_specific_line_wins_wherever_it_stands(general: ReportLimit, specific: ReportLimit) -> None:
    assert of(general, specific) == of(specific, general) == hours(1)


def test_a_limit_of_tomorrow_does_not_hold_for_a_report_of_today() -> None:
    assert of(line(9), line(1, severities=[3], since=date(2026, 3, 3))) == hours(9)


def test_the_two_deadlines_are_looked_up_apart() -> None:
    limits = ReportLimits((ReportLimit(accept=hours(8), resolve=hours(99)), line(1, severities=[3])))

    assert (limits.accept(FACTS), limits.resolve(FACTS)) == (hours(1), hours(99))


def test_lines_of_which_neither_is_more_specific_meet() -> None:
    assert line(1, severities=[1, 2]).overlaps(line(2, severities=[2, 3]))
    assert not line(1, severities=[1]).overlaps(line(2, severities=[2]))
    assert not line(1, severities=[1]).overlaps(line(2, categories=["waste"]))
    assert not line(1).overlaps(ReportLimit(resolve=hours(2)))
    assert not line(1).overlaps(line(2, since=ON))


some = st.builds(
    lambda n, units, categories, severities, kinds, since: line(
        n, units=units, categories=categories, severities=severities, kinds=kinds, since=since
    ),
    st.integers(1, 50),
    st.sets(st.sampled_from(["07210", "07228", "000.00.33.H02"]), max_size=2),
    st.sets(st.sampled_from(["waste", "traffic"]), max_size=1),
    st.sets(st.integers(2, 4), max_size=2),
    st.sets(st.sampled_from(["PAHT", "PAKN"]), max_size=1),
    st.sampled_from([None, date(2026, 1, 1), ON, date(2026, 4, 1)]),
)


@given(st.lists(some, max_size=6).flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))))
def test_without_lines_that_meet_the_order_of_the_file_does_not_matter(
    both: tuple[list[ReportLimit], list[ReportLimit]],
) -> None:
    lines, shuffled = both
    if not any(one.overlaps(other) for i, one in enumerate(lines) for other in lines[:i]):
        assert of(*lines) == of(*shuffled)
