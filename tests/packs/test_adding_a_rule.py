"""Adding a rule is one file in one folder: nothing else is touched, and its own tests run with the others."""

from __future__ import annotations

import shutil
from pathlib import Path

from rules.loader import PACKS, load_rules
from rules.tester import run_rules

NEW = """
id: toxic-waste
code: L90
version: 1
domain: reports
severity: 2
notify: [TB]
source: ví dụ / example
case:
  on: report
  where: "category == 'pollution' and severity <= 2"
vi:
  title: Ô nhiễm tại {unit}
  sentence: "Phản ánh {case.id} về ô nhiễm."
  first_step: Cử người đến xem.
  over: Phản ánh {case.id} đã xong.
en:
  title: Pollution at {unit}
  sentence: "Report {case.id} about pollution."
  first_step: Send somebody to look.
  over: Report {case.id} is done.
"""


TESTS = """
tests:
  - name: a pollution report fires and is over when it is closed
    start: "2026-03-23T08:00:00+07:00"
    feed:
      - {at: 0s, case: {id: PA-1, state: received, severity: 2, unit: "07492", category: pollution}}
      - {at: 2h, case: {id: PA-1, state: closed, open: false, severity: 2, unit: "07492"}}
    expect:
      - {at: 0s, op: fired, key: PA-1}
      - {at: 2h, op: closed, key: PA-1, reason: condition_over}
  - name: severity three is left to the office
    start: "2026-03-23T08:00:00+07:00"
    on_the_line: true
    feed:
      - {at: 0s, case: {id: PA-2, state: received, severity: 3, unit: "07492", category: pollution}}
    expect: []
"""


def test_a_rule_is_added_by_one_file_in_its_folder(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    before = load_rules(packs)
    (packs / "reports" / "toxic-waste.yaml").write_text(NEW + TESTS, "utf-8")
    after = load_rules(packs)
    assert {rule.id for rule in after.rules} - {rule.id for rule in before.rules} == {"toxic-waste"}
    outcomes = [outcome for outcome in run_rules(after) if outcome.rule == "toxic-waste"]
    assert len(outcomes) == 2
    assert [outcome.wrong for outcome in outcomes] == [(), ()]
