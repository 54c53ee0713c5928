"""Rule (quy tắc): what to watch, on which key, when it fires and clears, how severe, what to say. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, Literal

from rules.template import Template
from rules.where import Where

OVERFLOW_KEY: Final = "__overflow__"
"""Stands for every key beyond a rule's `max_keys`: overload is told, it never clears anything."""
OWN_RULES: Final = frozenset({"rules-refused"})
"""Alerts about ourselves; no rule file may take their ids."""
ZERO: Final = timedelta(0)


Op = Literal["gt", "gte", "lt", "lte"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A threshold, exact: `0.05` is 1/20."""

    op: Op
    limit: Fraction


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a ratio: the events of a measure, or the sum of its value."""

    measure: str
    at: tuple[int, ...]
    """Where the rule's key dimensions stand among the measure's."""
    of: Literal["n", "total"] = "n"


@dataclass(frozen=True, slots=True)
class Unless:
    """Nothing is begun of a case while one that it needs is ill itself: that one is told, not all that hangs on it."""

    parents: str
    """Attribute with the ids of the cases it needs, of the same kind, spaces between."""
    ill: Where
    """A parent is ill while it is open and matches, or while its own due time has passed: it is silent."""


@dataclass(frozen=True, slots=True)
class CaseWatch:
    """Fires when an open case matches; clears when it is closed or matches no more."""

    kind: str
    where: Where | None = None
    hold: timedelta = ZERO
    """`for` in the file: how long it must match before it fires."""
    unless: Unless | None = None


@dataclass(frozen=True, slots=True)
class DeadlineWatch:
    """Fires when a case in one of `states` (where the clock runs) passes its due time, without any event."""

    kind: str
    states: frozenset[str]
    where: Where | None = None
    hold: timedelta = ZERO
    """`for` in the file: how long it must be seen late before it fires."""
    ahead: timedelta = ZERO
    """Fires so long before the due time, as a reminder."""
    ahead_days: int = 0
    """Instead of `ahead`: at the same time of day, so many working days sooner."""
    until_due: bool = False
    """`until: due` in the file: the reminder is over when the due time has come; another rule goes on from there."""
    of: str = ""
    """Attribute with a moment (unix milliseconds) to watch instead of the due time: fires when it is further back than
    `older`. Nothing is begun of a case that is itself silent beyond its due time: another rule says so."""
    older: timedelta = ZERO
    older_days: int = 0
    """Instead of `older`: at the same time of day, so many working days later."""
    ended: bool = False
    """A case that has ended is watched on while its due time stands: what is owed is not done by closing it."""
    lag_max: timedelta | None = None
    """While our own pipeline lags more than this, that nothing was heard proves nothing. None: it does not matter."""
    unless: Unless | None = None


@dataclass(frozen=True, slots=True)
class RatioWatch:
    """num / den over the last `window` (the running minute counts), per key. Below `min_den` nothing is known."""

    num: Term
    den: Term
    key: tuple[str, ...]
    window: timedelta
    min_den: int
    fire: Bound
    clear: Bound
    hold: timedelta = ZERO
    """`for` in the file: how long it must last before it fires."""
    keep: timedelta = ZERO
    """`keep_firing_for`: how long it must be clear before it is over."""
    stale_after: timedelta = timedelta(minutes=30)
    """Too little data for this long closes the alert, with its own reason: no data is not good news."""


@dataclass(frozen=True, slots=True)
class AbsenceWatch:
    """Fires when a key seen within `seen_within` has had no event for `after` (of office time, by the calendar)."""

    measure: str
    key: tuple[str, ...]
    at: tuple[int, ...]
    """Where they stand among the measure's dimensions."""
    grain: int
    """Seconds; the coarsest the measure has: only the time of the last event is needed."""
    after: timedelta
    calendar: Literal["office", "always"]
    seen_within: timedelta
    lag_max: timedelta
    """While our own pipeline lags more than this, silence proves nothing."""


@dataclass(frozen=True, slots=True)
class OwnWatch:
    """Of a rule that is part of the product: fires by what the judge is told of itself."""


Watch = CaseWatch | DeadlineWatch | RatioWatch | AbsenceWatch | OwnWatch


@dataclass(frozen=True, slots=True)
class Escalation:
    """One step up: whom else to tell when the alert still fires after so long."""

    to: tuple[str, ...]
    after: timedelta = ZERO
    working_days: int = 0
    """Instead of `after`: at the same time of day, so many working days later."""
    unless_taken: bool = False
    """Left out once somebody has taken the alert."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What people read, in one language. `over` is said when it is over."""

    title: Template
    sentence: Template
    first_step: Template
    over: Template
    words: Mapping[str, str] = field(default_factory=dict)
    """What coded facts are called in the sentences: `traffic` → `giao thông`."""
    many: str = ""
    """What the things of this rule are called when too many of them share one alert: `Hồ sơ quá hạn`."""


@dataclass(frozen=True)
class Rule:
    id: str
    version: int
    domain: str
    severity: int
    notify: tuple[str, ...]
    watch: Watch
    vi: Texts
    en: Texts
    max_keys: int
    source: str
    """Where the rule comes from: standard, seed or default of ours."""
    code: str = ""
    """Code in the catalogue of rules: L22."""
    escalate: tuple[Escalation, ...] = ()
    """In order; each at most once an episode."""
    file: str = ""
    tests: tuple[Mapping[str, Any], ...] = field(default=(), compare=False, repr=False)
    """As written; `rules.tester` reads them."""

    @property
    def kind(self) -> str:
        """`case`, `deadline`, `ratio`, `absence`, `own`."""
        return {
            CaseWatch: "case",
            DeadlineWatch: "deadline",
            RatioWatch: "ratio",
            AbsenceWatch: "absence",
            OwnWatch: "own",
        }[type(self.watch)]


@dataclass(frozen=True)
class RuleSet:
    """All rules that run together, by id. `digest` names the set: sha256 over the files."""

    rules: tuple[Rule, ...]
    digest: str = ""

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}
