"""Sentences: facts in the forms of the language, and no way to do anything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain.text import Lang
from rules.template import Fact, OfficeTime, Percent, TemplateError, parse_template

N = "\u00a0"


def fill(text: str, lang: Lang = "vi", **facts: Fact) -> str:
    return parse_template(text, lang, facts).fill(facts)


def test_facts_are_written_in_the_forms_of_the_language() -> None:
    facts: dict[str, Fact] = {
        "num": 1_234_567,
        "value": Percent(88.14),
        "at": datetime(2024, 3, 20, 7, 5, 9, tzinfo=UTC),
        "late": timedelta(hours=3),
    }
    said = "{num} · {value} · {at} · {late}"
    assert parse_template(said, "vi", facts).fill(facts) == f"1.234.567 · 88,14{N}% · 20/03/2024 14:05:09 · 3{N}giờ"
    assert parse_template(said, "en", facts).fill(facts) == f"1,234,567 · 88.14{N}% · 20 March 2024 14:05:09 · 3{N}h"


def test_an_unknown_fact_is_said_to_be_unknown() -> None:
    assert fill("{value} tại {unit}", value=None, unit="") == "không rõ tại không rõ"


def test_office_time_and_truth_have_words() -> None:
    assert fill("{a} {b}", a=OfficeTime(timedelta(hours=26)), b=True) == f"26{N}giờ có"


def test_a_fact_that_looks_like_a_placeholder_stays_text() -> None:
    assert fill("{key} {value}", key="{value}", value=1) == "{value} 1"


def test_an_endless_fact_is_cut() -> None:
    assert len(fill("{key}", key="x" * 10_000)) == 120


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a {b}", 2),
        ("{key.x}", 0),
        ("{key!r}", 0),
        ("{key:>10}", 0),
        ("{key[0]}", 0),
        ("{}", 0),
        ("{key", 0),
        ("{key} }", 6),
        ("{{key}}", 0),
    ],
)
def test_anything_but_a_known_name_in_braces_is_refused(text: str, at: int) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(text, "vi", ["key"])
    assert caught.value.at == at
