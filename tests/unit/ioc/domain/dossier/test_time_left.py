"""Remaining time, lateness so far: computed when asked, against a count by half hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings

from ioc.domain.calendar import Calendar
from ioc.domain.cases import CaseChange, CaseRow, fold, in_order, unix_ms
from ioc.domain.dossier import Policy, days_late, derive, on_time, overdue, remaining
from ioc.domain.text import VIETNAM
from tests.unit.ioc.domain.dossier.lives import HALF_HOUR, OFFICE, any_life, case, life, moments, policies, step, vn
from tests.unit.ioc.domain.dossier.oracle import slow

FRIDAY = "15/03 17:00"


@settings(max_examples=50)
@given(any_life(), policies, moments)
def test_remaining_time_is_what_one_counts_by_half_hours(
    steps: list[CaseChange], policy: Policy, now: datetime
) -> None:
    row = case(steps, policy)
    left = remaining(row, now, OFFICE)
    if not row.open or row.due_at is None:
        assert left is None
        return
    at = slow(steps, policy, policy.clock).paused or now
    first, last = min(at, row.due_at), max(at, row.due_at)
    counted, slot = timedelta(0), first.replace(minute=first.minute // 30 * 30, second=0, microsecond=0)
    while slot < last:
        if OFFICE.is_working(slot):
            counted += min(slot + HALF_HOUR, last) - max(slot, first)
        slot += HALF_HOUR
    assert left == (counted if at <= row.due_at else -counted)
    assert overdue(row, now) == (at > row.due_at)


def test_a_running_dossier_has_office_time_left_and_then_owes_it() -> None:
    row = case(life((2, "11/03 08:00"), due=FRIDAY))
    assert remaining(row, vn("15/03 13:00"), OFFICE) == timedelta(hours=4)
    assert remaining(row, vn("18/03 08:30"), OFFICE) == timedelta(hours=-1)
    assert (overdue(row, vn(FRIDAY)), overdue(row, vn("15/03 17:01"))) == (False, True)


def test_while_papers_are_awaited_the_time_left_does_not_shrink() -> None:
    row = case(life((2, "11/03 08:00"), (5, "14/03 08:00"), due=FRIDAY))
    for now in ("14/03 09:00", "15/04 09:00"):
        assert remaining(row, vn(now), OFFICE) == timedelta(hours=7, minutes=30) + timedelta(hours=8)
        assert not overdue(row, vn(now))
        assert days_late(row, vn(now), OFFICE) is None


def test_days_late_so_far_grow_with_every_working_day_begun() -> None:
    row = case(life((2, "11/03 08:00"), due=FRIDAY))
    for now, days in {FRIDAY: None, "15/03 18:00": 1, "18/03 08:00": 1, "19/03 08:00": 2}.items():
        assert days_late(row, vn(now), OFFICE) == days, now


def test_days_late_of_a_finished_dossier_do_not_grow() -> None:
    row = case(life((2, "11/03 08:00"), (9, "19/03 08:00"), due=FRIDAY))
    assert days_late(row, vn("19/04 08:00"), OFFICE) == 2
    assert remaining(row, vn("19/04 08:00"), OFFICE) is None
    assert days_late(case(life((2, "11/03 08:00"), (9, FRIDAY), due=FRIDAY)), vn("19/04 08:00"), OFFICE) is None


def test_a_slip_of_the_pen_in_a_year_makes_nobody_walk_through_all_the_years_between() -> None:
    calendar = Calendar()
    then, now = datetime(9998, 3, 15, 17, 0, tzinfo=VIETNAM), vn("18/03 08:00")
    running = derive(told := [step(2, now, due=then)], _folded(told), Policy(), calendar)
    left = remaining(running, now, calendar)
    assert left is not None
    assert timedelta(days=1_600) < left < timedelta(days=1_800), "twenty years of office time, not eight thousand"
    late = life((2, "11/03 08:00"), (9, "15/03 08:00", {"ended_at": unix_ms(then)}), due=FRIDAY)
    days = derive(late, _folded(late), Policy(), calendar).attrs["days_late"]
    assert isinstance(days, int)
    assert 5_000 < days < 5_300
    early = [step(2, datetime(1, 6, 1, tzinfo=VIETNAM), 0), step(4, now, 1)]
    stage = derive(early, _folded(early), Policy(wait_unit="working"), calendar).attrs["stage.state-2"]
    assert isinstance(stage, int)
    assert stage < 20 * 366 * 8 * 60


def _folded(steps: list[CaseChange]) -> CaseRow:
    row = fold(in_order(steps))
    assert row is not None
    return row


def test_a_running_dossier_is_in_time_until_its_date_has_passed() -> None:
    row = case(life((2, "11/03 08:00"), due=FRIDAY))
    assert (on_time(row, vn(FRIDAY)), on_time(row, vn("15/03 17:01"))) == (True, False)
    assert on_time(case(life((1, "11/03 08:00"), due=FRIDAY)), vn(FRIDAY)) is None
    assert on_time(case(life((2, "11/03 08:00"))), vn(FRIDAY)) is None
    assert on_time(case(life((2, "11/03 08:00"), (9, "18/03 08:00"), due=FRIDAY)), vn("11/03 08:00")) is False
