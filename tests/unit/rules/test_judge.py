"""The judge at its edges: thresholds, races with the database, operators, overload, reloads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest

from ioc.domain.alerts import OpenAlert, Phase, Transition, after
from ioc.domain.calendar import Calendar
from ioc.domain.cases import Case
from ioc.domain.measures import Cell
from rules.catalogue import KNOWN
from rules.engine.judge import Judge
from rules.engine.scene import millis
from rules.loader import load_rules
from rules.rule import OVERFLOW_KEY, RuleSet
from rules.world import World
from tests.unit.rules import small_rules as small

NOW = datetime.fromisoformat("2026-03-23T08:00:00+07:00")
PACKS = load_rules()


def world(*rules: str) -> World:
    return World(RuleSet(tuple(PACKS.by_id[rule] for rule in rules)), KNOWN, Calendar(), NOW)


def ops(found: list[Transition]) -> list[tuple[str, str]]:
    return [(t.op, t.key) for t in found]


def report(name: str, *, severity: int = 1, opened: bool = True, ver: int = 1) -> Case:
    return Case(
        kind="report", id=name, state="received", open=opened, unit="07492", agency="", category="traffic",
        severity=severity, level=None, amount=None, opened_at=millis(NOW), due_at=None, closed_at=None,
        changed_at=millis(NOW), ver=ver,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("failed", "of", "fires"),
    [
        (5, 100, False),
        (6, 100, True),
        (3, 60, False),
        (50, 1000, False),
        (51, 1000, True),
        (49, 49, False),
        (50, 50, True),
        (3, 50, True),
        (2, 50, False),
        (3, 51, True),
    ],
)
def test_more_than_five_percent_of_at_least_fifty(failed: int, of: int, fires: bool) -> None:
    it = world("payment-failures")
    it.add("payments.all", {"provider": "napas"}, of)
    it.add("payments.failed", {"provider": "napas"}, failed)
    it.settle()
    assert ops(it.seen) == ([("pending", "napas")] if fires else [])


def test_a_share_is_added_up_over_units_and_services_of_a_gateway() -> None:
    it = world("payment-failures")
    for unit, service in (("24", "vien_phi"), ("24", "hoc_phi"), ("19", "vien_phi")):
        it.add("payments.all", {"unit": unit, "service": service, "provider": "napas"}, 20)
        it.add("payments.failed", {"unit": unit, "service": service, "provider": "napas"}, 2)
    it.settle()
    assert [(t.figure.num, t.figure.den, t.figure.value) for t in it.seen if t.figure] == [(6, 60, 10.0)]


def test_the_window_holds_exactly_ten_minutes_the_running_one_included() -> None:
    it = world("payment-failures")
    it.add("payments.all", {"provider": "napas"}, 100)
    it.add("payments.failed", {"provider": "napas"}, 6)
    it.now = NOW + timedelta(minutes=9, seconds=59)
    found = it.judge.evaluate(it.now)
    assert ops(found) == [("pending", "napas")]
    figure = found[0].figure
    assert figure is not None
    assert (figure.start, figure.end) == (millis(NOW), millis(it.now))
    assert it.judge.evaluate(NOW + timedelta(minutes=10)) == []


def test_what_is_not_committed_is_found_again_with_the_same_id() -> None:
    it = world("payment-failures", "report-urgent")
    it.add("payments.all", {"provider": "napas"}, 100)
    it.add("payments.failed", {"provider": "napas"}, 6)
    it.judge.take_cases([report("PA-1")])
    first = it.judge.evaluate(it.now)
    later = it.judge.evaluate(it.now + timedelta(seconds=30))
    assert len(first) == 2
    assert [(t.op, t.id, t.was) for t in first] == [(t.op, t.id, t.was) for t in later]


def test_a_lost_race_is_believed_as_the_database_has_it() -> None:
    it = world("report-urgent")
    it.judge.take_cases([report("PA-1")])
    mine = it.judge.evaluate(it.now)[0]
    rival = msgspec.structs.replace(after(mine, None, 3), id="a/rival")
    it.judge.settled([rival])
    assert it.judge.evaluate(it.now) == []
    it.judge.take_cases([report("PA-1", opened=False, ver=2)])
    assert [(t.op, t.id, t.was) for t in it.judge.evaluate(it.now)] == [("closed", "a/rival", Phase.FIRING)]


def test_an_episode_never_bears_the_id_of_a_closed_one() -> None:
    it = world("report-urgent")
    it.judge.take_cases([report("PA-1")])
    first = it.judge.evaluate(it.now)[0]
    # A restarted judge does not know that this very episode was closed; the database gives the closed row back.
    it.judge.settled([msgspec.structs.replace(after(first, None, 2), phase=Phase.CLOSED)])
    second = it.judge.evaluate(it.now)[0]
    assert second.op == "fired"
    assert second.id != first.id
    assert second.episode_at == first.episode_at + timedelta(milliseconds=1)


def held(row: OpenAlert) -> OpenAlert:
    return msgspec.structs.replace(row, phase=Phase.CLOSED, held=True, version=row.version + 1)


def test_what_an_operator_closed_stays_closed_until_the_condition_was_gone_once() -> None:
    it = world("report-urgent")
    it.judge.take_cases([report("PA-1")])
    row = after(it.judge.evaluate(it.now)[0], None, 1)
    it.judge.settled([held(row)])
    it.judge.take_cases([report("PA-1", ver=2)])
    assert it.judge.evaluate(it.now) == []
    it.judge.load([], [report("PA-1", ver=2)], [held(row)], it.now)  # a restart does not forget it
    assert it.judge.evaluate(it.now) == []
    it.judge.take_cases([report("PA-1", severity=3, ver=3)])
    released = it.judge.evaluate(it.now)
    assert [(t.op, t.id, t.title, t.sentence) for t in released] == [("released", row.id, None, None)]
    it.judge.settled([after(released[0], row, 3)])
    it.judge.take_cases([report("PA-1", ver=4)])
    assert ops(it.judge.evaluate(it.now)) == [("fired", "PA-1")]


def test_an_operator_who_closed_unseen_is_noticed_by_the_lost_race() -> None:
    it = world("report-urgent")
    it.judge.take_cases([report("PA-1")])
    row = after(it.judge.evaluate(it.now)[0], None, 1)
    it.judge.settled([row])
    it.judge.take_cases([report("PA-1", opened=False, ver=2)])
    assert ops(it.judge.evaluate(it.now)) == [("closed", "PA-1")]
    it.judge.settled([held(row)])  # nothing was updated: the row is closed by hand
    assert ops(it.judge.evaluate(it.now)) == [("released", "PA-1")]


def test_an_older_word_about_a_closed_case_does_not_open_it_again() -> None:
    it = world("report-urgent")
    it.judge.take_cases([report("PA-1", opened=False, ver=5)])
    it.judge.take_cases([report("PA-1", ver=4)])
    assert it.judge.evaluate(it.now) == []


def test_a_clock_set_back_does_not_undo_what_came_due() -> None:
    it = World(RuleSet((small.deadline,)), KNOWN, Calendar(), NOW)
    it.put_case("dossier", {"id": "HS-1", "state": "4"}, NOW + timedelta(hours=1))
    assert ops(it.judge.evaluate(NOW + timedelta(hours=2))) == [("fired", "HS-1")]
    assert ops(it.judge.evaluate(NOW)) == [("fired", "HS-1")]


def test_every_transition_explains_itself() -> None:
    names = ("report-urgent", "payment-failures", "dossier-overdue", "one-stop-silent", "incident-critical")
    it = world(*names)
    it.add("payments.all", {"provider": "napas"}, 100)
    it.add("payments.failed", {"provider": "napas"}, 60)
    it.add("procedures.events", {"agency": "G09.20"}, 1)
    it.put_case("report", {"id": "PA-1", "state": "received", "severity": 1, "unit": "07492"}, None)
    it.put_case("incident", {"id": "SC-1", "state": "new", "severity": 1, "level": 3}, None)
    it.put_case("dossier", {"id": "HS-1", "state": "4", "unit": "24"}, NOW + timedelta(minutes=1))
    it.run_until(NOW + timedelta(hours=7))
    fired = {t.rule: t for t in it.seen if t.op == "fired"}
    assert set(fired) == set(names)
    for t in it.seen:
        assert t.figure is not None
        assert t.figure.num is not None
        assert t.figure.start <= t.figure.end
    for t in fired.values():
        for text in (t.title, t.title_en, t.sentence, t.sentence_en, t.first_step, t.first_step_en):
            assert text
            assert "{" not in text
    assert fired["report-urgent"].unit == "07492"
    assert fired["payment-failures"].title == "Thanh toán lỗi 60,00\u00a0% qua napas"


def test_overload_is_told_as_one_alert_and_clears_nothing() -> None:
    rule = replace(PACKS.by_id["report-urgent"], max_keys=2)
    it = World(RuleSet((rule,)), KNOWN, Calendar(), NOW)
    for number in range(5):
        it.put_case("report", {"id": f"PA-{number}", "state": "received", "severity": 1}, None)
    it.settle()
    assert ops(it.seen) == [("fired", "PA-0"), ("fired", "PA-1"), ("fired", OVERFLOW_KEY)]
    over = it.seen[-1]
    assert over.figure is not None
    assert over.figure.num == 3
    assert over.title == "Phản ánh khẩn: thêm 3 cùng lúc"
    assert over.title_en == "Urgent reports: 3 more at once"
    assert over.sentence == "Ngoài 2 cảnh báo riêng của quy tắc này, còn 3 đối tượng nữa gộp vào đây."
    assert over.first_step is not None
    assert "không rõ" not in over.first_step, "there is no single case to open"
    it.seen.clear()
    for number in (0, 2, 3):
        it.put_case("report", {"id": f"PA-{number}", "state": "closed", "open": False, "severity": 1}, None)
    it.settle()
    assert sorted(ops(it.seen)) == [("closed", "PA-0"), ("closed", OVERFLOW_KEY), ("fired", "PA-4")]
    [said] = [t.sentence_en for t in it.seen if (t.op, t.key) == ("closed", OVERFLOW_KEY)]
    assert said == "No longer too many: each of those left has an alert of its own."


def test_after_a_standstill_of_the_centre_nobody_is_told_of_things_that_speak_again() -> None:
    it = World(RuleSet((PACKS.by_id["source-silent"],)), KNOWN, Calendar(), NOW)
    names = [f"duong-truyen-{number}" for number in range(60)]
    for name in names:
        it.put_case("link", {"id": name, "state": "alive", "category": "line"}, NOW - timedelta(hours=2))
    it.settle()
    assert len(it.seen) == 21, "twenty wait, and the rest as one"
    assert {t.op for t in it.seen} == {"pending"}
    it.run_until(NOW + timedelta(seconds=90))
    for name in names:
        it.put_case("link", {"id": name, "state": "alive", "category": "line"}, NOW + timedelta(hours=2))
    it.run_until(NOW + timedelta(hours=1))
    assert [t.key for t in it.seen if t.op == "fired"] == []
    assert all(row.phase is Phase.CLOSED for row in it.rows)


def test_what_goes_on_being_silent_after_a_standstill_is_told_twenty_by_name_and_the_rest_as_one() -> None:
    it = World(RuleSet((PACKS.by_id["source-silent"],)), KNOWN, Calendar(), NOW)
    for number in range(60):
        it.put_case("link", {"id": f"d-{number:02}", "state": "alive", "category": "line"}, NOW - timedelta(hours=2))
    it.run_until(NOW + timedelta(minutes=10))
    fired = [(t.key, t.at - NOW) for t in it.seen if t.op == "fired"]
    assert len(fired) == 21
    assert OVERFLOW_KEY in dict(fired)
    assert {late for _, late in fired} == {timedelta(minutes=2)}


def test_gateways_beyond_the_limit_are_judged_together() -> None:
    rule = replace(PACKS.by_id["payment-failures"], max_keys=2)
    it = World(RuleSet((rule,)), KNOWN, Calendar(), NOW)
    for provider in "abcd":
        it.add("payments.all", {"provider": provider}, 40)
        it.add("payments.failed", {"provider": provider}, 40 if provider in "cd" else 0)
    it.settle()
    assert [(t.op, t.key, t.figure.num, t.figure.den) for t in it.seen if t.figure] == [
        ("pending", OVERFLOW_KEY, 80, 80)
    ]
    assert it.seen[0].title == "Thanh toán lỗi 100,00\u00a0% qua các đối tượng còn lại"


def test_dead_gateways_give_their_place_to_living_ones() -> None:
    rule = replace(PACKS.by_id["payment-failures"], max_keys=2)
    it = World(RuleSet((rule,)), KNOWN, Calendar(), NOW)
    for provider in "ab":
        it.add("payments.all", {"provider": provider}, 60)
    it.settle()
    it.now += timedelta(hours=2)
    it.add("payments.all", {"provider": "c"}, 60)
    it.add("payments.failed", {"provider": "c"}, 60)
    it.settle()
    it.run_until(it.now + timedelta(minutes=1))
    assert ("pending", "c") in ops(it.seen)


def test_a_reload_keeps_what_did_not_change_and_closes_what_was_removed() -> None:
    it = world("report-urgent", "payment-failures")
    it.judge.take_cases([report("PA-1")])
    it.add("payments.all", {"provider": "napas"}, 100)
    it.add("payments.failed", {"provider": "napas"}, 6)
    it.settle()
    it.seen.clear()
    closed = it.judge.swap(RuleSet((PACKS.by_id["payment-failures"],)), it.now)
    assert [(t.op, t.rule, t.key, t.close_reason) for t in closed] == [
        ("closed", "report-urgent", "PA-1", "rule_removed")
    ]
    assert not it.judge.unfilled()
    it.now += timedelta(seconds=10)
    assert sorted(ops(it.judge.evaluate(it.now))) == [("closed", "PA-1"), ("fired", "napas")]


def test_a_rule_that_comes_with_a_reload_sleeps_until_its_tables_are_read() -> None:
    it = world("payment-failures")
    both = RuleSet((PACKS.by_id["payment-failures"], PACKS.by_id["report-urgent"]))
    row = after(
        Transition(
            op="fired", id="a/1", rule="report-urgent", rule_version=1, key="PA-1", was=None, at=NOW, episode_at=NOW
        ),
        None,
        1,
    )
    assert it.judge.swap(both, it.now) == []
    it.judge.settled([row])
    assert it.judge.unfilled().case_kinds == {"report"}
    assert not it.judge.unfilled().cells
    assert it.judge.evaluate(it.now) == []  # unknown is not over
    it.judge.fill([], [report("PA-1")])
    assert not it.judge.unfilled()
    assert it.judge.evaluate(it.now) == []
    it.judge.take_cases([report("PA-2")])
    assert ops(it.judge.evaluate(it.now)) == [("fired", "PA-2")]


@pytest.mark.parametrize("still_there", [True, False])
def test_what_is_read_later_than_the_rest_is_not_over_before_it_was_read(still_there: bool) -> None:
    it = world("report-urgent")
    it.judge.take_cases([report("PA-1")])
    it.settle()
    heir = Judge(it.rules, Calendar(), str)
    heir.load([], [], it.rows, it.now)
    heir.await_kind("report")
    heir.await_kind("no rule asks for it")
    assert heir.evaluate(it.now) == []
    heir.fill([], [report("PA-1")] if still_there else [])
    assert ops(heir.evaluate(it.now)) == ([] if still_there else [("closed", "PA-1")])


def test_raising_the_wait_of_a_rule_does_not_unfire_it() -> None:
    it = World(RuleSet((small.ratio,)), KNOWN, Calendar(), NOW)
    it.add("payments.all", {"provider": "napas"}, 10)
    it.add("payments.failed", {"provider": "napas"}, 9)
    it.run_until(NOW + timedelta(seconds=25))
    assert ops(it.seen) == [("pending", "napas"), ("fired", "napas")]
    slower = replace(small.ratio, version=2, watch=replace(small.RATIO, hold=timedelta(minutes=2)))
    assert it.judge.swap(RuleSet((slower,)), it.now) == []
    assert it.judge.evaluate(it.now) == []


def test_cells_of_measures_nobody_asks_for_take_no_room() -> None:
    it = world("payment-failures")
    it.judge.take_cells([Cell("reports.new", 60, 0, f"24|{n}", 1, 0, 0, 1, 0) for n in range(100)])
    assert it.judge.stats()["columns"] == 0


def test_needs_say_how_far_back_to_read() -> None:
    needs = Judge(PACKS, Calendar(), str).needs()
    assert needs.case_kinds == {
        "report",
        "dossier",
        "incident",
        "payment",
        "directive",
        "statement",
        "link",
        "fee",
        "series",
        "score",
    }
    assert needs.ended_kinds == {"incident"}, "closed ones are held only where something is owed beyond the end"
    assert {(need.measure, need.grain, need.back) for need in needs.cells} == {
        ("payments.all", 60, timedelta(minutes=42)),
        ("payments.failed", 60, timedelta(minutes=42)),
        ("procedures.events", 86_400, timedelta(days=31)),
    }


def test_an_older_word_about_a_row_changes_nothing() -> None:
    it = world("report-urgent")
    it.judge.take_cases([report("PA-1")])
    row = after(it.judge.evaluate(it.now)[0], None, 1)
    newer = msgspec.structs.replace(row, version=2)
    closed = msgspec.structs.replace(row, phase=Phase.CLOSED, version=3)
    it.judge.settled([newer, msgspec.structs.replace(row, phase=Phase.PENDING)])
    assert it.judge.ledger.get("report-urgent", "PA-1") == newer
    it.judge.settled([closed, newer])
    assert it.judge.ledger.get("report-urgent", "PA-1") is None


def test_overload_survives_a_restart() -> None:
    rule = replace(PACKS.by_id["report-urgent"], max_keys=2)
    it = World(RuleSet((rule,)), KNOWN, Calendar(), NOW)
    cases = [report(f"PA-{number}") for number in range(5)]
    it.judge.take_cases(cases)
    found = it.judge.evaluate(it.now)
    rows = [after(t, None, 1) for t in found]
    it.judge.load([], cases, rows, it.now)
    assert it.judge.evaluate(it.now) == []
    it.judge.load([], cases[:2], rows, it.now)
    assert ops(it.judge.evaluate(it.now)) == [("closed", OVERFLOW_KEY)]


def test_twenty_thousand_cases_are_ready_in_seconds_and_a_quiet_look_costs_nothing() -> None:
    # A start once took a time that grew with the square of the number of cases.
    import time

    it = World(RuleSet((small.deadline,)), KNOWN, Calendar(), NOW)
    due = millis(NOW) + 1_000_000
    cases = [
        msgspec.structs.replace(report(f"HS-{n}"), kind="dossier", state="4", due_at=due + n) for n in range(20_000)
    ]
    started = time.process_time()
    it.judge.load([], cases, [], NOW)
    assert it.judge.evaluate(NOW) == []
    assert time.process_time() - started < 4
    started = time.process_time()
    for _ in range(100):
        it.judge.evaluate(NOW)
    assert time.process_time() - started < 0.5


def test_an_alert_whose_case_was_closed_while_no_judge_ran_is_over_at_the_start() -> None:
    it = world("report-urgent", "one-stop-silent")
    rows = [
        OpenAlert(
            id=f"a/{rule}",
            rule=rule,
            rule_version=1,
            key=key,
            phase=Phase.FIRING,
            severity=1,
            episode_at=NOW,
            version=2,
            fired_at=NOW,
        )
        for rule, key in (("report-urgent", "PA-1"), ("one-stop-silent", "G09.20"))
    ]
    it.judge.load([], [], rows, NOW + timedelta(days=60))
    found = it.judge.evaluate(NOW + timedelta(days=60))
    assert {(t.rule, t.op, t.close_reason) for t in found} == {
        ("report-urgent", "closed", "condition_over"),
        ("one-stop-silent", "closed", "stale"),
    }
    assert {t.sentence for t in found} == {
        "Phản ánh PA-1 đã đóng hoặc không còn ở mức khẩn.",
        "Đã đóng: không còn số liệu để đánh giá.",
    }
