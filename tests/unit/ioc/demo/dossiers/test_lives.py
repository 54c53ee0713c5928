"""Lives of dossiers: legal, whole, as good as their office, and the same in short."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from ioc.demo.dossiers import NUMBERS_A_DAY
from ioc.demo.dossiers.birth import Birth
from ioc.demo.dossiers.fees import fate
from ioc.demo.dossiers.life import condensed, quarters
from ioc.demo.era import Era
from ioc.demo.step import DAY_S, HOUR_S, Step, local
from ioc.domain.calendar import DAY
from ioc.domain.cases import CaseRow, from_ms
from ioc.domain.fees import WRONG, Fee, verdict
from tests.unit.ioc.demo.told import CALENDAR, EPOCH, NOW, cases, day, decoded, ordered, problems

DOSSIERS = day().cast.dossiers
SEED = DOSSIERS.seed
WEEK = [local(NOW).date() + i * DAY for i in range(-21, -14)]


@pytest.fixture(scope="module")
def births() -> list[Birth]:
    return [birth for one in WEEK for birth in DOSSIERS.born(one)]


@pytest.fixture(scope="module")
def rows(births: list[Birth]) -> dict[str, CaseRow]:
    """All of them, long after their end."""
    steps = [step for birth in births for step in DOSSIERS.lives.of(birth)]
    return {row.id: row for row in cases(steps, NOW + 400 * DAY_S)["dossier"]}


def test_every_life_would_be_stored_and_is_legal(births: list[Birth], rows: dict[str, CaseRow]) -> None:
    assert problems(step for birth in births for step in DOSSIERS.lives.of(birth)) == []
    assert len(rows) == len(births)
    assert [row.attrs["first_illegal"] for row in rows.values() if "first_illegal" in row.attrs] == []
    assert all(not row.open for row in rows.values())


def test_lives_take_every_way_there_is(births: list[Birth]) -> None:
    seen: Counter[int] = Counter()
    for birth in births:
        seen.update({decoded(step).state for step in DOSSIERS.lives.of(birth)})
    assert set(seen) >= {1, 2, 3, 4, 5, 6, 9, 10}
    assert seen[9] > 0.9 * len(births)


def test_ids_are_unique_for_every_era_of_a_day() -> None:
    found = [birth.id for number in (0, 1, 14) for birth in DOSSIERS.born(WEEK[0], number)]
    assert len(found) == len(set(found))
    assert 14 * NUMBERS_A_DAY + len(DOSSIERS.born(WEEK[0])) < 9_000, "the story's numbers begin there"


def test_chronic_offices_are_late_and_the_others_are_as_good_as_the_province() -> None:
    days = [local(NOW).date() - i * DAY for i in range(20, 75)]
    steps = [step for one in days for birth in DOSSIERS.born(one) for step in DOSSIERS.lives.of(birth)]
    late: dict[bool, list[bool]] = defaultdict(list)
    for row in cases(steps, NOW + 400 * DAY_S)["dossier"]:
        if "on_time_766" in row.attrs:
            late[row.agency in DOSSIERS.characters.chronic].append(not row.attrs["on_time_766"])
    assert sum(late[True]) / len(late[True]) > 0.07
    assert sum(late[False]) / len(late[False]) < 0.03


def test_the_late_ones_get_a_letter_often_and_the_chronic_ones_are_worse_at_it(rows: dict[str, CaseRow]) -> None:
    late = [row for row in rows.values() if row.attrs.get("on_time_766") is False]
    assert len(late) >= 5
    assert 0.2 < sum("apology_sent" in row.attrs for row in late) / len(late) <= 1


def test_in_short_a_life_makes_the_same_case(births: list[Birth], rows: dict[str, CaseRow]) -> None:
    kept = ("on_time_766", "due_766", "supplements", "received_at", "profile", "days_late", "apology_due")
    short = [step for birth in births for step in condensed(DOSSIERS.lives.of(birth))]
    for row in cases(short, NOW + 400 * DAY_S)["dossier"]:
        whole = rows[row.id]
        assert {name: row.attrs.get(name) for name in kept} == {name: whole.attrs.get(name) for name in kept}, row.id
    whole_steps = sum(len(DOSSIERS.lives.of(birth)) for birth in births)
    assert len(short) < 0.5 * whole_steps


def test_no_office_is_silent_for_four_office_hours() -> None:
    era = Era(EPOCH)
    heard: dict[str, list[float]] = defaultdict(list)
    for step in ordered(DOSSIERS.between(era, NOW - 5 * DAY_S, NOW + 2 * DAY_S)):
        heard[str(step.body["agency"])].append(step.at_s)
    assert len(heard) == len(DOSSIERS.province.offices)
    for office, moments in heard.items():
        for one, following in pairwise(moments):
            silent = CALENDAR.working_time_between(local(one), local(following))
            assert silent < timedelta(hours=4), (office, local(one))


def test_quarters_lie_in_the_quarters_of_the_office_day() -> None:
    monday = local(NOW).date()
    found = quarters(CALENDAR, monday, 7, "000.00.01.H02")
    opened = local(NOW).replace(hour=0)
    spent = [CALENDAR.working_time_between(opened, at) / timedelta(hours=8) for at in found]
    assert [int(part * 4) for part in spent] == [0, 1, 2, 3]
    assert quarters(CALENDAR, monday - DAY, 7, "000.00.01.H02") == []


def test_fees_paid_online_are_payments_of_their_dossier() -> None:
    era = Era(EPOCH)
    said = last_words(era)
    paid: dict[str, list[Step]] = defaultdict(list)
    for step in ordered(DOSSIERS.fees(era, EPOCH, NOW)):
        paid[str(step.body["dossier_id"])].append(step)
    assert problems(step for steps in paid.values() for step in steps) == []
    plain = {key: steps for key, steps in paid.items() if fate(key, SEED) == "whole" and said[key]["paid"]}
    assert len(plain) > 200
    for key, steps in plain.items():
        assert {step.body["amount"] for step in steps} == {said[key]["fee"]}
        assert steps[-1].at_s - steps[0].at_s < HOUR_S
    whole = [steps for steps in plain.values() if steps[0].at_s < NOW - HOUR_S]
    assert {tuple(step.body["status"] for step in steps) for steps in whole} == {("initiated", "pending", "succeeded")}


def test_a_few_fees_in_a_hundred_disagree_with_their_dossier_in_every_way_there_is() -> None:
    """As TN06-HS finds them: by the comparison of the product, of the cases that the store would make."""
    era, day_ago = Era(EPOCH), NOW - 24 * HOUR_S
    rows = cases([*DOSSIERS.between(era, EPOCH, NOW), *DOSSIERS.fees(era, EPOCH, NOW)], NOW)
    came = {row.attrs["dossier_id"]: row for row in rows["payment"]}
    found: Counter[str] = Counter()
    for row in rows["dossier"]:
        received = row.attrs.get("received_at")
        if not row.amount or received is None or from_ms(received).timestamp() > day_ago:
            continue
        payment = came.get(row.id)
        said = (payment.attrs.get("collected"), payment.attrs.get("book_by")) if payment else (None, None)
        money_by = row.attrs.get("money_by")
        fee = Fee(
            row.amount, int(said[0] or 0), bool(said[0]), from_ms(said[1]) if said[1] else None,
            from_ms(money_by) if money_by else None,
        )  # fmt: skip
        found[verdict(fee, from_ms(int(NOW * 1_000)))] += fee.spoken
    assert all(found[one] for one in WRONG), found
    assert 0.005 < sum(found[one] for one in WRONG) / found.total() < 0.04


def last_words(era: Era) -> dict[str, dict[str, Any]]:
    return {step.key: step.body for step in ordered(DOSSIERS.between(era, EPOCH, NOW))}
