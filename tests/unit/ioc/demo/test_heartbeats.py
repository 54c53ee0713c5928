"""Heartbeats: everything watched, at its period, and what it depends on."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from ioc.demo import watched
from ioc.demo.day import day_of
from ioc.demo.start import Start
from ioc.demo.step import HOUR_S, local
from ioc.demo.trouble import Trouble
from ioc.provinces.pack import load, slugs
from streams.topics.heartbeats.event import MISSED_BEATS
from tests.unit.ioc.demo.told import EPOCH, NOW, cases, day, ordered, problems

BEATS = day().cast.heartbeats


@pytest.mark.parametrize("slug", slugs())
def test_everything_depends_on_what_is_watched(slug: str) -> None:
    known = day_of(load(slug), local(NOW).date(), seed=7, epoch_s=EPOCH).cast.heartbeats.watched
    ids = {one.id for one in known}
    assert len(ids) == len(known) > 200
    assert [parent for one in known for parent in one.depends_on if parent not in ids] == []


def test_every_commune_has_a_line_and_a_desk_behind_it() -> None:
    kinds = Counter(one.kind for one in BEATS.watched)
    assert kinds["line"] > len(BEATS.province.commune_desks)
    assert {
        "line",
        "source",
        "service",
        "portal",
        "system",
        "dataset",
        "endpoint",
        "data_centre",
        "ministry_link",
    } <= set(kinds)
    assert sum(one.id.startswith("ngsp-") for one in BEATS.watched) == 17


def test_a_thousand_licences_are_counted_once() -> None:
    assert sum(one.more["registered"] for one in BEATS.watched if one.kind == "endpoint") == watched.LICENCES


def test_everything_beats_at_its_period() -> None:
    found: dict[str, list[float]] = {}
    for step in ordered(BEATS.between(NOW, NOW + 7_300)):
        found.setdefault(step.key, []).append(step.at_s)
    for one in BEATS.watched:
        assert len(found[one.id]) >= 7_300 // one.period_s
        assert all(abs(b - a - one.period_s) < 0.01 for a, b in pairwise(found[one.id]))


def test_hourly_beats_are_among_the_others() -> None:
    hourly = {step.record for step in BEATS.hourly(NOW, NOW + 2 * HOUR_S)}
    assert hourly < {step.record for step in BEATS.between(NOW, NOW + 2 * HOUR_S)}
    assert len(hourly) == pytest.approx(2 * len(BEATS.watched), abs=len(BEATS.watched))


def test_nothing_is_lost_when_a_demo_opens() -> None:
    opened_s = NOW
    told = day([Start(opened_s=opened_s)]).told(("heartbeats",), NOW - 3 * HOUR_S, opened_s)
    last = {step.key: step.at_s for step in ordered(told)}
    for one in BEATS.watched:
        assert opened_s - last[one.id] < MISSED_BEATS * one.period_s, one.id


def test_a_beat_says_what_is_wrong_since_when() -> None:
    line = next(one for one in BEATS.watched if one.kind == "line")
    trouble = Trouble(line.id, "lost", NOW + 100, NOW + 500, "cable_cut")
    steps = [*BEATS.between(NOW, NOW + 700, [trouble]), *BEATS.at_once(trouble)]
    mine = ordered(step for step in steps if step.key == line.id)
    assert problems(mine) == []
    ill = [step for step in mine if step.body["state"] == "lost"]
    assert ill[0].at_s == NOW + 100
    assert all(step.body["since"] == NOW + 100 and "latency_ms" not in step.body for step in ill)
    (row,) = cases(mine, NOW + 480)["link"]
    assert (row.state, row.attrs["reason"]) == ("lost", "cable_cut")
    (row,) = cases(mine, NOW + 701)["link"]
    assert row.state == "alive"


def test_what_nobody_watches_has_no_trouble() -> None:
    assert BEATS.at_once(Trouble("nothing", "lost", NOW, NOW + 1)) == []
