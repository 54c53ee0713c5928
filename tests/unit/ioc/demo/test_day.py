"""The simulated day: believable, acceptable to the store, the same whenever it is told, and quiet enough for a wall."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import sqrt

import pytest

from ioc.connect.catalogue import sources_of
from ioc.demo.day import FAST, SLOW
from ioc.demo.payments import BY_NAME, KINDS
from ioc.demo.start import Start
from ioc.demo.step import DAY_S, HOUR_S, Step, local
from tests.unit.ioc.demo.told import CALENDAR, EPOCH, NOW, PACK, STARTED, cases, day, ordered, problems

TOPICS = {"payments", "field-reports", "procedures", "soc-alerts", "heartbeats", "indicators", "directives"}
FAST_STARTED = Start(opened_s=NOW - 60, began_s=NOW, speed=60, at_s=NOW + 15.5 * HOUR_S)  # Tuesday 06:30
LATER = [
    Start(opened_s=NOW - 60, began_s=NOW, ended_s=NOW + 700, speed=60, at_s=NOW + 15.5 * HOUR_S),
    Start(opened_s=NOW + 1_000, began_s=NOW + 1_030),
]


@pytest.fixture(scope="module")
def history() -> list[Step]:
    """Of the slow streams all, of the fast ones a quarter of an hour."""
    told = day()
    return ordered([*told.told(SLOW, EPOCH, NOW), *told.told(FAST, NOW - 900, NOW)])


@pytest.fixture(scope="module")
def live() -> list[Step]:
    return ordered(day().between(NOW, NOW + 900))


@pytest.fixture(scope="module")
def hurried() -> list[Step]:
    """Five minutes: five hours of a Tuesday."""
    return ordered(day([FAST_STARTED]).between(NOW, NOW + 300))


@pytest.mark.parametrize("told", ["history", "live", "hurried"])
def test_the_store_would_accept_every_event(told: str, request: pytest.FixtureRequest) -> None:
    steps: list[Step] = request.getfixturevalue(told)
    assert {step.topic for step in steps} == TOPICS
    assert problems(steps) == []


def test_sources_are_those_of_the_registry(history: list[Step], live: list[Step]) -> None:
    """But for the wholesale of payments and the centre's own form, which nobody has to register."""
    known = {name: {topic.short for topic in source.topics} for name, source in sources_of("bac-giang").items()}
    found = {(str(step.body["source"]), step.topic) for step in history + live}
    strangers = {source for source, topic in found if topic not in known.get(source, ())}
    assert strangers <= {"cong-thanh-toan", "ioc-phan-anh"}


def test_no_two_events_share_a_name(history: list[Step], live: list[Step]) -> None:
    names = [(s.topic, s.body["source"], s.body["event_id"], s.body.get("revision", 1)) for s in history + live]
    twice = [name for name, times in Counter(names).items() if times > 1]
    assert twice == []


def test_eras_never_say_two_things_under_one_name() -> None:
    """A hurry that showed Tuesday, and the Tuesday that came."""
    told, streams = day(LATER), ("dossiers", "reports", "security", "directives")
    steps = [*told.told(streams, NOW, NOW + 1_300), *told.told(streams, NOW + 15 * HOUR_S, NOW + 19 * HOUR_S)]
    said: dict[tuple[object, ...], bytes] = {}
    for step in steps:
        name = (step.topic, step.body["source"], step.body["event_id"], step.body.get("revision", 1))
        assert said.setdefault(name, step.record[1]) == step.record[1], name


@pytest.mark.parametrize("starts", [[STARTED], [FAST_STARTED], LATER], ids=["natural", "hurried", "both"])
def test_told_in_pieces_it_is_the_same_day(starts: list[Start]) -> None:
    edges = [NOW + s for s in (-90, -30, 7, 67.5, 530, 640, 730, 1_045)]
    told = day(starts)
    pieces = [step for a, b in pairwise(edges) for step in told.between(a, b)]
    whole = list(day(starts).between(edges[0], edges[-1]))
    assert Counter(step.record for step in pieces) == Counter(step.record for step in whole)


@pytest.mark.parametrize("starts", [[STARTED], [FAST_STARTED]], ids=["natural", "hurried"])
def test_the_same_seed_and_start_are_the_same_events(starts: list[Start]) -> None:
    one, other = ([step.record for step in ordered(day(starts).between(NOW, NOW + 200))] for _ in range(2))
    assert one == other
    assert len(one) > 500


def test_another_seed_is_another_day() -> None:
    one = {step.record for step in day(seed=1).between(NOW - 60, NOW)}
    other = {step.record for step in day(seed=2).between(NOW - 60, NOW)}
    assert one
    assert not one & other


def test_nothing_happened_before_the_epoch() -> None:
    assert list(day().between(EPOCH - DAY_S, EPOCH)) == []
    born = {str(step.body.get("submitted_at", EPOCH)) for step in day().told(("dossiers",), EPOCH, EPOCH + 3 * DAY_S)}
    assert min(float(at) for at in born) >= EPOCH


