"""Alerts about ourselves: refused rules are an alert until a good set is loaded, whatever happens meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from ioc.domain.alerts import Phase, Transition
from ioc.domain.calendar import Calendar
from rules.catalogue import KNOWN
from rules.engine.judge import Judge
from rules.loader import PACKS as FOLDER
from rules.loader import load_rules, parse_rules
from rules.problem import Problem, RulesRefused
from rules.rule import RuleSet
from rules.world import World

NOW = datetime.fromisoformat("2026-03-23T08:00:00+07:00")
PACKS = load_rules()
FIRST = Problem(
    "payments/payment-failures.yaml", 6, 11, "bad_value", "severity phải từ 1 đến 4.", "severity is 1 to 4."
)
SECOND = Problem("reports/report-urgent.yaml", 9, 1, "unknown_key", "Khóa lạ “whre”.", "Unknown key “whre”.")


@pytest.fixture
def world() -> World:
    return World(RuleSet((PACKS.by_id["report-urgent"],)), KNOWN, Calendar(), NOW)


def happened(world: World) -> list[tuple[str, str]]:
    return [(t.op, t.rule) for t in world.seen]


def last(world: World) -> Transition:
    return world.seen[-1]


def test_good_rules_say_nothing(world: World) -> None:
    world.run_until(NOW + timedelta(days=1))
    assert world.seen == []


def test_refused_rules_are_one_alert_that_names_file_line_and_reason(world: World) -> None:
    world.judge.refused([FIRST, SECOND])
    for _ in range(3):
        world.settle()
    assert happened(world) == [("fired", "rules-refused")]
    fired = last(world)
    assert (fired.code, fired.domain, fired.severity, fired.notify) == ("M01", "infrastructure", 3, ("TB",))
    assert fired.title == "Bộ quy tắc mới bị từ chối; vẫn dùng bộ cũ"
    assert fired.sentence == (
        "Bộ quy tắc mới có 2 lỗi nên không được nạp; bộ cũ vẫn chạy. "
        "Lỗi đầu: payments/payment-failures.yaml, dòng 6: severity phải từ 1 đến 4."
    )
    assert "payments/payment-failures.yaml, line 6: severity is 1 to 4." in str(fired.sentence_en)


def test_another_mistake_changes_the_words_of_the_open_alert_once(world: World) -> None:
    world.judge.refused([FIRST])
    world.settle()
    world.judge.refused([SECOND])
    world.settle()
    world.settle()
    assert happened(world) == [("fired", "rules-refused"), ("updated", "rules-refused")]
    assert "reports/report-urgent.yaml, dòng 9" in str(last(world).sentence)
    world.judge.refused([SECOND])
    world.settle()
    assert len(world.seen) == 2


def test_a_good_set_ends_it_and_the_next_refusal_is_a_new_episode(world: World) -> None:
    world.judge.refused([FIRST])
    world.settle()
    world.now += timedelta(minutes=1)
    world.judge.swap(PACKS, world.now)
    world.settle()
    assert happened(world)[-1] == ("closed", "rules-refused")
    assert last(world).close_reason == "condition_over"
    assert last(world).sentence == "Đã nạp một bộ quy tắc đúng."
    world.now += timedelta(minutes=1)
    world.judge.refused([FIRST])
    world.settle()
    assert happened(world)[-1] == ("fired", "rules-refused")
    assert len({t.id for t in world.seen}) == 2


def test_a_judge_that_starts_with_good_rules_ends_what_its_predecessor_opened(world: World) -> None:
    world.judge.refused([FIRST])
    world.settle()
    heir = Judge(PACKS, Calendar(), str)
    rows = list(world.rows)
    heir.load([], [], rows, world.now)
    assert [(t.op, t.rule, t.close_reason) for t in heir.evaluate(world.now)] == [
        ("closed", "rules-refused", "condition_over")
    ]


def test_a_judge_that_starts_with_broken_rules_keeps_the_alert_of_its_predecessor(world: World) -> None:
    world.judge.refused([FIRST])
    world.settle()
    heir = Judge(PACKS, Calendar(), str)
    heir.refused([FIRST])
    heir.load([], [], list(world.rows), world.now)
    assert {t.op for t in heir.evaluate(world.now)} <= {"updated"}


def test_what_an_operator_closed_stays_closed_until_the_rules_were_good_once(world: World) -> None:
    world.judge.refused([FIRST])
    world.settle()
    [row] = world.rows
    closed = msgspec.structs.replace(row, phase=Phase.CLOSED, held=True, version=row.version + 1)
    world.judge.settled([closed])
    world.judge.refused([SECOND])
    assert world.judge.evaluate(world.now) == []
    world.judge.swap(PACKS, world.now)
    assert [t.op for t in world.judge.evaluate(world.now)] == ["released"]


def test_no_file_may_take_the_id() -> None:
    text = (FOLDER / "payments" / "payment-failures.yaml").read_text("utf-8")
    taken = text.replace("id: payment-failures", "id: rules-refused").encode()
    with pytest.raises(RulesRefused, match="bad_name"):
        parse_rules({"payments/rules-refused.yaml": taken})
