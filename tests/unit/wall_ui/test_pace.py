"""When a panel is asked: after news, not more often than its gap; without news, not less often than its period."""

from __future__ import annotations

import pytest

from wall_ui.pace import Pace
from wall_ui.panel import Panel


def panel(name: str, *depends: str, every_s: float = 30.0, gap_s: float = 0.1) -> Panel:
    return Panel(name, 1, frozenset(depends), lambda rows, now, places: {}, every_s=every_s, gap_s=gap_s)


def names(panels: list[Panel]) -> list[str]:
    return [one.name for one in panels]


@pytest.fixture
def pace() -> Pace:
    pace = Pace([panel("payments", "payments"), panel("stage", "journal", every_s=60)])
    assert names(pace.due(0.0)) == ["payments", "stage"], "everything is asked once at the beginning"
    return pace


def test_only_what_depends_on_the_news_is_asked(pace: Pace) -> None:
    pace.touch({"payments", "topics"})
    assert names(pace.due(1.0)) == ["payments"]
    assert pace.due(1.0) == []


@pytest.mark.parametrize(("at", "asked"), [(0.09, []), (0.1, ["payments"])])
def test_news_within_the_gap_wait_for_its_end(pace: Pace, at: float, asked: list[str]) -> None:
    pace.touch({"payments"})
    assert pace.next_at() == 0.1
    assert names(pace.due(at)) == asked


def test_without_news_the_clock_asks(pace: Pace) -> None:
    assert pace.next_at() == 30.0
    assert names(pace.due(30.0)) == ["payments"]
    assert names(pace.due(60.0)) == ["payments", "stage"]


def test_a_thousand_nudges_are_one_question(pace: Pace) -> None:
    for _ in range(1_000):
        pace.touch({"payments"})
    assert names(pace.due(1.0)) == ["payments"]


def test_after_a_blackout_everything_is_asked(pace: Pace) -> None:
    pace.touch_all()
    assert names(pace.due(1.0)) == ["payments", "stage"]


def test_a_panel_that_failed_is_asked_again_after_five_seconds_news_or_not(pace: Pace) -> None:
    pace.touch({"payments"})
    (asked,) = pace.due(1.0)
    pace.failed(asked)
    pace.touch({"payments"})
    assert pace.due(5.9) == []
    assert names(pace.due(6.0)) == ["payments"]