def test_payments_follow_their_rhythms() -> None:
    """Each kind in each hour of a day, against what was declared."""
    start_s = NOW - 15 * HOUR_S
    payments, counted = day().cast.payments, Counter[tuple[str, int]]()
    for step in day().told(("payments",), start_s, start_s + DAY_S):
        if step.body.get("side") != "bank":
            place = int(str(step.body["event_id"]).rsplit("-", 1)[1][0])
            counted[KINDS[place].name, int((step.at_s - start_s) // HOUR_S)] += 1
    for name, kind in BY_NAME.items():
        for hour in range(24):
            expected = payments.expected(kind, start_s + hour * HOUR_S, start_s + (hour + 1) * HOUR_S)
            assert abs(counted[name, hour] - expected) <= 5 * sqrt(expected) + 3, (name, hour, expected)


def test_the_wall_moves_on_a_monday_morning_and_hardly_at_night() -> None:
    """Payments a second."""
    nine, three = NOW - 6 * HOUR_S, NOW - 12 * HOUR_S
    rates = [sum(1 for _ in day().told(("payments",), at_s, at_s + 600)) / 600 for at_s in (nine, three)]
    assert 5 <= rates[0] <= 20
    assert rates[1] < 1


def test_in_a_hurry_a_tuesday_passes_with_its_noon_and_its_evening() -> None:
    """Ten seconds are ten minutes: what the desks take in, and how many payments a second."""
    told = day([FAST_STARTED])
    received: Counter[str] = Counter()
    for step in told.told(("dossiers",), NOW, NOW + 1_440):
        if step.body["state"] == 2 and step.body["submitted_at"] > NOW - 10:
            received[f"{local(told.province_time(step.at_s)):%H}"] += 1
    assert sum(received.values()) > 80
    assert received["12"] == received["20"] == received["03"] == 0
    assert received["09"] > received["16"]
    rates = {
        hour: sum(1 for _ in told.told(("payments",), NOW + (hour - 6.5) * 60, NOW + (hour - 6.5) * 60 + 30)) / 30
        for hour in (9, 13.5, 26)
    }
    assert rates[9] > rates[13.5] > 3 * rates[26]
    assert 4 <= rates[9] <= 20


@pytest.mark.parametrize("hours", [0.0, 24.0])
def test_few_dossiers_and_reports_are_overdue(history: list[Step], hours: float) -> None:
    at_s = NOW + hours * HOUR_S
    before = [step for step in history if step.topic in ("procedures", "field-reports")]
    told = day()
    steps = [*before, *told.ordinary("dossiers", NOW, at_s), *told.ordinary("reports", NOW, at_s)]
    rows = [row for some in cases(steps, at_s).values() for row in some]
    due = [row for row in rows if row.open and row.due_at and row.due_at.timestamp() < at_s]
    assert sum(row.kind == "dossier" and row.state in ("2", "4") for row in due) <= 12
    assert sum(row.kind == "report" for row in due) <= 12


def test_every_case_can_be_derived(history: list[Step], live: list[Step]) -> None:
    rows = [row for some in cases(history + live, NOW + HOUR_S).values() for row in some]
    assert {row.kind for row in rows} == {
        "dossier", "report", "incident", "directive", "payment", "link", "statement",
    }  # fmt: skip
    assert [row.id for row in rows if "derive_error" in row.attrs] == []
    assert [(row.id, row.attrs["first_illegal"]) for row in rows if "first_illegal" in row.attrs] == []


def test_what_wakes_people_belongs_to_the_story(history: list[Step]) -> None:
    assert all(step.body["severity"] > 1 for step in history if step.topic == "field-reports")
    assert all(
        step.body["severity"] > 2 or step.body["system_level"] < 3 for step in history if step.topic == "soc-alerts"
    )


def test_all_groups_have_reports(history: list[Step]) -> None:
    groups = {PACK.units.group(str(s.body["unit"]), local(NOW).date()) for s in history if s.topic == "field-reports"}
    assert len(groups) == 18


def test_one_desk_was_silent_for_four_office_hours_and_is_heard_again_with_all_it_did() -> None:
    told = day()
    (silent,) = told._silent_desks
    office = next(o.code for o in told.cast.province.desks if silent.holds(Step(0, "", "", {"agency": o.code})))
    assert silent.sent_s is not None
    quiet = CALENDAR.working_time_between(local(silent.from_s), local(NOW))
    assert quiet.total_seconds() >= 3.9 * HOUR_S
    heard = [s for s in told.told(("dossiers",), silent.from_s, silent.sent_s + 1) if s.body["agency"] == office]
    anyway = [s for s in told.ordinary("dossiers", silent.from_s, silent.to_s) if s.body["agency"] == office]
    assert len(anyway) >= 1
    late = [step for step in heard if step.at_s == silent.sent_s]
    assert [step.body["event_id"] for step in late] == [step.body["event_id"] for step in ordered(anyway)]
    assert all(step.happened_s is not None and step.happened_s < silent.to_s for step in late)
    assert all(step.at_s >= silent.sent_s for step in heard)
