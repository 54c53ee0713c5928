"""The judge as a process: an event becomes an alert in about a second, rules change under it, it may be killed."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ioc.edge.producer import Producer
from rules.loader import PACKS
from tests.world import World

pytestmark = pytest.mark.real

REPORTS = "ioc.field-reports.v1"


def report(number: int, **changes: Any) -> tuple[bytes, bytes]:
    key = f"PA-260302-{number:06d}"
    body = {
        "source": "form", "event_id": f"{key}-1", "occurred_at": datetime.now(UTC).isoformat(), "unit": "24",
        "report_id": key, "kind": "PAHT", "category": "waste", "severity": 3, "channel": "app", "state": "received",
    }  # fmt: skip
    return key.encode(), json.dumps({**body, **changes}).encode()


def dossier(**changes: Any) -> tuple[bytes, bytes]:
    examples = sorted(Path("streams/topics/procedures/examples/v1").glob("*.json"))
    body = json.loads(next(path for path in examples if '"state": 4' in path.read_text("utf-8")).read_text("utf-8"))
    now = datetime.now(UTC)
    body |= {"unit": "24", "occurred_at": now.isoformat(), "received_at": (now - timedelta(hours=3)).isoformat()}
    body |= {"submitted_at": (now - timedelta(hours=4)).isoformat(), **changes}
    return body["dossier_id"].encode(), json.dumps(body).encode()


def send(world: World, *records: tuple[bytes, bytes], topic: str = REPORTS) -> None:
    async def go() -> None:
        producer = Producer(world.settings.kafka, prefix=world.settings.topic_prefix)
        producer.start()
        await producer.send_many(topic, list(records))
        await producer.stop()

    asyncio.run(go())


def started(world: World) -> None:
    world.start("store")
    world.start("judge")
    world.until(lambda: "judge_loaded" in world.log("judge"), "the judge to have read the tables")
    world.until(lambda: world.query("select 1 from stream_offset"), "the store to have its partitions")


def alerts(world: World) -> list[tuple[str, str, str]]:
    return world.query("select rule, key, phase from alert order by rule, key")


def test_an_urgent_report_is_an_alert_with_notices_and_journal_and_ends_with_the_report(world: World) -> None:
    started(world)
    send(world, report(1), report(2, severity=1))
    begun = time.monotonic()
    world.until(lambda: alerts(world), "the alert")
    took = time.monotonic() - begun
    assert alerts(world) == [("report-urgent", "PA-260302-000002", "firing")]
    assert took < 20, f"{took:.1f} s: a second is meant, twenty is broken"
    told = world.query("select recipient, channel from notice where reason = 'fired' order by 1, 2")
    assert told, "an urgent report is told to somebody"
    [(title, sentence, step, figure)] = world.query("select title, sentence, first_step, figure from alert")
    assert title
    assert step
    assert "PA-260302-000002" in sentence
    assert set(figure) == {"num", "den", "value", "unit", "from", "to"}

    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    send(world, report(2, severity=1, state="closed", event_id="close", occurred_at=later, result="done"))
    world.until(lambda: alerts(world)[0][2] == "closed", "the end of the alert")
    assert world.query("select recipient, channel from notice where reason = 'over' order by 1, 2") == told
    assert [row[0] for row in world.query("select op from journal order by seq")] == ["fired", "closed"]
    assert world.query("select seq from journal order by seq") == [(1,), (2,)]


def test_a_judge_that_was_killed_goes_on_where_the_tables_are_and_repeats_nothing(world: World) -> None:
    started(world)
    send(world, report(1, severity=1))
    world.until(lambda: alerts(world), "the first alert")
    world.kill("judge")
    send(world, report(2, severity=1))
    world.until(lambda: world.query("select 1 from case_state where id = 'PA-260302-000002'"), "the second case")
    world.start("judge")
    world.until(lambda: len(alerts(world)) == 2, "the alert of the time without a judge")
    assert world.query("select subject, count(*) from journal group by 1 having count(*) > 1") == []
    [(keys, rows)] = world.query("select count(distinct key), count(*) from notice")
    assert keys == rows


def test_a_second_judge_stands_by_and_takes_over(world: World) -> None:
    started(world)
    world.start("judge", "heir")
    world.until(lambda: "judge_stands_by" in world.log("heir"), "the second judge to stand by")
    world.kill("judge")
    world.until(lambda: "judge_loaded" in world.log("heir"), "the heir to lead")
    send(world, report(1, severity=1))
    world.until(lambda: alerts(world), "an alert from the heir")


def test_broken_rules_leave_the_last_good_set_in_force_and_mended_ones_are_taken(world: World, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    world.settings = replace(world.settings, rules=str(packs))
    started(world)
    rule = packs / "reports" / "report-urgent.yaml"
    good = rule.read_text("utf-8")
    rule.write_text(good.replace("severity: 1", "severity: often"), "utf-8")
    refusal = ("rules-refused", "rules", "firing")
    world.until(lambda: refusal in alerts(world), "the alert that the new rules were refused")
    [(sentence, code)] = world.query("select sentence, code from alert where rule = 'rules-refused'")
    assert "reports/report-urgent.yaml, dòng 6" in sentence
    assert code == "M01"
    told = world.query("select recipient from notice where reason = 'fired' order by 1")
    assert told == [("truc-ban-1",), ("truong-ca",)]
    send(world, report(1, severity=1))
    urgent = ("report-urgent", "PA-260302-000001", "firing")
    world.until(lambda: urgent in alerts(world), "an alert by the old rules")
    world.kill("judge")  # a start finds the same broken folder, and judges on by the last good set
    send(world, report(2, severity=1))
    world.start("judge")
    world.until(lambda: len(alerts(world)) == 3, "an alert by the last good set after a restart")
    assert refusal in alerts(world)
    rule.unlink()
    world.until(lambda: all(phase == "closed" for _, _, phase in alerts(world)), "everything to close")
    reasons = world.query("select rule, close_reason, count(*) from alert group by 1, 2 order by 1")
    assert reasons == [("report-urgent", "rule_removed", 2), ("rules-refused", "condition_over", 1)]
    assert world.query("select recipient from notice where reason = 'over' order by 1") == told
    rule.write_text(good, "utf-8")
    world.until(lambda: world.log("judge").count("rules_reloaded") == 2, "the rule to be back")


def test_what_goes_on_is_passed_up_once_whoever_crashes_and_whoever_was_told_hears_the_end(
    world: World, tmp_path: Path
) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    rule = packs / "reports" / "report-urgent.yaml"
    said = rule.read_text("utf-8").replace("after: 15m", "after: 3s").replace("{at: 15m, op", "{at: 3s, op")
    rule.write_text(said, "utf-8")
    world.settings = replace(world.settings, rules=str(packs))
    started(world)
    send(world, report(1, severity=1), report(2, severity=1))
    world.until(lambda: len(alerts(world)) == 2, "both alerts")
    world.query(
        "update alert set acked_by = 'lan', acked_at = now(), version = version + 1 where key ~ '2$' returning 1"
    )
    world.kill("judge")
    world.start("judge")
    days_ago = [(datetime.now(UTC) - timedelta(days=days)).isoformat() for days in (60, 59, 40)]
    late = dict(zip(("submitted_at", "received_at", "due_at"), days_ago, strict=True))
    send(world, dossier(event_id="late", **late), topic="ioc.procedures.v1")
    told = """select a.key, n.recipient from notice n join alert a on a.id = n.alert
               where n.reason = 'escalated' order by 1, 2"""
    world.until(lambda: len(world.query(told)) >= 4, "the leaders, and the department, to be told")
    world.kill("judge")
    world.start("judge")
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    send(world, report(1, severity=1, state="closed", event_id="close", occurred_at=later, result="done"))
    world.until(lambda: ("report-urgent", "PA-260302-000001", "closed") in alerts(world), "the end of the first")

    [(_, case)] = [(rule, key) for rule, key, _ in alerts(world) if rule == "dossier-overdue"]
    assert world.query(told) == [
        (case, "integration-desk"), (case, "lanh-dao-ubnd"), (case, "so-khcn"), ("PA-260302-000001", "lanh-dao-ubnd"),
    ]  # fmt: skip
    over = "select n.recipient from notice n join alert a on a.id = n.alert where n.reason = 'over' and a.key ~ '1$'"
    assert ("lanh-dao-ubnd",) in world.query(over)
    ops = "select op, count(*) from journal j join alert a on a.id = j.subject where a.key = %s group by 1 order by 1"
    assert world.query(ops, case) == [("escalated", 2), ("fired", 1)]
    assert world.query("select escalated from alert where key = %s", case) == [(2,)]
    assert world.query("select escalated from alert where key ~ '2$' and rule = 'report-urgent'") == [(0,)]


def test_a_deadline_passes_without_any_event(world: World) -> None:
    started(world)
    due_at = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    send(world, dossier(event_id="due", due_at=due_at), topic="ioc.procedures.v1")
    world.until(lambda: world.query("select 1 from case_state"), "the dossier")
    assert alerts(world) == []
    world.until(lambda: alerts(world), "the overdue dossier")
    [(fired, due)] = world.query("select a.fired_at, c.due_at from alert a join case_state c on c.id = a.key")
    assert timedelta(0) <= fired - due < timedelta(seconds=5)


def test_a_dossier_is_not_called_overdue_while_its_end_may_lie_in_records_not_read_yet(world: World) -> None:
    started(world)
    world.query("update stream_offset set waiting = 5 where topic = 'ioc.procedures.v1' returning 1")
    overdue = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    send(world, dossier(event_id="late", due_at=overdue), topic="ioc.procedures.v1")
    world.until(lambda: world.query("select 1 from case_state"), "the dossier")
    send(world, report(1, severity=1))
    world.until(lambda: alerts(world), "an alert that does not depend on what is waiting")
    assert [rule for rule, _, _ in alerts(world)] == ["report-urgent"]
    world.query("update stream_offset set waiting = 0 where topic = 'ioc.procedures.v1' returning 1")
    world.until(lambda: len(alerts(world)) == 2, "the overdue dossier, now that everything is read")
