"""Scene: the facts behind one transition, and the words made of them. Computed only when something is to be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ioc.domain.alerts import CLOSED_BY_MACHINE, Figure
from ioc.domain.measures import KEY_SEPARATOR
from ioc.domain.text import Lang
from rules.rule import OVERFLOW_KEY, RatioWatch, Rule, Texts
from rules.template import Fact, Percent, Template

_MANY: Final[Mapping[Lang, Texts]] = {
    "vi": Texts(
        Template("{many}: thêm {num} cùng lúc", "vi"),
        Template("Ngoài {max_keys} cảnh báo riêng của quy tắc này, còn {num} đối tượng nữa gộp vào đây.", "vi"),
        Template("Tìm nguyên nhân chung trước (đường truyền, phần mềm, một đơn vị), rồi mới xử lý từng việc.", "vi"),
        Template("Số đối tượng đã về dưới mức gộp: mỗi đối tượng còn lại có cảnh báo riêng.", "vi"),
    ),
    "en": Texts(
        Template("{many}: {num} more at once", "en"),
        Template("Beside the {max_keys} alerts of this rule there are {num} more; they are counted here.", "en"),
        Template("Look for a common cause first (a line, a system, one office), then take them one by one.", "en"),
        Template("No longer too many: each of those left has an alert of its own.", "en"),
    ),
}
"""What is said of everything beyond a rule's `max_keys`."""
_RULE: Final[Mapping[Lang, str]] = {"vi": "Quy tắc", "en": "Rule"}
_OTHERS: Final[Mapping[Lang, str]] = {"vi": "các đối tượng còn lại", "en": "all the others"}
_LANGS: Final[tuple[Lang, Lang]] = ("vi", "en")


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
            (sentence,), (sentence_en,) = (_said(rule, lang, key, facts, ("over",)) for lang in _LANGS)
        else:
            vi, en = CLOSED_BY_MACHINE[reason or "condition_over"]
            sentence, sentence_en = f"Đã đóng: {vi}.", f"Closed: {en}."
        return Words(sentence=sentence, sentence_en=sentence_en)
    (title, sentence, step), (title_en, sentence_en, step_en) = (
        _said(rule, lang, key, facts, ("title", "sentence", "first_step")) for lang in _LANGS
    )
    return Words(title, title_en, sentence, sentence_en, step, step_en)


def _said(rule: Rule, lang: Lang, key: str, facts: Mapping[str, Fact], parts: tuple[str, ...]) -> tuple[str, ...]:
    texts = rule.vi if lang == "vi" else rule.en
    if key == OVERFLOW_KEY and isinstance(rule.watch, RatioWatch):  # judged together, as one key like the others
        facts = {**facts, "name": _OTHERS[lang], "key": _OTHERS[lang], "unit": _OTHERS[lang]}
    elif key == OVERFLOW_KEY:
        many = texts.many or f"{_RULE[lang]} {rule.code or rule.id}"
        texts, facts = _MANY[lang], {**facts, "many": many, "max_keys": rule.max_keys}
    return tuple(getattr(texts, part).fill(facts, texts.words) for part in parts)


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
