"""Policy rules of a province: `policy.toml` of its pack, on top of its working time (`time_rules`)."""

from __future__ import annotations

from pathlib import Path

from ioc.domain.policy import Policy
from ioc.domain.policy_file import Known, PolicyError, read_policy
from ioc.domain.workday import Mistake
from ioc.provinces.pack import folder_of
from ioc.provinces.time_rules import time_rules
from streams.catalogue import words_of
from streams.topic import all_topics

FILE = "policy.toml"


def policy_rules(slug: str) -> Policy:
    """What the province decided about deadlines. A pack without the file has only what the law and the sources say.
    Raises PolicyError and CalendarError."""
    rules, path = time_rules(slug), folder_of(slug) / FILE
    return read_policy(_text(path), rules.calendar, rules.counting, known())


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise PolicyError(path.name, [Mistake(line, "không phải UTF-8", "not UTF-8")]) from error


def known() -> Known:
    """The values that coded fields of the topics may have, by kind of case."""
    return {topic.case_kind: words_of(topic) for topic in all_topics()}
