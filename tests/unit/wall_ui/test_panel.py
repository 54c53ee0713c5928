"""Every panel folder is whole, its example is true, and adding a panel is adding a folder."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.wall_ui.places_fix import PLACES
from wall_ui.panel import Panel, all_panels

ROOT = Path(__file__).parents[3]
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FIGURE = {
    "code", "version", "name", "definition", "unit", "value", "num", "den", "target", "from", "to", "asof", "revised",
    "sources",
}  # fmt: skip


def value(text: Any) -> Any:
    """Rows of an example hold times as text."""
    if isinstance(text, str) and INSTANT.fullmatch(text):
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if isinstance(text, str) and DAY.fullmatch(text) else text


def example(panel: Panel) -> tuple[list[dict[str, Any]], datetime, Any]:
    said = json.loads((panel.folder / "example.json").read_text("utf-8"))
    rows = [{name: value(text) for name, text in row.items()} for row in said["rows"]]
    return rows, datetime.fromisoformat(said["now"]), said["data"]


@pytest.mark.parametrize("panel", all_panels(), ids=lambda panel: panel.name)
def test_the_example_s_rows_become_the_example_s_data(panel: Panel) -> None:
    rows, now, data = example(panel)
    assert json.loads(json.dumps(panel.shape(rows, now, PLACES))) == data


@pytest.mark.parametrize("panel", all_panels(), ids=lambda panel: panel.name)
def test_the_folder_is_whole_and_its_query_only_reads(panel: Panel) -> None:
    assert {"panel.py", "panel.sql", "panel.js", "example.json"} <= {path.name for path in panel.folder.iterdir()}
    words = set(re.findall(r"[a-z]+", re.sub(r"--.*", "", panel.sql.lower())))
    assert words.isdisjoint({"insert", "update", "delete", "truncate", "drop", "lock", "notify"})
    assert panel.depends


@pytest.mark.parametrize("panel", all_panels(), ids=lambda panel: panel.name)
def test_every_figure_explains_itself(panel: Panel) -> None:
    _, _, data = example(panel)
    for said in figures(data):
        assert said.keys() >= FIGURE
        assert all(said["name"].values())
        assert all(said["definition"].values())


def figures(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, list):
        return [one for item in data for one in figures(item)]
    if isinstance(data, dict):
        return [data] if "num" in data else [one for item in data.values() for one in figures(item)]
    return []


def test_no_panel_has_a_field_for_a_person_or_for_free_text() -> None:
    banned = {
        "phone",
        "reporter",
        "citizen",
        "officer",
        "officer_key",
        "description",
        "text",
        "note",
        "tracking_no",
        "id",
    }
    for panel in all_panels():
        rows, _, data = example(panel)
        assert keys(rows).isdisjoint(banned), panel.name
        assert keys(data).isdisjoint(banned), panel.name


def keys(data: Any) -> set[str]:
    if isinstance(data, list):
        return {name for item in data for name in keys(item)}
    return {*data, *(name for item in data.values() for name in keys(item))} if isinstance(data, dict) else set()


def test_adding_a_panel_is_one_folder(tmp_path: Path) -> None:
    for package in ("wall_ui", "ioc", "streams"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("static", "__pycache__"))
    folder = tmp_path / "wall_ui" / "panels" / "hello"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "panel.sql").write_text("select 1 as n", "utf-8")
    (folder / "panel.py").write_text(
        "from wall_ui.panel import Panel\n"
        "PANEL = Panel('hello', 99, frozenset({'journal'}), lambda rows, now, places: {'n': rows[0]['n']})\n",
        "utf-8",
    )
    script = "from wall_ui.panel import all_panels; print(all_panels()[-1].name, all_panels()[-1].sql)"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "hello select 1 as n"


def test_a_folder_without_a_whole_panel_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "wall_ui", tmp_path / "wall_ui", ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copytree(ROOT / "ioc", tmp_path / "ioc", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "wall_ui" / "panels" / "stage" / "panel.sql").unlink()
    script = "from wall_ui.panel import all_panels; all_panels()"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "BadPanel: stage" in done.stderr
