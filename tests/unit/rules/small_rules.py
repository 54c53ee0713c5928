"""Small rules with short times, one of each kind, for tests of the machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from ioc.domain.measures import DAY
from rules.catalogue import KNOWN
from rules.rule import (
    AbsenceWatch,
    Bound,
    CaseWatch,
    DeadlineWatch,
    Escalation,
    RatioWatch,
    Rule,
    RuleSet,
    Term,
    Texts,
    Unless,
    Watch,
)
from rules.template import Template
from rules.where import parse_where


def rule(name: str, watch: Watch, **more: object) -> Rule:
    texts = Texts(
        Template("tên {key}", "vi"), Template("câu {key}", "vi"), Template("việc", "vi"), Template("hết", "vi")
    )
    made = Rule(name, 1, "payments", 2, ("TB",), watch, texts, texts, max_keys=50, source="test")
    return replace(made, **more)  # type: ignore[arg-type]


RATIO = RatioWatch(
    num=Term("payments.failed", (2,)),
    den=Term("payments.all", (2,)),
    key=("provider",),
    window=timedelta(minutes=3),
    min_den=5,
    fire=Bound("gt", Fraction(1, 4)),
    clear=Bound("lt", Fraction(1, 8)),
    hold=timedelta(seconds=20),
    keep=timedelta(seconds=40),
    stale_after=timedelta(minutes=4),
)
LADDER = (
    Escalation(("LD",), timedelta(seconds=30), unless_taken=True),
    Escalation(("SO",), timedelta(seconds=100)),
    Escalation(("LD",), timedelta(seconds=290), unless_taken=True),
)
ratio = rule("ratio", RATIO, escalate=LADDER)
instant_ratio = rule(
    "instant",
    replace(
        RATIO,
        hold=timedelta(0),
        keep=timedelta(0),
        key=("unit",),
        num=Term("payments.failed", (0,)),
        den=Term("payments.all", (0,)),
    ),
)
case = rule("case", CaseWatch("report", parse_where("severity == 1", KNOWN.cases["report"])), escalate=LADDER)
deadline = rule("deadline", DeadlineWatch("dossier", frozenset({"2", "4"})), escalate=LADDER)
DARK = parse_where("state == 'lost'", KNOWN.cases["link"])
HANGS = Unless("depends_on", DARK)
dark = rule("dark", CaseWatch("link", DARK, timedelta(seconds=20), HANGS))
silent = rule("silent", DeadlineWatch("link", frozenset({"alive"}), hold=timedelta(seconds=40), unless=HANGS))
reminder = rule("reminder", DeadlineWatch("dossier", frozenset({"2"}), ahead=timedelta(seconds=50)))
soon = rule("soon", DeadlineWatch("dossier", frozenset({"2"}), ahead=timedelta(seconds=50), until_due=True))
owed = rule("owed", DeadlineWatch("dossier", frozenset({"4", "9"}), ended=True))
stale = rule(
    "stale",
    DeadlineWatch(
        "link", frozenset({"alive", "slow"}), of="data_until", older=timedelta(seconds=50), unless=HANGS
    ),
)  # fmt: skip
absence = rule(
    "absence",
    AbsenceWatch(
        "procedures.events",
        ("agency",),
        (0,),
        DAY,
        timedelta(minutes=5),
        "always",
        timedelta(minutes=20),
        timedelta(minutes=2),
    ),
)
ALL = RuleSet((absence, case, dark, deadline, instant_ratio, owed, ratio, reminder, silent, soon, stale))
