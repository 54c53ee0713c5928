"""Counts add up in any grouping; tokens are known by their hash only; the board reads a source as a person would."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ioc.connect.catalogue import mapper_for, sources_of
from ioc.connect.mapping import Outcome
from ioc.connect.record import Wrong
from ioc.connect.registry import Standing
from ioc.domain.calendar import Calendar
from ioc.services.source_board import line
from ioc.services.source_counts import SourceCounts
from ioc.services.source_tokens import TOKENS_MAX, SourceTokens
from ioc.store.sources import Seen, Totals
from streams.catalogue import examples_of
from streams.topic import topic_named

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SOURCE = sources_of("bac-giang")["his-bv-tinh"]


def paid(*seconds_ago: float) -> list[Outcome]:
    event = json.loads(examples_of(topic_named("payments"))["qr_his_succeeded"])
    at = [(NOW - timedelta(seconds=s)).isoformat() for s in seconds_ago]
    own = [{**event, "event_id": f"e{n}", "occurred_at": when, "submitted_at": None, "credited_at": None,
            "unit": "07210"}
           for n, when in enumerate(at)]  # fmt: skip
    return mapper_for(SOURCE, "bac-giang", b"k").map(own, NOW)


BAD = Outcome(wrong=(Wrong("/SoTien", "BAD_AMOUNT", "", ""),))


def test_counts_are_the_same_in_any_grouping() -> None:
    assert all(one.events for one in paid(5, -2, 60))
    outcomes = [*paid(5, -2, 60), BAD, Outcome(skipped=("", ""))]
    whole, parts = SourceCounts(), SourceCounts()
    whole.add("a", outcomes, NOW)
    for one in outcomes:
        parts.add("a", [one], NOW)
    parts.give_back(parts.take())
    assert whole.take() == parts.take()


def test_the_shortest_delay_tells_a_clock_that_is_ahead() -> None:
    counts = SourceCounts()
    counts.add("a", paid(5, -2, 60), NOW)
    (one,) = counts.take()
    assert (one.accepted, one.delay_min_ms, one.delay_max_ms) == (3, -2_000, 60_000)
    assert one.last_event_at == NOW + timedelta(seconds=2)


def test_the_newest_refusal_is_remembered() -> None:
    counts = SourceCounts()
    counts.add("a", [BAD, Outcome(wrong=(Wrong("/Luc", "BAD_TIME", "", ""),)), Outcome(skipped=("", ""))], NOW)
    (one,) = counts.take()
    assert (one.refused, one.last_code, one.last_pointer) == (2, "BAD_TIME", "/Luc")


def totals(**facts: object) -> Totals:
    base = {"source": SOURCE.id, "accepted": 90, "refused": 10, "skipped": 1, "last_seen": NOW, "last_event_at": NOW,
            "delay_min_ms": 400, "delay_max_ms": 9_000, "last_code": "", "last_pointer": ""}  # fmt: skip
    return Totals(**{**base, **facts})  # type: ignore[arg-type]


def test_the_share_of_bad_events_counts_both_doors() -> None:
    found = line(SOURCE, totals(), Seen(SOURCE.id, NOW, NOW), None, 5, Calendar(), NOW)
    assert found.refused_of == (15, 100)
    assert found.standing is Standing.OK


def test_the_share_of_a_source_that_comes_to_no_door_is_what_the_store_says_of_it() -> None:
    found = line(SOURCE, None, None, (80, NOW), 20, Calendar(), NOW)
    assert found.refused_of == (20, 100)


def test_a_clock_is_ahead_only_when_something_came_before_it_happened() -> None:
    seen = Seen(SOURCE.id, NOW, NOW)
    assert line(SOURCE, totals(delay_min_ms=-1_500), seen, None, 0, Calendar(), NOW).clock_ahead_ms == 1_500
    assert line(SOURCE, totals(delay_min_ms=3_000), seen, None, 0, Calendar(), NOW).clock_ahead_ms == 0
    assert line(SOURCE, None, None, None, 0, Calendar(), NOW).clock_ahead_ms is None


def test_a_source_that_writes_to_its_topic_itself_is_seen_by_its_events() -> None:
    newest = NOW - timedelta(minutes=4)
    found = line(SOURCE, None, None, (7, newest), 0, Calendar(), NOW)
    assert (found.standing, found.last_seen, found.stored) == (Standing.OK, newest, 7)


def test_a_token_is_known_by_its_hash_and_shown_once(tmp_path: Path) -> None:
    tokens = SourceTokens(tmp_path / "tokens")
    token = tokens.new("his", "máy chủ\nHIS", NOW)
    assert tokens.allows("his", token)
    assert not tokens.allows("his", token + "x")
    assert not tokens.allows("paygov", token)
    assert not tokens.allows("his", "\udcff")
    assert token not in (tmp_path / "tokens" / "his").read_text()
    assert [(one.label, len(one.name)) for one in tokens.of("his")] == [("máy chủ HIS", 8)]
    assert (tmp_path / "tokens" / "his").stat().st_mode & 0o077 == 0


def test_a_token_file_somebody_damaged_lets_nobody_in(tmp_path: Path) -> None:
    tokens = SourceTokens(tmp_path)
    (tmp_path / "his").write_text("khóa của tôi\n\n" + "0" * 63 + " x y\n")
    assert tokens.of("his") == ()
    assert not tokens.allows("his", "khóa của tôi")


def test_a_source_has_so_many_tokens_and_no_more(tmp_path: Path) -> None:
    tokens = SourceTokens(tmp_path)
    for n in range(TOKENS_MAX):
        tokens.new("his", str(n), NOW)
    with pytest.raises(ValueError, match="revoke"):
        tokens.new("his", "thừa", NOW)
    assert tokens.revoke("his", tokens.of("his")[0].name)
    assert not tokens.revoke("his", "0000")
    assert len(tokens.of("his")) == TOKENS_MAX - 1
