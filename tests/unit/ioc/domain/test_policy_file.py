"""policy.toml: what it may say, and how it is told wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ioc.domain.calendar import Calendar
from ioc.domain.daycount import Counting, TimeLimit
from ioc.domain.policy import IncidentPolicy, PaymentPolicy, Policy
from ioc.domain.policy_file import PolicyError, read_policy
from ioc.domain.report_limits import ReportFacts, ReportLimit
from ioc.provinces.policy_rules import policy_rules

KNOWN = {
    "report": {"state": ["received", "in_progress", "closed"], "category": ["waste", "traffic"], "kind": ["PAHT"]},
    "payment": {"status": ["failed", "succeeded"]},
}


def read(text: str) -> Policy:
    return read_policy(text, Calendar(), Counting(ends="midnight"), KNOWN, "tỉnh.toml")


def test_an_empty_file_leaves_what_law_and_sources_say() -> None:
    policy = read("")

    assert policy.reports.limits == ()
    assert (policy.incidents, policy.payments, policy.also_legal) == (IncidentPolicy(), PaymentPolicy(), {})
    assert policy.incidents.report_within == TimeLimit(5, "day"), "QĐ 05/2017"
    assert policy.counting.ends == policy.dossiers.counting.ends == "midnight"


def test_every_word_of_it_is_read() -> None:
    policy = read("""
[[report_limit]]
severity = [1, 2]
kind = ["PAHT"]
category = ["waste"]
unit = ["07210"]
since = 2026-01-01
accept = "30 phút"
resolve = "5 ngày làm việc"
[incidents]
report_within = "120 giờ"
alone_severity_max = 0
[payments]
stuck_after = "20 phút"
unbooked_after = "1 giờ"
unmatched_after = "2 ngày"
bank_confirms = ["qr_his"]
[also_legal]
report = ["in_progress>closed"]
payment = ["failed>succeeded"]
[dossier]
clock = "local"
""")

    assert policy.reports.limits == (
        ReportLimit(
            units=frozenset({"07210"}), categories=frozenset({"waste"}), severities=frozenset({1, 2}),
            kinds=frozenset({"PAHT"}), since=date(2026, 1, 1), accept=TimeLimit(30, "minute"),
            resolve=TimeLimit(5, "working_day"),
        ),
    )  # fmt: skip
    assert policy.incidents == IncidentPolicy(report_within=TimeLimit(120, "hour"), alone_severity_max=0)
    assert policy.payments == PaymentPolicy(
        stuck_after=timedelta(minutes=20), unbooked_after=timedelta(hours=1), unmatched_after=timedelta(days=2),
        bank_confirms=frozenset({"qr_his"}),
    )  # fmt: skip
    assert policy.legal("report", frozenset()) == {("in_progress", "closed")}
    assert policy.legal("payment", frozenset({("a", "b")})) == {("failed", "succeeded"), ("a", "b")}
    assert policy.legal("incident", frozenset()) == frozenset()
    assert policy.dossiers.clock == "local"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[report_limits]]", 1, "report_limits"),
        ("x = ", 1, "TOML"),
        ("report_limit = 3", 1, "[[report_limit]]"),
        ("incidents = 3", 1, "[incidents]"),
        ("[[report_limit]]\nseverity = [0]\naccept = '1 giờ'", 2, "severity"),
        ("[[report_limit]]\nseverity = 1\naccept = '1 giờ'", 2, "severity"),
        ("[[report_limit]]\nseverity = [true]\naccept = '1 giờ'", 2, "severity"),
        ("[[report_limit]]\ncategory = ['fire']\naccept = '1 giờ'", 2, "waste"),
        ("[[report_limit]]\nkind = ['PAXX']\naccept = '1 giờ'", 2, "PAHT"),
        ("[[report_limit]]\nunit = [7210]\naccept = '1 giờ'", 2, "unit"),
        ("[[report_limit]]\nsince = '31/6/2024'\naccept = '1 giờ'", 2, "31/6/2024"),
        ("[[report_limit]]\naccept = '1 tiếng'", 2, "1 tiếng"),
        ("[[report_limit]]\naccept = 30", 2, "accept"),
        ("[[report_limit]]\nseverity = [1]", 1, "resolve"),
        ("[[report_limit]]\naccept = '1 giờ'\n[[report_limit]]\naccept = '2 giờ'", 3, "dòng 1"),
        ("[incidents]\nalone_severity_max = 6", 2, "alone_severity_max"),
        ("[payments]\nstuck_after = '2 ngày làm việc'", 2, "stuck_after"),
        ("[payments]\nstuck = '2 giờ'", 2, "stuck_after"),
        ("[also_legal]\nreport = ['in_progress-closed']", 2, "in_progress-closed"),
        ("[also_legal]\nreport = ['in_progress>done']", 2, "received"),
        ("[also_legal]\nreport = ['>closed']", 2, "closed"),
        ("[also_legal]\ndossier = ['4>2']", 2, "dossier"),
        ("[dossier]\nclock = '767'", 2, "clock"),
    ],
)
def test_a_mistake_is_told_with_its_line_in_both_languages(text: str, line: int, words: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read(text)

    [mistake] = caught.value.mistakes
    assert mistake.line == line
    assert words in mistake.vi
    assert str(caught.value).startswith(f"tỉnh.toml:{line}: ")
    assert " / " in str(caught.value)


def test_all_mistakes_are_told_at_once_in_order_of_lines() -> None:
    with pytest.raises(PolicyError) as caught:
        read("[payments]\nx = 1\n[incidents]\ny = 1\n[[report_limit]]\nseverity = []\naccept = '1 giờ'\n")

    assert [mistake.line for mistake in caught.value.mistakes] == [2, 4, 6]


def test_the_pack_of_the_province_reads_and_leaves_no_report_without_deadlines() -> None:
    limits = policy_rules("bac-giang").reports
    for kind in ("PAHT", "PAKN"):
        for severity in (1, 2, 3, 4, 5, None):
            facts = ReportFacts(
                kind=kind, category="drainage", severity=severity, unit="07210", agency="", on=date(2026, 3, 2)
            )
            assert limits.accept(facts), facts
            assert limits.resolve(facts), facts
