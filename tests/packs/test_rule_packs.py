"""Every rule of every pack passes the tests in its own file."""

import json
from pathlib import Path

import pytest

from rules.loader import load_rules
from rules.rule import Rule
from rules.shape import schema
from rules.tester import run_rule

RULES = load_rules().rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_passes_the_tests_in_its_own_file(rule: Rule) -> None:
    wrong = {outcome.test: outcome.wrong for outcome in run_rule(rule) if outcome.wrong}
    assert wrong == {}


def test_there_are_rules_of_each_kind_for_these_of_the_catalogue() -> None:
    assert {rule.kind for rule in RULES} == {"case", "deadline", "ratio", "absence"}
    numbers = (2, 7, 8, 11, 12, 13, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 32)
    assert {rule.code for rule in RULES} == {f"L{number:02}" for number in numbers}


def test_every_domain_a_rule_may_have_has_a_name_on_the_screens() -> None:
    words = Path(__file__).parents[2] / "wall_ui" / "static" / "shared" / "i18n"
    for lang in ("vi", "en"):
        said = json.loads((words / f"{lang}.json").read_text("utf-8"))
        assert {f"domain.{domain}" for domain in schema()["properties"]["domain"]["enum"]} <= said.keys()
