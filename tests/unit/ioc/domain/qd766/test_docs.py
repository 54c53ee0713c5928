"""The document for the department says what the code does: every component, count and switch."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ioc.domain.dossier import Policy
from ioc.domain.qd766 import COMPONENTS, GROUPS, NAMES, Component, Edition

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
