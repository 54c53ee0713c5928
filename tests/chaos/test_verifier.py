"""The verifier itself: shares no code with the product, agrees with a quiet run, and notices every kind of damage."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.city import ROOT, City
from tests.world import World

pytestmark = [pytest.mark.real, pytest.mark.chaos]

OWN = ("verifier", "recount")
FOREIGN = {"psycopg", "aiokafka"}
DAMAGE = {  # in this order: what is told depends on the alerts
    "somebody not told": ("delete from notice where id = (select min(id) from notice where reason = 'over')",
                          "notice: missing"),
    "somebody told of an end who had no beginning": (
        "update notice set recipient = 'so' where recipient = 'hien-truong' and reason = 'over'", "notice: too much"),
    "an event lost": ("delete from events_payments where event_id = (select min(event_id) from events_payments)",
                      "events_payments: missing"),
    "an event twice": ("insert into events_procedures select * from events_procedures limit 1",
                       "events_procedures: too much"),
    "a figure off by one": ("update cell set n = n + 1 where measure = 'payments.all' and grain = 60", "cell"),
    "an amount off by one": ("update cell set total = total - 1 where measure = 'payments.by_facility'", "cell"),
    "a case in another state": ("update case_state set state = 'resolved' where kind = 'report'", "case: state"),
    "a case too much": ("update case_state set id = 'x' || id where kind = 'incident'", "case: too much"),
    "a record set aside for no reason": (
        "insert into quarantine (topic, part, off, reason, detail, size, first_bytes, digest)"
        " values ('ioc.payments.v1', 0, -1, 'BAD_JSON', '', 0, '', '')", "quarantine: too much"),
    "an offset moved": ("update stream_offset set next_offset = next_offset - 1 where part = 2", "stream_offset"),
    "an alert lost": ("update alert set fired_at = null where rule = 'report-urgent'",
                      "alert (rule, key, over): missing"),
    "an alert left open": ("update alert set phase = 'firing' where phase = 'closed'",
                           "alert (rule, key, over): missing"),
    "a number skipped in the journal": ("update journal set seq = -seq where seq = 3", "journal: gaps"),
    "a transition told twice": ("update journal set op = 'fired' where op = 'closed'", "journal: not a life"),
}  # fmt: skip


def test_the_verifier_imports_nothing_of_the_product() -> None:
    for name in OWN:
        tree = ast.parse(Path(ROOT, f"tests/chaos/{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for found in names:
                top = found.split(".")[0]
                assert found == "tests.chaos" or top in FOREIGN or top in sys.stdlib_module_names, found
    ask = "import sys, tests.chaos.verifier; print({n.split('.')[0] for n in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"ioc", "streams", "rules", "wall_ui", "faust", "msgspec", "numpy"} & ast.literal_eval(loaded)


def test_it_agrees_with_a_quiet_run_and_notices_every_kind_of_damage(world: World) -> None:
    city = City(world, seed=11, per_second=1_500, due_s=(2, 10))
    city.sender.start()
    world.start("store")
    world.start("judge")
    city.until(lambda: city.traffic.fresh > 6_000 and city.fired() > 10, "some traffic and alerts")
    for (case,) in world.query("select key from alert where fired_at is not null"):
        with city.sender.traffic() as traffic:
            traffic.close(case)
    city.sender.finish()
    city.until(city.drained, "everything stored")
    city.until(city.told, "every alert")
    world.kill("store")
    world.kill("judge")
    code, report = city.verify()
    print(report)
    assert code == 0
    for name, (damage, kind) in DAMAGE.items():
        assert world.query(f"with done as ({damage} returning 1) select count(*) from done") != [(0,)], name
        code, report = city.verify()
        assert code == 1, name
        assert f"DIFFERENT {kind}" in report, f"{name}:\n{report}"
