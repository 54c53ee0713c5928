"""The panels' queries on the real database: exact on known rows, whole on none, by index on many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from tests.stackfix import HasAddresses
from tests.unit.wall_ui.places_fix import PLACES
from tests.wall_fix import database
from wall_ui.panel import Panel, all_panels
from wall_ui.periods import LOCAL

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=LOCAL)
PANELS = {panel.name: panel for panel in all_panels()}
Conn = psycopg.Connection[dict[str, Any]]


@pytest.fixture
def conn(stack: HasAddresses) -> Iterator[Conn]:
    with database(stack.addresses.database) as own, psycopg.connect(own, autocommit=True, row_factory=dict_row) as conn:
        yield conn


def ask(conn: Conn, name: str) -> Any:
    panel = PANELS[name]
    rows = conn.execute(panel.sql, {"now": NOW}).fetchall()
    return json.loads(json.dumps(panel.shape(rows, NOW, PLACES)))


def day(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=LOCAL)


def cell(
    conn: Conn,
    measure: str,
    grain: int,
    bucket: datetime,
    key: str,
    n: int,
    total: int = 0,
    *,
    late: tuple[int, int] = (0, 1),
) -> None:
    """`late`: how many of how many changes came after the bucket had closed."""
    conn.execute(
        "insert into cell (measure, grain, bucket, key, n, total, last_at, revision, ver)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (measure, grain, bucket, key, n, total, bucket + timedelta(seconds=1), *late),
    )


def case(
    conn: Conn, kind: str, ident: str, *, opened: datetime, unit: str = "213", state: str = "2", **facts: Any
) -> None:
    row = {"due_at": None, "closed_at": None, "severity": 3, "category": "waste", **facts}
    conn.execute(
        """insert into case_state (kind, id, state, open, unit, category, severity, opened_at, due_at, closed_at,
               changed_at, revision, event_id) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1, %s)""",
        (kind, ident, state, row["closed_at"] is None, unit, row["category"], row["severity"], opened, row["due_at"],
         row["closed_at"], row["closed_at"] or opened, ident),
    )  # fmt: skip


def heard(conn: Conn, topic: str, at: datetime = NOW) -> None:
    conn.execute(
        """insert into stream_offset (topic, part, next_offset, max_event_at, updated_at, lag_ms)
           values (%s, 0, 9, %s, %s, 20)""",
        (topic, at, at),
    )


def alert(
    conn: Conn, ident: str, severity: int, unit: str = "", phase: str = "firing", domain: str = "reports"
) -> None:
    conn.execute(
        """insert into alert (id, rule, rule_version, key, domain, unit, severity, phase, episode_at, fired_at, title,
               title_en, sentence, sentence_en, first_step, first_step_en, figure)
           values (%s, 'r', 1, %s, %s, %s, %s, %s, %s, %s, '', '', '', '', '', '', '{}')""",
        (ident, ident, domain, unit, severity, phase, NOW, NOW - timedelta(minutes=1)),
    )


@pytest.mark.parametrize("panel", all_panels(), ids=lambda panel: panel.name)
def test_an_empty_database_gives_a_whole_tile_with_the_columns_of_the_example(conn: Conn, panel: Panel) -> None:
    cursor = conn.execute(panel.sql, {"now": NOW})
    said = json.loads((panel.folder / "example.json").read_text("utf-8"))
    assert {column.name for column in cursor.description or ()} == said["rows"][0].keys()
    empty = json.loads(json.dumps(panel.shape(cursor.fetchall(), NOW, PLACES)))
    assert empty.keys() == said["data"].keys()


def test_the_hospital_tile_says_the_published_figures_of_quarter_one_2024(conn: Conn) -> None:
    for bucket, key, n, total in [
        (date(2023, 12, 15), "213|hospital_fee|cash", 1, 7),  # a day too early
        (date(2023, 12, 16), "213|hospital_fee|qr_his", 170_000, 94_800_000_000),
        (date(2024, 3, 15), "220|hospital_fee|pos", 54, 1_346_295),
        (date(2024, 1, 31), "24|hospital_fee|cash", 22_878, 12_939_699_961),
        (date(2024, 1, 31), "24|tuition|cash", 5, 5_000),  # another service
        (date(2024, 3, 16), "213|hospital_fee|cash", 1, 7),  # a day too late
    ]:
        cell(conn, "payments.paid", 86_400, day(bucket), key, n, total)
    conn.execute(
        """insert into cell (measure, grain, bucket, key, n, total, last_at)
           select 'payments.paid', 86400, %s::timestamptz + i * interval '1 day', '213|hospital_fee|wallet', 0, 0, now()
             from generate_series(1, 80) i""",
        (day(date(2023, 12, 16)),),
    )
    said = ask(conn, "hospital")
    assert said["period"]["words"] == "16/12/2023–15/03/2024"
    assert (said["count"]["num"], said["count"]["den"], said["count"]["value"]) == (170_054, 192_932, 88.14)
    assert (said["amount"]["num"], said["amount"]["den"], said["amount"]["value"]) == (
        94_801_346_295,
        107_741_046_256,
        87.99,
    )


def test_the_schools_tile_says_the_published_figures_of_quarter_one_2024(conn: Conn) -> None:
    def school_day(on: date, unit: str, school: str, vnd: int, late: tuple[int, int] = (3, 3)) -> None:
        cell(conn, "payments.by_facility", 86_400, day(on), f"tuition|{unit}|{school}", 1, vnd, late=late)
        conn.execute(
            """insert into cell (measure, grain, bucket, key, n, total, last_at)
               values ('payments.paid', 86400, %s, %s, 1, %s, %s) on conflict do nothing""",
            (day(on), f"{unit}|tuition|qr", vnd, day(on)),
        )

    for i in range(75):
        school_day(date(2024, 1, 1) + timedelta(days=i), "219", "TH-219-01", 4_000_000)
    for number in range(78):
        school_day(date(2024, 1, 1), "223", f"TH-223-{number:02}", 1)
        school_day(date(2024, 3, 15), "223", f"TH-223-{number:02}", 2, late=(1, 2))
    school_day(date(2023, 12, 31), "223", "TH-too-early", 7)
    school_day(date(2024, 4, 1), "223", "TH-stray", 7)
    school_day(date(2026, 11, 22), "213", "TH-213-01", 9)
    cell(conn, "payments.by_facility", 86_400, day(date(2024, 2, 1)), "hospital_fee|213|BV-1", 5, 5)
    cell(conn, "payments.by_facility", 86_400, day(date(2024, 2, 1)), "tuition|215|TH-taken-back", 0, 0)
    said = ask(conn, "schools")
    assert said["period"]["words"] == "01/01/2024–31/03/2024"
    assert (said["period"]["days"], said["period"]["finished"]) == (75, True)
    assert (said["schools"]["value"], said["amount"]["value"]) == (79, 300_000_000 + 78 * 3)
    assert [(one["area"], one["schools"], one["vnd"]) for one in said["areas"]] == [
        ("219", 1, 300_000_000),
        ("223", 78, 234),
    ]
    assert said["schools"]["revised"] == 78, "what came late as a whole corrects nothing that was shown"


def test_reports(conn: Conn) -> None:
    heard(conn, "ioc.field-reports.v1")
    case(conn, "report", "late", opened=NOW - timedelta(days=3), due_at=NOW - timedelta(seconds=1))
    case(conn, "report", "due now", opened=NOW - timedelta(days=3), due_at=NOW)
    case(conn, "report", "new", opened=NOW - timedelta(hours=1), unit="222")
    case(conn, "report", "done", opened=NOW - timedelta(days=9), closed_at=NOW - timedelta(hours=23), state="closed")
    case(conn, "report", "done long ago", opened=NOW - timedelta(days=9), closed_at=NOW - timedelta(hours=25))
    case(conn, "dossier", "other kind", opened=NOW, due_at=NOW - timedelta(days=1))
    said = ask(conn, "reports")
    assert {name: said[name]["value"] for name in said} == {"open": 3, "overdue": 1, "change": 0, "coverage": 1}
    assert said["coverage"]["den"] == 10


def test_procedures(conn: Conn) -> None:
    heard(conn, "t1.ioc.procedures.v1")  # a prefix, as tests have it
    for bucket, dated, on_time in [
        (date(2026, 9, 30), 50, 50),
        (date(2026, 10, 1), 60, 59),
        (date(2026, 11, 22), 40, 40),
    ]:
        cell(conn, "procedures.finished_dated", 86_400, day(bucket), "213|a", dated)
        cell(conn, "procedures.on_time", 86_400, day(bucket), "213|a", on_time, late=(1, 2))
    case(conn, "dossier", "late", opened=NOW, due_at=NOW - timedelta(hours=1), state="4")
    case(conn, "dossier", "waits for papers", opened=NOW, due_at=NOW - timedelta(hours=1), state="5")
    said = ask(conn, "procedures")
    assert (said["on_time"]["num"], said["on_time"]["den"], said["on_time"]["value"]) == (99, 101, 98.02)
    assert (said["overdue"]["num"], said["overdue"]["den"]) == (1, 2)
    assert said["quarter"] == {"year": 2026, "number": 4}
    assert said["on_time"]["revised"] == 2, "that of the quarter before is not in this figure"


def test_who_is_late_is_told_by_area_the_worst_share_first(conn: Conn) -> None:
    heard(conn, "ioc.procedures.v1")
    late = NOW - timedelta(hours=1)
    for unit, overdue, fine in [("218", 2, 18), ("215", 1, 19), ("213", 0, 30), ("222", 3, 1)]:
        for i in range(overdue):
            case(conn, "dossier", f"{unit}-late-{i}", opened=NOW, unit=unit, due_at=late, state="4")
        for i in range(fine):
            case(conn, "dossier", f"{unit}-{i}", opened=NOW, unit=unit, due_at=NOW, state="4")
    case(conn, "dossier", "waits for papers", opened=NOW, unit="215", due_at=late, state="5")
    case(conn, "dossier", "done", opened=NOW, unit="215", due_at=late, closed_at=NOW)
    said = ask(conn, "late")
    assert (said["all"]["num"], said["all"]["den"], said["more"]) == (6, 75, 0)
    assert [(one["name"]["vi"], one["overdue"], one["open"], one["share"]) for one in said["units"]] == [
        ("Lục Nam", 2, 20, 10.0),
        ("Yên Thế", 1, 21, 4.76),
        ("Việt Yên", 3, 4, 75.0),  # too few to lead
    ]


def test_security(conn: Conn) -> None:
    heard(conn, "ioc.soc-alerts.v1")
    case(conn, "incident", "a", opened=NOW, severity=2)
    case(conn, "incident", "b", opened=NOW, severity=None)
    case(conn, "incident", "c", opened=NOW, state="closed", closed_at=day(date(2026, 10, 1)))
    case(conn, "incident", "d", opened=NOW, state="closed", closed_at=day(date(2026, 10, 1)) - timedelta(seconds=1))
    case(conn, "incident", "e", opened=NOW, state="false_positive", closed_at=NOW)
    said = ask(conn, "security")
    assert (said["open"]["value"], said["worst"], said["unrated"], said["handled"]["value"]) == (2, 2, 1, 1)


def test_payments_begin_anew_at_local_midnight(conn: Conn) -> None:
    for on, n in [(date(2026, 11, 21), 7), (date(2026, 11, 22), 100)]:
        cell(conn, "payments.all", 86_400, day(on), "213|tuition|p", n, 5)
        cell(conn, "payments.failed", 86_400, day(on), "213|tuition|p", 6, 5)
        cell(conn, "payments.paid", 86_400, day(on), "213|tuition|qr", n - 6, 94_000)
    said = ask(conn, "payments")
    assert (said["success"]["num"], said["success"]["den"], said["success"]["value"]) == (94, 100, 94.0)
    assert (said["failed"]["value"], said["count"]["value"], said["amount"]["value"]) == (6, 94, 94_000)


def test_map_and_stage_count_fired_alerts_only(conn: Conn) -> None:
    case(conn, "report", "a", opened=NOW, unit="213")
    alert(conn, "a/1", 2, "213", domain="payments")
    alert(conn, "a/2", 3, "213", "recovering")
    alert(conn, "a/3", 1, "213", "pending")
    alert(conn, "a/4", 1, "213", "closed")
    alert(conn, "a/5", 3)
    tile = next(tile for tile in ask(conn, "map")["tiles"] if tile["area"] == "213")
    assert (tile["open"], tile["alerts"], tile["worst"]) == (1, 2, 2)
    assert ask(conn, "map")["elsewhere"]["worst"] == 3
    said = ask(conn, "stage")
    assert (said["level"], said["unacked"], [one["n"] for one in said["open"]]) == (2, 3, [0, 1, 2, 0])


def test_ticker_and_trends(conn: Conn) -> None:
    heard(conn, "ioc.field-reports.v1")
    heard(conn, "ioc.payments.v1")
    for i in range(7):
        case(conn, "report", f"r{i}", opened=NOW - timedelta(minutes=i), unit="222")
    case(conn, "report", "of tomorrow", opened=NOW + timedelta(days=1))
    assert [item["at"] for item in ask(conn, "ticker")["items"]] == [
        int((NOW - timedelta(minutes=i)).timestamp() * 1000) for i in range(5)
    ]
    hour = NOW.replace(minute=0)
    cell(conn, "reports.new", 3_600, hour, "213|waste", 3)
    cell(conn, "reports.new", 3_600, hour, "222|waste", 4)
    cell(conn, "reports.new", 3_600, hour - timedelta(hours=23), "213|waste", 5)
    cell(conn, "reports.new", 3_600, hour - timedelta(hours=24), "213|waste", 99)  # left the picture
    cell(conn, "payments.all", 60, NOW - timedelta(minutes=1), "213|tuition|p", 2)
    cell(conn, "payments.all", 60, NOW - timedelta(minutes=10), "213|tuition|p", 9)
    alert(conn, "a/1", 2)
    series = {one["name"]: one for one in ask(conn, "trends")["series"]}
    assert (series["reports"]["values"][0], series["reports"]["values"][-1], sum(series["reports"]["values"])) == (
        5,
        7,
        12,
    )
    assert series["payments"]["values"][-2:] == [11, 0]
    assert series["alerts"]["values"][-2:] == [1, 0]
    assert series["dossiers"]["values"] is None, "that topic never spoke"
    assert (series["reports"]["usual"], series["reports"]["revised"]) == (None, [])


def test_what_is_usual_at_this_hour_and_what_was_corrected(conn: Conn) -> None:
    heard(conn, "ioc.field-reports.v1")
    hour = NOW.replace(minute=0)
    for weeks, n in [(0, 8), (1, 3), (2, 9), (4, 5)]:
        cell(conn, "reports.new", 3_600, hour - timedelta(days=7 * weeks), "213|waste", n)
    cell(conn, "reports.new", 3_600, hour - timedelta(days=3), "213|waste", 99)  # another day of the week
    cell(conn, "reports.new", 3_600, hour - timedelta(hours=2), "213|waste", 1, late=(1, 4))
    cell(conn, "reports.new", 3_600, hour - timedelta(hours=3), "213|waste", 1, late=(4, 4))
    series = next(one for one in ask(conn, "trends")["series"] if one["name"] == "reports")
    assert (series["usual"]["low"][-1], series["usual"]["high"][-1]) == (3, 9)
    assert (series["usual"]["low"][-2], series["usual"]["high"][-2]) == (0, 0)
    assert series["revised"] == [int((hour - timedelta(hours=2)).timestamp() * 1000)]
    assert series["values"][-1] == 8


def test_sources(conn: Conn) -> None:
    heard(conn, "ioc.payments.v1", NOW - timedelta(seconds=30))
    heard(conn, "ioc.procedures.v1", NOW - timedelta(hours=1))
    conn.execute("insert into stream_offset (topic, part) values ('ioc.soc-alerts.v1', 0)")
    said = ask(conn, "sources")
    assert [item["state"] for item in said["items"]] == ["ok", "late", "never"]
    assert (said["good"]["code"], said["good"]["num"], said["good"]["den"]) == ("X-HT-CHU-DE", 1, 2)


def test_sources_are_those_of_the_registry_and_nothing_else_with_a_heart(conn: Conn) -> None:
    for name, state, due_min, since in [
        ("nguon-a", "alive", 30, None), ("nguon-b", "slow", 30, int(NOW.timestamp()) * 1000 - 90_000),
        ("nguon-c", "alive", -1, None), ("ioc-so-nguon", "alive", -5, None), ("his-bv-01", "lost", 30, None),
        ("nguonx", "lost", 30, None), ("nguon-d", "lost", 30, None),
    ]:  # fmt: skip
        conn.execute(
            "insert into case_state (kind, id, state, open, unit, category, opened_at, due_at, changed_at, revision,"
            " event_id, attrs) values ('link', %s, %s, %s, '24', 'source', %s, %s, %s, 1, 'e', %s)",
            (name, state, name != "nguon-d", NOW, NOW + timedelta(minutes=due_min), NOW - timedelta(minutes=15),
             Jsonb({"label": name.upper()} | ({"since": since} if since else {}))),
        )  # fmt: skip
    said = ask(conn, "sources")
    assert (said["good"]["code"], said["good"]["num"], said["good"]["den"]) == ("X-HT-NGUON", 1, 3)
    quarter = int(NOW.timestamp()) * 1000 - 900_000
    assert said["missing"] == [
        {"name": "NGUON-C", "state": "silent", "since": quarter},
        {"name": "NGUON-B", "state": "late", "since": int(NOW.timestamp()) * 1000 - 90_000},
    ]
    assert said["registry_since"] == quarter


def test_with_many_rows_every_question_goes_by_an_index(conn: Conn) -> None:
    many = [
        """insert into cell select m, 60, date_trunc('minute', %(now)s::timestamptz) - i * interval '1 minute',
               u || '|tuition|p', 5, 0, %(now)s from generate_series(0, 1439) i, generate_series(213, 222) u,
               unnest(array['payments.all', 'payments.failed', 'reports.urgent', 'x', 'y', 'z']) m""",
        """insert into case_state (kind, id, state, open, unit, opened_at, due_at, closed_at, changed_at, revision,
               event_id)
           select k, k || i, '2', i %% 50 = 0, '213', %(now)s::timestamptz - i * interval '5 minutes', %(now)s,
               case when i %% 50 > 0 then %(now)s::timestamptz - i * interval '4 minutes' end, %(now)s, 1, 'e'
             from unnest(array['report', 'dossier', 'incident', 'payment']) k, generate_series(1, 20000) i""",
    ]
    for statement in many:
        conn.execute(statement, {"now": NOW})
    conn.execute("analyze")
    for panel in all_panels():
        plan = conn.execute("explain (format json) " + panel.sql, {"now": NOW}).fetchone()
        assert plan is not None
        walked = {node["Relation Name"] for node in nodes(plan["QUERY PLAN"]) if node["Node Type"] == "Seq Scan"}
        assert walked.isdisjoint({"cell", "case_state", "journal"}), f"{panel.name} reads all of {walked}"


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, list):
        for one in plan:
            yield from nodes(one)
    elif isinstance(plan, dict):
        if "Node Type" in plan:
            yield plan
        for value in plan.values():
            yield from nodes(value)


def test_a_panel_cannot_write_and_not_run_for_ever(conn: Conn, stack: HasAddresses, tmp_path: Path) -> None:
    import asyncio

    from ioc.store.panels import QueryFailed, Reader

    async def refused(statement: str) -> str:
        reader = Reader(conn.info.dsn, "test", statement_max_ms=200)
        try:
            await reader.rows(statement, datetime.now(UTC))
        except QueryFailed as error:
            return str(error)
        finally:
            await reader.close()
        return ""

    assert "read-only" in asyncio.run(refused("delete from cell where last_at < %(now)s"))
    assert "statement timeout" in asyncio.run(refused("select pg_sleep(5), %(now)s::timestamptz"))
