"""The story of the first minutes, against the thresholds of the rules it is made for."""

from __future__ import annotations

from itertools import combinations
from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.demo import watched
from ioc.demo.player import Player
from ioc.demo.start import Start
from ioc.demo.step import Step
from ioc.demo.story import CHAPTER_S, Story, gateway
from ioc.demo.story.scene import Told
from ioc.domain.policy import PaymentPolicy
from rules.loader import load_rules
from rules.rule import RatioWatch, Rule
from tests.unit.ioc.demo.judged import Judged
from tests.unit.ioc.demo.told import NOW, cases, day, decoded, ordered, problems

RULES = {rule.code: rule for rule in load_rules().rules}
M_PER_DEGREE = 111_320


def rule_of_failures() -> tuple[Rule, RatioWatch]:
    rule = RULES["L22"]
    assert isinstance(rule.watch, RatioWatch)
    return rule, rule.watch


def window(steps: list[Step], provider: str, at_s: float) -> tuple[int, int]:
    """(failed, all) of the rule's window then: the running minute and the nine before."""
    since = (at_s // 60 - 9) * 60
    mine = [s for s in steps if s.body.get("provider") == provider and since <= s.at_s < at_s]
    return sum(s.body["status"] == "failed" for s in mine), len(mine)


def story() -> Story:
    return day().stories[0]


def first() -> Told:
    return story().chapter(0)


def of(topic: str, told: Told) -> list[Step]:
    return [step for step in told.steps if step.topic == topic]


@given(st.integers(0, 5_000))
def test_an_outage_trips_the_rule_at_once_and_the_catching_up_clears_it(before: int) -> None:
    _, watch = rule_of_failures()
    numbers = gateway.plan(before)
    failed = numbers.first + numbers.later
    assert before + numbers.first >= watch.min_den
    assert numbers.first / (before + numbers.first) > watch.fire.limit
    assert failed / (before + failed + numbers.caught_up) < watch.clear.limit
    if before >= watch.min_den * 2:
        assert 0.08 <= failed / (before + failed) <= 0.14


@pytest.mark.parametrize("speed", [1.0, 60.0])
def test_the_first_minute_keeps_its_times_at_every_speed(speed: float) -> None:
    _, watch = rule_of_failures()
    start = Start(opened_s=NOW - 60, began_s=NOW, speed=speed, at_s=NOW if speed > 1 else None)
    told = day([start])
    steps = list(told.told(("payments", "story"), NOW - 900, NOW + 120))
    breach = [t for t in range(120) if _share(window(steps, "vnpt-pay", NOW + t)) > watch.fire.limit]
    assert 15 <= breach[0] <= 20, "the gateway begins to fail"
    fired = breach[0] + watch.hold.total_seconds()
    assert fired <= 40
    assert all(t in breach for t in range(breach[0], int(fired) + 1)), "it lasts until it fires"
    clear = [t for t in range(41, 120) if _share(window(steps, "vnpt-pay", NOW + t)) < watch.clear.limit]
    over = clear[0] + watch.keep.total_seconds()
    assert 60 <= over <= 90
    assert clear == list(range(clear[0], 120)), "and stays clear"


def test_other_providers_stay_well_below_the_threshold() -> None:
    _, watch = rule_of_failures()
    steps = list(day().told(("payments", "fees"), NOW - 1_800, NOW + 600))
    for provider in ("paygov", "momo", "viettel-money", "vietinbank", "bidv", "agribank", "vietcombank"):
        mine = [step for step in steps if step.body.get("provider") == provider]
        for t in range(-1_200, 600, 30):
            failed, of_all = window(mine, provider, NOW + t)
            assert of_all < watch.min_den or failed / of_all <= watch.fire.limit, (provider, t)


@pytest.mark.parametrize("chapter", range(8))
def test_every_chapter_has_an_outage_that_trips_and_clears(chapter: int) -> None:
    _, watch = rule_of_failures()
    begins = NOW + chapter * CHAPTER_S
    (quiet,) = (held for held in story().held(begins, begins + CHAPTER_S) if not held.sent_s and held.from_s >= begins)
    provider, told = gateway.FAILING[chapter % len(gateway.FAILING)], day()
    steps = list(told.told(("payments", "story"), quiet.from_s - 700, quiet.to_s + 60))
    tripped = window(steps, provider, quiet.from_s + gateway.FIRST_S)
    assert tripped[1] >= watch.min_den
    assert _share(tripped) > watch.fire.limit
    assert _share(window(steps, provider, quiet.to_s + gateway.CATCH_UP_S + 1)) < watch.clear.limit


def test_an_urgent_report_comes_at_30_s_and_is_closed_at_80_s() -> None:
    urgent = [s for s in of("field-reports", first()) if s.body["severity"] == 1]
    assert [(round(s.at_s - NOW), s.body["state"]) for s in (urgent[0], urgent[-1])] == [
        (30, "received"),
        (80, "closed"),
    ]


def test_a_dossier_passes_its_date_without_an_event() -> None:
    mine = of("procedures", first())
    assert len({s.key for s in mine}) == 1
    assert [s.body["state"] for s in mine] == [2, 4, 4, 9]
    assert mine[1].at_s < NOW + 50 < mine[2].at_s
    (row,) = cases(mine, NOW + 1_000)["dossier"]
    assert (row.attrs["on_time_766"], row.attrs["apology_in_time"]) == (False, False)


@pytest.mark.parametrize("chapter", range(4))
def test_a_hot_spot_is_one_thing_at_one_corner_from_several_people(chapter: int) -> None:
    """L14: five of one field within 500 m and two hours, of three reporters at least."""
    told = story().chapter(chapter)
    filed = [decoded(s) for s in of("field-reports", told) if s.body["state"] == "received" and s.body["severity"] == 2]
    assert len(filed) >= 5
    assert len({one.category for one in filed}) == len({one.unit for one in filed}) == 1
    assert len({one.subject_key for one in filed}) >= 3
    seconds = [one.occurred_at.timestamp() for one in filed]
    assert max(seconds) - min(seconds) < 7_200
    middle = sum(one.lat for one in filed) / len(filed), sum(one.lon for one in filed) / len(filed)
    for one in filed:
        away = hypot(one.lat - middle[0], (one.lon - middle[1]) * cos(radians(one.lat))) * M_PER_DEGREE
        assert away < 500
    repeats = [s for s in of("field-reports", told) if "duplicate_of" in s.body]
    assert len(repeats) == 1
    assert repeats[0].body["duplicate_of"] in {one.report_id for one in filed}


@pytest.mark.parametrize("chapter", range(4))
def test_a_cut_line_takes_its_desk_with_it_and_both_recover(chapter: int) -> None:
    told = story().chapter(chapter)
    depends = {one.id: one.depends_on for one in day().cast.heartbeats.watched}
    cut = [trouble for trouble in told.troubles if trouble.reason == "cable_cut"]
    assert len(cut) == 1
    assert cut[0].to_s - cut[0].from_s > 300, "longer than the five minutes of L28"
    ill = {trouble.link_id for trouble in told.troubles if trouble.reason in ("cable_cut", "parent_lost", "line_lost")}
    for link in ill - {cut[0].link_id}:
        assert ill & set(depends[link]), f"{link} depends on nothing that is lost"
    assert any(link.startswith(f"{watched.DESK}-") for link in ill)
    if chapter % 2:
        assert sum(trouble.state == "lost" for trouble in told.troubles) >= 4, "a trunk and three lines"
    beats = [step for step in told.steps if step.key in ill]
    last = {step.key: step.body["state"] for step in beats}
    assert set(last.values()) == {"alive"}
    assert problems(beats) == []


@pytest.mark.parametrize("chapter", [0, 1])
def test_each_trouble_is_one_alert_whatever_hangs_on_what_failed(chapter: int) -> None:
    """A line with its desk, a trunk with its lines and their desks, a service, a hospital that is silent."""
    told, began_s = story().chapter(chapter), NOW + chapter * CHAPTER_S
    last_s = max(trouble.to_s for trouble in told.troubles) + 120
    judged = Judged()
    beats = day().told(("heartbeats",), began_s - 400, last_s)
    judged.live([*beats, *of("heartbeats", told)], began_s, last_s)
    (cut,) = [trouble for trouble in told.troubles if trouble.reason == "cable_cut"]
    (service,) = {trouble.link_id for trouble in told.troubles if trouble.reason == "timeout"}
    (silent,) = [trouble for trouble in told.troubles if trouble.state == "silent"]
    assert judged.fired("L28") == [cut.link_id]
    assert sorted(judged.fired("L27")) == sorted([service, silent.link_id])
    ends = [one.key for one in judged.seen if one.op == "closed" and one.close_reason == "condition_over"]
    assert sorted(ends) == sorted([cut.link_id, service, silent.link_id]), "and all are over"


def test_the_first_minutes_raise_a_handful_of_alerts_and_no_more() -> None:
    told = first()
    sent = [step for step in told.steps if step.topic != "heartbeats"]
    judged = Judged()
    judged.live(sent, NOW, NOW + CHAPTER_S)
    fired = [one for one in judged.seen if one.op == "fired"]
    assert sorted(one.code for one in fired if one.severity < 4) == ["L02", "L11", "L16", "L29"]
    reminders = [one for one in fired if one.severity == 4]
    assert {one.rule for one in reminders} == {"task-due-soon"}
    assert len(reminders) <= 3


def test_what_a_desk_did_while_its_line_was_cut_comes_when_it_is_back() -> None:
    fast = day([Start(opened_s=NOW - 60, began_s=NOW, speed=60, at_s=NOW + 17 * 3_600)])
    held = [one for one in fast.stories[0].chapter(0).held if one.stream == "dossiers"]
    (cut,) = held
    assert cut.sent_s is not None
    told = list(fast.told(("dossiers",), cut.from_s - 60, cut.sent_s + 60))
    mine = [step for step in told if cut.holds(step)]
    assert not [step for step in mine if cut.from_s <= step.at_s < cut.sent_s]
    late = [step for step in mine if step.happened_s is not None]
    anyway = [step for step in fast.ordinary("dossiers", cut.from_s, cut.to_s) if cut.holds(step)]
    assert [step.body for step in late] == [step.body for step in ordered(anyway)]


def test_a_ministrys_service_slows_down_fails_and_comes_back() -> None:
    (slow, failed) = (t for t in first().troubles if t.link_id.startswith("ngsp-"))
    told = day().told(("heartbeats",), slow.from_s - 120, failed.to_s + 120)
    states = [s.body["state"] for s in ordered([*told, *first().steps]) if s.key == slow.link_id]
    runs = [state for place, state in enumerate(states) if place == 0 or states[place - 1] != state]
    assert runs == ["alive", "slow", "failed", "alive"]


def test_an_outbreak_is_one_incident_of_many_alerts() -> None:
    """L17: three machines or two agencies with one file in thirty minutes; L16 by the worst of them."""
    steps = of("soc-alerts", first())
    new = [decoded(step) for step in steps if step.body["state"] == "new"]
    assert len({one.incident_id for one in new}) == len({one.file_hash for one in new}) == 1
    assert len({one.asset for one in new}) >= 3
    assert len({one.agency for one in new}) == 2
    rows = {row.id: row for row in cases(steps, NOW + 300)["incident"]}
    incident = rows[new[0].incident_id]
    assert (incident.severity, incident.level, incident.open) == (2, 3, True)
    assert incident.attrs["alerts"] == len([one for one in new if one.occurred_at.timestamp() < NOW + 300])
    after = {row.id: row for row in cases(steps, NOW + 3_000)["incident"]}[new[0].incident_id]
    assert (after.open, after.attrs["report"]) == (False, "on_time")


def test_one_directive_is_overdue_and_another_was_done_in_time() -> None:
    steps = of("directives", first())
    rows = {row.id: row for row in cases(steps, NOW + 400)["directive"]}
    assert {row.attrs["timing"] for row in rows.values()} == {"on_time", "running"}
    late = next(row for row in rows.values() if row.open)
    assert late.due_at is not None
    assert late.due_at.timestamp() < NOW + 400
    after = {row.attrs["timing"] for row in cases(steps, NOW + 3_000)["directive"]}
    assert after == {"on_time", "late"}


def test_a_bill_and_a_credit_differ_until_the_bank_corrects_itself() -> None:
    steps = [step for step in of("payments", first()) if str(step.body["event_id"]).startswith("tt-M")]
    assert [step.body.get("side") for step in steps] == [None, "bank", "bank"]
    (row,) = cases(steps[:2], NOW + 500)["payment"]
    assert (row.state, row.open, row.attrs["differs_by"]) == ("mismatch", True, 11_250_000)
    (row,) = cases([steps[0], steps[2]], NOW + 3_000)["payment"]
    assert (row.state, row.open) == ("succeeded", False)
    assert steps[1].body["event_id"] == steps[2].body["event_id"]
    assert steps[2].body["revision"] == 2


def test_a_fee_hangs_longer_than_a_payment_may() -> None:
    steps = [step for step in of("payments", first()) if str(step.body["event_id"]).startswith("pg-H")]
    assert steps[-1].at_s - steps[1].at_s > PaymentPolicy().stuck_after.total_seconds()
    (row,) = cases(steps, NOW + 5_000)["payment"]
    assert row.attrs["wait"] == "stuck"


def test_two_sources_state_two_figures_of_one_thing() -> None:
    steps = of("indicators", first())
    rows = cases(steps, NOW + 1_000)["statement"]
    assert {row.attrs["num"] for row in rows} == {13, 17}
    assert len({row.attrs["figure"] for row in rows}) == 1
    assert len({row.attrs["stated_by"] for row in rows}) == 2


def test_a_hospital_falls_silent_longer_than_three_beats_and_then_everything_comes() -> None:
    told = first()
    (silent,) = (trouble for trouble in told.troubles if trouble.state == "silent")
    period = next(one.period_s for one in day().cast.heartbeats.watched if one.id == silent.link_id)
    assert silent.to_s - silent.from_s > 3 * period
    beats = [s for s in day().told(("heartbeats",), silent.from_s, silent.to_s) if s.key == silent.link_id]
    assert beats == []
    (held,) = (one for one in told.held if one.stream == "payments" and one.sent_s is not None)
    paid = [s for s in day().told(("payments",), silent.from_s, silent.to_s + 30) if held.holds(s)]
    assert not [step for step in paid if step.at_s < silent.to_s]


@pytest.mark.parametrize("chapter", range(6))
def test_the_store_would_accept_every_chapter(chapter: int) -> None:
    told = story().chapter(chapter).steps
    names = [(s.topic, s.body["source"], s.body["event_id"], s.body.get("revision", 1)) for s in told]
    assert len(names) == len(set(names))
    assert problems(told) == []


def test_chapters_never_share_a_name() -> None:
    stories = [story(), day([Start(opened_s=NOW + 800, began_s=NOW + 900)]).stories[0]]
    names = [{s.body["event_id"] for s in one.chapter(i).steps} for one in stories for i in range(3)]
    for one, other in combinations(names, 2):
        assert not one & other


def test_a_story_ends_with_its_demo() -> None:
    ended = day([Start(opened_s=NOW - 60, began_s=NOW, ended_s=NOW + 300)]).stories[0]
    assert not [s for s in ended.between(NOW + CHAPTER_S, NOW + 2 * CHAPTER_S) if s.body.get("severity") == 1]
    assert [s for s in story().between(NOW + CHAPTER_S, NOW + 2 * CHAPTER_S) if s.body.get("severity") == 1]


def test_a_player_hands_out_every_step_once_and_in_order() -> None:
    player = Player(day(), NOW - 30)
    taken = [step for i in range(600) for step in player.take(NOW - 30 + i * 0.2)]
    whole = list(day().between(NOW - 30, NOW + 89.8))
    assert sorted(s.key + str(s.body["event_id"]) for s in taken) == sorted(
        s.key + str(s.body["event_id"]) for s in whole
    )
    assert [s.at_s for s in taken] == sorted(s.at_s for s in taken)


def test_a_player_that_was_prepared_says_the_same() -> None:
    asked, prepared = Player(day(), NOW), Player(day(), NOW)
    prepared.prepare(NOW + 1)
    assert not prepared.wants(NOW + 1)
    assert prepared.wants(NOW + 20)
    prepared.prepare(NOW + 20)
    for at_s in (NOW + 10, NOW + 40, NOW + 70):
        assert [s.record for s in prepared.take(at_s)] == [s.record for s in asked.take(at_s)]


def test_a_story_that_begins_while_playing_is_told_from_its_beginning() -> None:
    player = Player(day(starts=[]), NOW - 100)
    player.take(NOW - 5)
    player.change(day())
    told = player.take(NOW + 60)
    assert any(s.topic == "field-reports" and s.body["severity"] == 1 for s in told)


def _share(found: tuple[int, int]) -> float:
    return found[0] / found[1] if found[1] else 0.0
