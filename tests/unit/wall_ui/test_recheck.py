"""Whose open line ends with the session behind it, and whose does not."""

from __future__ import annotations

import pytest

from wall_ui.recheck import Standing, is_over
from wall_ui.ticket import Bearer

END = 1_700_040_000
LAN = Bearer("lan", "admin", "aa" * 32, END)
GOOD = Standing(frozenset({LAN.session}), frozenset({"lan"}))
GONE = Standing(frozenset(), frozenset({"lan"}))
DISABLED = Standing(frozenset({LAN.session}), frozenset())


@pytest.mark.parametrize(
    ("kind", "standing", "now", "over"),
    [
        ("console", GOOD, END - 1, False),
        ("console", GONE, END - 1, True),  # signed out
        ("wall", GONE, END - 1, True),
        ("leader", GONE, END, True),  # its twelve hours are over
        ("wall", GONE, END - 0.5, True),
        ("wall", GONE, END, False),  # a wall does not go dark because a shift ended
        ("wall", DISABLED, END - 1, True),
        ("wall", DISABLED, END + 99, True),
    ],
)
def test_a_revoked_session_ends_every_line_and_one_that_ran_out_all_but_a_walls(
    kind: str, standing: Standing, now: float, over: bool
) -> None:
    assert is_over(LAN, kind, standing, now) is over


def test_a_ticket_without_a_session_is_not_doubted() -> None:
    assert not is_over(Bearer("bench", "admin"), "console", Standing(frozenset(), frozenset()), END)
