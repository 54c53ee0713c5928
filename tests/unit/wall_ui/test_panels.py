"""What single panels decide beyond their examples: the operating level, the reporting period, unknown is not zero."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.unit.wall_ui.places_fix import PLACES
from wall_ui.panel import all_panels
from wall_ui.panels.stage.panel import stage

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SHAPE = {panel.name: panel.shape for panel in all_panels()}


@pytest.mark.parametrize(
    ("urgent", "high", "domains", "level"),
    [(0, 0, 0, 1), (0, 1, 0, 2), (0, 2, 0, 2), (0, 3, 0, 3), (1, 0, 1, 3), (2, 0, 1, 3), (2, 0, 2, 4), (9, 9, 4, 4)],
)
def test_the_operating_level_follows_the_open_alerts(urgent: int, high: int, domains: int, level: int) -> None:
    assert stage(urgent, high, domains)[0] == level


def paid(first_day: date, days: int, cashless: int, n: int) -> dict[str, Any]:
    at = datetime(first_day.year, first_day.month, first_day.day, 9, tzinfo=UTC)
    return {
        "first_day": first_day, "days": days, "cashless": cashless, "n": n, "cashless_vnd": cashless * 1000,
        "vnd": n * 1000, "revised": 0, "last_at": at,
    }  # fmt: skip


REPLAYED = paid(date(2023, 12, 16), 91, 170_054, 192_932)
RUNNING = paid(date(2026, 9, 16), 60, 1, 2)
STRAY = paid(date(2026, 6, 16), 3, 1, 4)


@pytest.mark.parametrize(
    ("rows", "words", "share"),
    [
        ([REPLAYED], "16/12/2023–15/03/2024", 88.14),
        ([REPLAYED, RUNNING], "16/12/2023–15/03/2024", 88.14),
        ([REPLAYED, STRAY, RUNNING], "16/12/2023–15/03/2024", 88.14),
        ([STRAY, RUNNING], "16/06/2026–15/09/2026", 25.0),
        ([RUNNING], "16/09/2026–15/12/2026", 50.0),
    ],
)
def test_the_hospital_tile_shows_the_latest_finished_quarter_with_real_data(
    rows: list[dict[str, Any]], words: str, share: float
) -> None:
    said = SHAPE["hospital"](rows, NOW, PLACES)
    assert (said["period"]["words"], said["count"]["value"]) == (words, share)
    assert said["period"]["finished"] is (rows[0] is not RUNNING)


def test_before_the_first_event_nothing_is_known_rather_than_zero() -> None:
    reports = SHAPE["reports"](
        [{"open": 0, "overdue": 0, "opened": 0, "closed": 0, "units": [], "last_at": None}], NOW, PLACES
    )
    procedures = SHAPE["procedures"](
        [{"dated": 0, "on_time": 0, "open": 0, "overdue": 0, "revised": 0, "last_at": None}], NOW, PLACES
    )
    payments = SHAPE["payments"]([{"outcomes": 0, "failed": 0, "paid": 0, "amount": 0, "last_at": None}], NOW, PLACES)
    security = SHAPE["security"]([{"what": "handled", "severity": None, "n": 0, "last_at": None}], NOW, PLACES)
    said = [reports["open"], procedures["on_time"], payments["amount"], payments["success"], security["open"]]
    said += [SHAPE["hospital"]([], NOW, PLACES)["count"], SHAPE["sources"]([], NOW, PLACES)["good"]]
    said += [SHAPE["schools"]([], NOW, PLACES)["schools"], SHAPE["map"]([], NOW, PLACES)["total"]]
    assert [one["value"] for one in said] == [None] * len(said)


def test_the_schools_of_the_published_quarter_come_by_area_and_those_of_no_area_are_not_lost() -> None:
    facts = {"first_day": date(2024, 1, 1), "days": 75, "revised": 2, "last_at": NOW}
    rows = [
        {**facts, "unit": "223", "schools": 78, "vnd": 33_130_000_000},
        {**facts, "unit": "216", "schools": 55, "vnd": 28_690_000_000},
        {**facts, "unit": "99999", "schools": 1, "vnd": 5},
    ]
    said = SHAPE["schools"](rows, NOW, PLACES)
    assert (said["schools"]["value"], said["amount"]["value"]) == (134, 61_820_000_005)
    assert (said["period"]["words"], said["period"]["finished"]) == ("01/01/2024–31/03/2024", True)
    assert [(one["area"], one["schools"], one["vnd"]) for one in said["areas"]] == [
        ("223", 78, 33_130_000_000), ("216", 55, 28_690_000_000), ("", 1, 5)
    ]  # fmt: skip
    assert [one["name"] and one["name"]["vi"] for one in said["areas"]] == ["Hiệp Hòa", "Tân Yên", None]
    assert said["schools"]["revised"] == 6


def test_a_quiet_hour_is_zero_and_a_topic_that_never_spoke_is_unknown() -> None:
    rows = [{"series": "reports", "at": None, "n": None}]
    series = {one["name"]: one for one in SHAPE["trends"](rows, NOW, PLACES)["series"]}
    assert series["reports"]["values"] == [0] * 24
    assert series["payments"]["values"] is None
    assert series["reports"]["to"] - series["reports"]["from"] == 24 * 3_600_000


def test_reports_of_no_tile_are_counted_elsewhere() -> None:
    rows = [{"unit": "24", "open": 6, "alerts": 1, "worst": 2, "last_at": NOW}]
    said = SHAPE["map"](rows, NOW, PLACES)
    assert said["elsewhere"] == {"open": 6, "alerts": 1, "worst": 2, "last_at": 1795316400000}
    assert said["total"]["value"] == 6


def topic(after_s: float, name: str = "payments") -> dict[str, Any]:
    heard = NOW - timedelta(seconds=after_s)
    return {
        "what": "topic", "name": f"t1.ioc.{name}.v1", "state": "", "heard_at": heard, "event_at": heard, "lag_ms": None,
        "since": None, "due_at": None,
    }  # fmt: skip


def watched(name: str, state: str, due_s: float = 60, since_s: float | None = None, what: str = "source") -> Any:
    """A link of the registry, beaten a minute ago, due in so many seconds."""
    return {
        "what": what, "name": name, "state": state, "heard_at": NOW - timedelta(seconds=60), "event_at": None,
        "lag_ms": None, "since": None if since_s is None else NOW - timedelta(seconds=since_s),
        "due_at": NOW + timedelta(seconds=due_s),
    }  # fmt: skip


def now_ms(before_s: float) -> int:
    return round((NOW.timestamp() - before_s) * 1000)


@pytest.mark.parametrize(("after_s", "state"), [(900, "ok"), (901, "late")])
def test_a_topic_is_late_after_a_quarter_of_an_hour(after_s: int, state: str) -> None:
    said = SHAPE["sources"]([topic(after_s)], NOW, PLACES)
    assert (said["items"][0]["name"], said["items"][0]["state"]) == ("payments", state)


def test_the_sources_tile_counts_registered_sources_on_time_and_names_the_others_worst_first() -> None:
    rows = [
        topic(5), topic(5_000, "procedures"), watched("A", "alive"), watched("B", "slow", since_s=2_000),
        watched("C", "lost", since_s=9_000), watched("D", "alive"), watched("E", "failed", since_s=500),
    ]  # fmt: skip
    said = SHAPE["sources"](rows, NOW, PLACES)
    assert (said["good"]["code"], said["good"]["num"], said["good"]["den"]) == ("X-HT-NGUON", 2, 5)
    assert said["good"]["asof"] == now_ms(60)
    assert (said["late"], said["silent"]) == (1, 2)
    assert said["missing"] == [
        {"name": "C", "state": "silent", "since": now_ms(9_000)},
        {"name": "E", "state": "silent", "since": now_ms(500)},
        {"name": "B", "state": "late", "since": now_ms(2_000)},
    ]
    assert [item["state"] for item in said["items"]] == ["ok", "late"], "what other tiles read of their topics"


@pytest.mark.parametrize(("due_s", "silent"), [(0, 0), (-1, 1)])
def test_a_source_nobody_tells_of_any_more_is_silent_whatever_its_last_word(due_s: float, silent: int) -> None:
    said = SHAPE["sources"]([watched("A", "alive", due_s)], NOW, PLACES)
    assert (said["good"]["num"], said["silent"]) == (1 - silent, silent)
    assert [one["since"] for one in said["missing"]] == [now_ms(60)] * silent


@pytest.mark.parametrize(("due_s", "gone"), [(600, None), (-1, now_ms(60))])
def test_a_registry_that_fell_silent_is_told_though_no_source_is_late_yet(due_s: float, gone: int | None) -> None:
    rows = [watched("A", "alive"), watched("Sổ", "alive", due_s, what="registry")]
    said = SHAPE["sources"](rows, NOW, PLACES)
    assert (said["registry_since"], said["good"]["num"], said["good"]["den"]) == (gone, 1, 1)


def test_where_no_source_is_watched_the_tile_counts_topics_and_says_so() -> None:
    said = SHAPE["sources"]([topic(5), topic(5_000, "procedures")], NOW, PLACES)
    assert (said["good"]["code"], said["good"]["num"], said["good"]["den"]) == ("X-HT-CHU-DE", 1, 2)
    assert (said["late"], said["silent"], said["missing"]) == (0, 0, [])


def test_of_a_hundred_silent_sources_a_few_are_named_and_all_are_counted() -> None:
    said = SHAPE["sources"]([watched(f"N{n:03}", "lost", since_s=n) for n in range(100)], NOW, PLACES)
    assert (said["silent"], len(said["missing"]), said["missing"][0]["name"]) == (100, 12, "N099")
