"""OwnWatcher: alerts about ourselves, that no rule file can take away: the new rules were refused and the old ones run.

What it is told by `refused` is all it knows; a mended set clears it. The texts change with every refusal of other files
while the alert is open, because they name the line to mend.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ioc.domain.alerts import Figure, Phase
from ioc.domain.text import Lang
from rules.engine.keyed import Found
from rules.engine.ledger import Ledger
from rules.engine.life import Step, Verdict, step
from rules.engine.scene import Scene, millis
from rules.problem import Problem
from rules.rule import OWN_RULES, OwnWatch, Rule, Texts
from rules.template import Fact, Template

[RULES_REFUSED] = OWN_RULES
KEY: Final = "rules"


def _texts(lang: Lang, title: str, sentence: str, first_step: str, over: str) -> Texts:
    return Texts(Template(title, lang), Template(sentence, lang), Template(first_step, lang), Template(over, lang))


_RULE: Final = Rule(
    id=RULES_REFUSED,
    code="M01",
    version=1,
    domain="infrastructure",
    severity=3,
    notify=("TB",),
    watch=OwnWatch(),
    vi=_texts(
        "vi",
        "Bộ quy tắc mới bị từ chối; vẫn dùng bộ cũ",
        "Bộ quy tắc mới có {num} lỗi nên không được nạp; bộ cũ vẫn chạy. Lỗi đầu: {file}, dòng {line}: {why_vi}",
        "Chạy “ioc rules check” để xem mọi lỗi kèm tệp, dòng, cột; sửa rồi lưu lại, bộ mới được nạp trong vài giây.",
        "Đã nạp một bộ quy tắc đúng.",
    ),
    en=_texts(
        "en",
        "New rules were refused; the old ones stay in force",
        "The new rules have {num} errors and were not loaded; the old ones keep running. "
        "The first: {file}, line {line}: {why_en}",
        "Run “ioc rules check” to see every error with file, line and column; mend and save, they load within seconds.",
        "A good set of rules was loaded.",
    ),
    max_keys=1,
    source="Sản phẩm tự giám sát: quy tắc hỏng không bao giờ dừng việc cảnh báo",
)


class OwnWatcher:
    ready = True

    def __init__(self, ledger: Ledger) -> None:
        self.rule, self.ledger = _RULE, ledger
        self._problems: tuple[Problem, ...] = ()
        self._unsaid = False
        """The open alert names the problems of an earlier refusal."""

    def refused(self, problems: Sequence[Problem]) -> None:
        """What was wrong with the newest files; nothing: they were loaded."""
        self._unsaid = tuple(problems) != self._problems
        self._problems = tuple(problems)

    def prime(self) -> None:
        """It is always looked at."""

    def touch(self, key: str) -> None:
        self._unsaid = False

    def steps(self, now: datetime, lag_s: float) -> list[Found]:
        row = self.ledger.get(self.rule.id, KEY)
        verdict = Verdict(bool(self._problems), not self._problems, now)
        taken = step(row, verdict, now)
        if taken is None and self._problems and self._unsaid and row is not None and row.phase is Phase.FIRING:
            taken = Step("updated")
        return [(KEY, taken, verdict)] if taken is not None else []

    def scene(self, key: str, now: datetime) -> Scene:
        count = len(self._problems)
        figure = Figure(num=count, den=None, value=float(count), unit="", start=millis(now), end=millis(now))
        first = self._problems[0] if self._problems else None
        facts: dict[str, Fact] = {}
        if first is not None:
            facts = {"file": first.file, "line": first.line, "why_vi": first.vi, "why_en": first.en}
        return Scene(figure, "", facts)

    def next_at(self) -> datetime | None:
        return None
