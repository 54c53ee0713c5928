"""Score: the board of QĐ 766 over simulated events, counted from the cases alone. What the store counts by cells is
counted here one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from ioc.demo.step import Step
from ioc.domain.cases import CaseRow
from ioc.domain.qd766 import Counts, Gain, Rules, Score, by_procedure, gains, late_now, roll_up, score
from tests.unit.ioc.demo.told import cases, ordered

NOT_OURS = frozenset({"refused", "duplicate"})


class Board:
    """Dossiers, petitions and statements at a moment; a line is an agency, or the province ("")."""

    def __init__(self, steps: Iterable[Step], at_s: float, rules: Rules) -> None:
        known = ordered(steps)
        found = cases((step for step in known if step.topic != "indicators"), at_s)
        self._now, self._rules = datetime.fromtimestamp(at_s, UTC), rules
        self._dossiers = [row for row in found["dossier"] if row.attrs.get("profile")]
        self._petitions = [row for row in found["report"] if _is_petition(row)]
        self._said: dict[str, dict[str, int]] = {}
        for step in known:
            code, _, count = str(step.body.get("indicator", "")).partition(".")
            if code == "TT11" and count and step.at_s < at_s:
                agency = dict(step.body.get("dims", {})).get("agency", "")
                self._said.setdefault(agency, {})[count] = int(step.body["num"])

    def counts(self, agency: str = "") -> Counts:
        rows = [row for row in self._dossiers if agency in ("", row.agency)]
        tally = Counter((str(row.attrs["procedure_code"]), str(row.attrs["profile"])) for row in rows)
        known = self._rules.register(agency)
        own = late_now(rows, self._now) + self._petitions_of(agency)
        ours = roll_up(by_procedure(((*key, n) for key, n in tally.items()), known), known, own)
        return ours + Counts({name: n for name, n in self._stated(agency).items() if ours.said(name) is None})

    def score(self, agency: str = "") -> Score:
        return score(self.counts(agency), self._rules.edition, level="agency" if agency else "province")

    def gains(self, agency: str = "") -> tuple[Gain, ...]:
        return gains(self.counts(agency), self.score(agency))

    def _stated(self, agency: str) -> Mapping[str, int]:
        return self._said.get(agency, {})

    def _petitions_of(self, agency: str) -> Counts:
        mine = [row for row in self._petitions if agency in ("", row.agency)]
        in_time = [row for row in mine if row.attrs["timing"] != "late"]
        content = [row for row in in_time if not self._unhappy(row)]
        return Counts(
            petitions=len(mine), petitions_first=len(mine),
            petitions_on_time=len(in_time), petitions_content=len(content),
        )  # fmt: skip

    def _unhappy(self, row: CaseRow) -> bool:
        rated = row.attrs.get("satisfaction")
        return bool(row.attrs.get("was_reopened")) or (rated is not None and int(rated) <= self._rules.dislike_max)


def _is_petition(row: CaseRow) -> bool:
    return row.attrs.get("report_kind") == "PAKN" and row.attrs["timing"] not in NOT_OURS
