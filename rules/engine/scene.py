"""Scene: the facts behind one transition, and the words made of them. Computed only when something is to be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ioc.domain.alerts import CLOSED_BY_MACHINE, Figure
from ioc.domain.measures import KEY_SEPARATOR
from rules.rule import OVERFLOW_KEY, Rule, Texts
from rules.template import Fact, Percent, Template

_MANY: Final = (
    "Quy tắc này có quá nhiều đối tượng cùng lúc: {num} đối tượng được gộp vào cảnh báo này.",
    "Too many keys at once for this rule: {num} of them are counted in this alert.",
)


@dataclass(frozen=True, slots=True)
class Scene:
    figure: Figure
    unit: str = ""
    """Administrative unit code of the alert; "" when its key has none."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Beside the common ones, by placeholder."""


@dataclass(frozen=True, slots=True)
class Words:
    title: str | None = None
    title_en: str | None = None
    sentence: str | None = None
    sentence_en: str | None = None
    first_step: str | None = None
    first_step_en: str | None = None


def moment(at_ms: int) -> datetime:
    """Aware UTC datetime of unix milliseconds, exact."""
    seconds, rest = divmod(at_ms, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def millis(at: datetime) -> int:
    """Unix milliseconds, rounded down."""
    return int(at.timestamp() * 1000 + 1e-4)


def words(
    rule: Rule, op: str, reason: str | None, key: str, scene: Scene, now: datetime, units: Callable[[str], str]
) -> Words:
    """What is said with a transition. None: what the row says already stays."""
    if op in ("recovering", "released", "escalated"):
        return Words()
    facts = _facts(rule, key, scene, now, units)
    if op == "closed":
        if reason == "condition_over":
            return Words(
                sentence=rule.vi.over.fill(facts, rule.vi.words), sentence_en=rule.en.over.fill(facts, rule.en.words)
            )
        vi, en = CLOSED_BY_MACHINE[reason or "condition_over"]
        return Words(sentence=f"Đã đóng: {vi}.", sentence_en=f"Closed: {en}.")
    vi_texts, en_texts = rule.vi, rule.en
    if key == OVERFLOW_KEY:
        vi_texts, en_texts = _many(rule.vi, 0), _many(rule.en, 1)
    return Words(
        title=vi_texts.title.fill(facts, vi_texts.words),
        title_en=en_texts.title.fill(facts, en_texts.words),
        sentence=vi_texts.sentence.fill(facts, vi_texts.words),
        sentence_en=en_texts.sentence.fill(facts, en_texts.words),
        first_step=vi_texts.first_step.fill(facts, vi_texts.words),
        first_step_en=en_texts.first_step.fill(facts, en_texts.words),
    )


def _many(texts: Texts, lang: int) -> Texts:
    sentence = Template(_MANY[lang], texts.sentence.lang)
    title = Template(("Quá tải: " if lang == 0 else "Overload: ") + texts.title.text, texts.title.lang)
    return Texts(title, sentence, texts.first_step, texts.over, texts.words)


def _facts(rule: Rule, key: str, scene: Scene, now: datetime, units: Callable[[str], str]) -> dict[str, Fact]:
    figure = scene.figure
    name = " · ".join(units(part) for part in key.split(KEY_SEPARATOR)) if key != OVERFLOW_KEY else ""
    if agency := scene.facts.get("case.agency"):
        agency = units(str(agency))
    value: Fact = figure.value
    if figure.unit == "%" and figure.value is not None:
        value = Percent(figure.value)
    return {
        "key": "" if key == OVERFLOW_KEY else key.replace(KEY_SEPARATOR, " · "),
        "name": name,
        "unit": units(scene.unit) if scene.unit else name,
        "severity": rule.severity,
        "at": now,
        "from": moment(figure.start),
        "to": moment(figure.end),
        "value": value,
        "num": figure.num,
        "den": figure.den,
        **scene.facts,
        "agency": agency,
    }
