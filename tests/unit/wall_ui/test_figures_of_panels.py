"""Figures of the screens have the codes of the catalogue, so that what a screen shows can be explained."""

from __future__ import annotations

import importlib

import pytest

from ioc.domain.indicators import catalogue
from wall_ui.figure import Definition
from wall_ui.panel import all_panels

ALONE = {"X-PA-CHANGE", "X-PA-COVER", "X-HT-NGUON", "X-HT-CHU-DE"}
"""Figures of a rolling day, of the registry or of the worker's own books: the screen alone has them, and its card says
so."""
DEFINITIONS = [
    pytest.param(panel.name, one, id=f"{panel.name}-{name}")
    for panel in all_panels()
    for name, one in vars(importlib.import_module(f"wall_ui.panels.{panel.name}.panel")).items()
    if isinstance(one, Definition)
]


@pytest.mark.parametrize(("panel", "one"), DEFINITIONS)
def test_a_figure_of_a_panel_is_a_row_of_the_catalogue_or_the_screens_alone(panel: str, one: Definition) -> None:
    assert one.code in catalogue() or one.code in ALONE
    if one.code in ALONE:
        return
    row = catalogue()[one.code]
    assert set(one.sources) <= set(row.source)
    targets = {float(target.value) for target in row.target}
    assert one.target is None or one.target in targets
    assert (one.unit == "vnd") == (row.unit == "đồng")


def test_the_screens_own_codes_are_not_in_the_catalogue() -> None:
    assert not ALONE & catalogue().keys()
