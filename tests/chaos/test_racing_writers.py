"""One open alert for (rule, key), whoever raises it: the database says so, not the judge that should be alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ioc.domain.alerts import Figure, Phase, Transition, alert_id
from tests.chaos.city import ROOT
from tests.world import World

pytestmark = [pytest.mark.real, pytest.mark.chaos]

PROCESSES, WRITERS, CONNECTIONS = 4, 250, 10
"""1,000 writers over 40 connections."""
KEYS = ("PA-1", "PA-2", "PA-3")
RIVALS = 7
"""Beliefs about when the episode began: each makes another alert id."""
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
TOLD = 4


def raised(key: str, rival: int) -> Transition:
    began = AT + timedelta(milliseconds=rival)
    return Transition(
        op="fired", id=alert_id("report-urgent", key, began), rule="report-urgent", rule_version=1, key=key, was=None,
        at=AT, episode_at=began, domain="reports", unit="24", severity=1, title="t", title_en="t", sentence="s",
        sentence_en="s", first_step="f", first_step_en="f",
        figure=Figure(num=1, den=None, value=1.0, unit="", start=0, end=0),
    )  # fmt: skip


def race(world: World, transitions: list[list[Transition]]) -> int:
    """Let them race; how many steps were applied in all."""
    start = time.time() + 6
    argv = [
        sys.executable, "-m", "tests.chaos.writer", msgspec.json.encode(transitions).decode(), str(start),
        str(WRITERS), str(CONNECTIONS),
    ]  # fmt: skip
    env = {**os.environ, "IOC_DATABASE": world.settings.database}
    writers = [
        subprocess.Popen(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    applied = 0
    for writer in writers:
        out, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err
        applied += int(out)
    return applied


def test_a_thousand_writers_leave_one_open_row_one_journal_row_and_one_set_of_notices(world: World) -> None:
    assert race(world, [[raised(key, rival) for rival in range(RIVALS)] for key in KEYS]) == len(KEYS)
    rows = world.query("select key, id, version from alert order by key")
    assert [(key, version) for key, _, version in rows] == [(key, 1) for key in KEYS]
    assert world.query("select op, count(*), count(distinct subject) from journal group by 1") == [("fired", 3, 3)]
    assert world.query("select min(j.seq), max(j.seq), max(h.seq) from journal j, journal_head h") == [(1, 3, 3)]
    told = "select alert, count(*), count(distinct (recipient, channel)) from notice where reason = %s group by 1"
    assert sorted(world.query(told, "fired")) == sorted((alert, TOLD, TOLD) for _, alert, _ in rows)

    ends = [
        [
            msgspec.structs.replace(
                raised(key, 0), id=alert, op="closed", was=Phase.FIRING, at=AT + timedelta(minutes=rival),
                close_reason="condition_over",
            )
            for rival in range(RIVALS)
        ]
        for key, alert, _ in rows
    ]  # fmt: skip
    assert race(world, ends) == len(KEYS)
    assert world.query("select distinct phase, version from alert") == [("closed", 2)]
    assert world.query("select op, count(*) from journal group by 1 order by 1") == [("closed", 3), ("fired", 3)]
    assert sorted(world.query(told, "over")) == sorted((alert, TOLD, TOLD) for _, alert, _ in rows)

    begun_again = [[raised(key, rival) for rival in range(RIVALS)] for key in KEYS]
    race(world, begun_again)
    assert world.query("select key, count(*) from alert where phase <> 'closed' group by 1 having count(*) > 1") == []
