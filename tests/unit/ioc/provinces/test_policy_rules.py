"""policy.toml of a pack: read by the processes, checked by the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.commands.failure import EXIT_CONFIG, known
from ioc.domain.policy_file import PolicyError
from ioc.provinces import policy_rules as rules
from ioc.provinces.check import check_policy
from ioc.provinces.new import TEMPLATE


def test_the_pack_s_own_time_and_limits_come_together() -> None:
    policy = rules.policy_rules("bac-giang")

    assert policy.reports.limits
    assert policy.calendar.of("07210") == policy.calendar


def test_a_pack_without_the_file_has_what_law_and_sources_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "folder_of", lambda slug: tmp_path)

    assert rules.policy_rules("bac-giang").reports.limits == ()


def test_a_misspelt_category_or_state_is_found_before_it_is_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        "[[report_limit]]\ncategory = ['electicity']\naccept = '1 giờ'\n[also_legal]\npayment = ['paid>x']\n"
    )
    monkeypatch.setattr(rules, "folder_of", lambda slug: tmp_path)

    assert [(problem.line, problem.code) for problem in check_policy(file).problems] == [
        (2, "bad_policy"), (5, "bad_policy"),
    ]  # fmt: skip
    with pytest.raises(PolicyError) as caught:
        rules.policy_rules("bac-giang")
    failure = known(caught.value)
    assert failure is not None
    assert (failure.code, failure.do) == (EXIT_CONFIG, "ioc provinces check")


def test_the_template_of_a_new_pack_reads() -> None:
    assert check_policy(TEMPLATE / "policy.toml").problems == []
