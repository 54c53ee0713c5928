"""Every rule of every pack passes the tests in its own file."""

import pytest

from rules.loader import load_rules
from rules.rule import Rule
from rules.tester import run_rule

RULES = load_rules().rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_passes_the_tests_in_its_own_file(rule: Rule) -> None:
    wrong = {outcome.test: outcome.wrong for outcome in run_rule(rule) if outcome.wrong}
    assert wrong == {}


def test_there_is_one_rule_of_each_kind() -> None:
    assert {rule.kind for rule in RULES} == {"case", "deadline", "ratio", "absence"}
    assert {rule.code for rule in RULES} >= {"L02", "L07", "L11", "L16", "L22"}
