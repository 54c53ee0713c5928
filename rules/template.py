"""Template: a sentence with places for facts: `{value} giao dịch qua {key} thất bại`. Pure; nothing in it is executed.

A place is a name from a list given beforehand; no formats, no attributes, no indexing. How a fact is written follows
from what it is: numbers, shares, times and spans each have one form per language (`ioc.domain.text`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from ioc.domain import text
from ioc.domain.text import Lang

FACT_LENGTH_MAX = 120
"""A fact may come from a source we do not control."""
_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that is written as a percentage: 88.14 → `88,14 %`."""

    value: float


@dataclass(frozen=True, slots=True)
class OfficeTime:
    """A span of office time: written in hours, because its days are not of 24."""

    span: timedelta


Fact = str | int | float | bool | datetime | timedelta | OfficeTime | Percent | None


class TemplateError(ValueError):
    """What is wrong at which character (from 0)."""

    def __init__(self, at: int, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")
        self.at, self.vi, self.en = at, vi, en


@dataclass(frozen=True, slots=True)
class Template:
    text: str
    lang: Lang

    def fill(self, facts: Mapping[str, Fact], words: Mapping[str, str] = MappingProxyType({})) -> str:
        """The sentence; a fact that is not known is written as such, never left out. `words` say what codes mean."""

        def put(place: re.Match[str]) -> str:
            fact = facts.get(place[1])
            return say(words.get(fact, fact) if isinstance(fact, str) else fact, self.lang)

        return _PLACE.sub(put, self.text)


def parse_template(said: str, lang: Lang, names: Collection[str]) -> Template:
    """Template of `said`, whose places must all be in `names`."""
    for place in _PLACE.finditer(said):
        if place[1] not in names:
            known = ", ".join(sorted(names))
            vi, en = f"Không có chỗ điền {place[0]}; có: {known}.", f"No placeholder {place[0]}; known: {known}."
            raise TemplateError(place.start(), vi, en)
    rest = _PLACE.sub(lambda place: " " * len(place[0]), said)
    if (stray := re.search(r"[{}]", rest)) is not None:
        raise TemplateError(
            stray.start(),
            "Dấu { } chỉ dùng cho chỗ điền như {value}, không có định dạng hay thuộc tính.",
            "Braces are only for placeholders such as {value}: no formats, no attributes.",
        )
    return Template(said, lang)


def say(fact: Fact, lang: Lang) -> str:
    """One fact in the language's form."""
    if fact is None or fact == "":
        return text.UNKNOWN[lang]
    if isinstance(fact, bool):
        return {"vi": ("không", "có"), "en": ("no", "yes")}[lang][fact]
    if isinstance(fact, Percent):
        return text.pct(fact.value, lang)
    if isinstance(fact, datetime):
        return text.clock(fact, lang)
    if isinstance(fact, OfficeTime):
        return text.duration(fact.span, lang, days=False)
    if isinstance(fact, timedelta):
        return text.duration(fact, lang)
    if isinstance(fact, str):
        return fact if len(fact) <= FACT_LENGTH_MAX else fact[: FACT_LENGTH_MAX - 1] + "…"
    return text.number(fact, lang)
