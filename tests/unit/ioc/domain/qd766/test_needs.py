"""A component without data says what it waits for, by names that exist."""

from __future__ import annotations

import re

import pytest

from ioc.domain.qd766 import COMPONENTS, NAMES, Component, Counts, score
from ioc.domain.qd766.needs import NEEDS
from ioc.provinces.rules766 import PROCEDURES
from streams.topic import topic_named

STATED = re.compile(r"TT11\.([a-z_]+)")
FIELDS = re.compile(r"trường ([a-z_, ]+)\)")


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.code)
def test_what_a_component_waits_for_is_something_that_can_be_brought(component: Component) -> None:
    vi, en = NEEDS[component.code]
    assert STATED.findall(vi) == STATED.findall(en)
    assert {name for name in STATED.findall(vi) if name != "synced"} <= NAMES.keys()
    fields = topic_named("procedures").event.__struct_fields__
    assert all(name in fields for names in FIELDS.findall(vi) for name in names.split(", "))


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.code)
def test_stating_the_counts_it_names_brings_a_component_its_points(component: Component) -> None:
    """Of components that live by statements alone, the names told are enough."""
    vi, _ = NEEDS[component.code]
    names = STATED.findall(vi)
    if not names or component.code == "1.4":
        return
    assert score(Counts()).part(component.code).points is None
    found = score(Counts(dict.fromkeys(names, 4))).part(component.code)
    assert found.points is not None


def test_the_register_is_named_by_its_file() -> None:
    assert PROCEDURES in NEEDS["3.1"][0]
    assert PROCEDURES in NEEDS["3.1"][1]
