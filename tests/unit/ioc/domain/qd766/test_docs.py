"""The document for the department says what the code does: every component, count and switch."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import msgspec
import pytest

from ioc.domain.dossier import Policy
from ioc.domain.qd766 import COMPONENTS, GROUPS, NAMES, Component, Edition
from ioc.provinces.findings import Findings
from ioc.provinces.rules766 import PROCEDURES, read_procedures
from streams.topic import topic_named

TEXT = (Path(__file__).parents[5] / "docs" / "qd766.md").read_text("utf-8")
EMPTY = {"missing": "thiếu", "zero": "0", "full": "đủ điểm"}


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.code)
def test_the_document_holds_the_row_of_every_component(component: Component) -> None:
    empty = EMPTY[component.empty(Edition()) if callable(component.empty) else component.empty]
    cells = (component.code, component.vi, component.maximum, component.formula_vi, empty, component.basis)
    assert "| " + " | ".join(map(str, cells)) + " |" in TEXT


def test_the_document_names_every_group_with_its_points() -> None:
    for name, (vi, _) in GROUPS.items():
        assert f"### {vi} ({sum(c.maximum for c in COMPONENTS if c.group == name)} điểm)" in TEXT


def test_the_document_explains_every_count() -> None:
    assert not [name for name, said in NAMES.items() if f"| `{name}` | {said.vi} |" not in TEXT]


def test_the_document_explains_every_switch() -> None:
    switches = {one.name for one in (*fields(Edition), *fields(Policy))} - {"counting"}
    assert not [name for name in sorted(switches) if f"| `{name}` | " not in TEXT]


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found, f"no example in {language}"
    return found[1]


def test_the_register_it_shows_is_read_without_a_finding(tmp_path: Path) -> None:
    (tmp_path / PROCEDURES).write_text(example("csv"), "utf-8")
    found = Findings(PROCEDURES)
    whole, own = read_procedures(tmp_path / PROCEDURES, found)
    assert not found.problems
    assert (len(whole.procedures), sorted(own)) == (3, ["000.00.12.H02", "000.01.31.H02", "000.02.31.H02"])


def test_the_statement_it_shows_is_a_good_event_about_a_count_that_is_used() -> None:
    event = msgspec.json.decode(example("json"), type=topic_named("indicators").event)
    code, _, count = str(event.indicator).partition(".")  # type: ignore[attr-defined]
    assert (code, NAMES[count].kind) == ("TT11", "statement")
