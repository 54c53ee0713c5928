"""`new`: another province begins with marked places, and is whole when they are filled in."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ioc.provinces.about import slug_problem
from ioc.provinces.check import check_folder
from ioc.provinces.new import TEMPLATE, FolderTaken, make
from ioc.provinces.pack import HERE, load, slugs

FILLED = {
    "pack.toml": ["20", "Lạng Sơn", "Lạng Sơn", "Trung tâm IOC tỉnh Lạng Sơn", "Lạng Sơn IOC", "21.85", "106.76"],
    "units.csv": ["20", "Lạng Sơn", "05977", "Đông Kinh", "20", "178"],
    "agencies.csv": ["H37.1", "Trung tâm Phục vụ hành chính công phường Đông Kinh", "05977"],
    "cartogram.json": ["178", "TP Lạng Sơn", "Lạng Sơn City"],
    "people.toml": ["truc@ioc.example.vn"],
    "reports.toml": ["Lạng Sơn", "UBND tỉnh Lạng Sơn", "Sở Khoa học và Công nghệ", "SKHCN", "Giám đốc"],
    "SOURCES.md": ["danh mục của tỉnh", "quyết định của tỉnh"],
}
"""What somebody of Lạng Sơn writes into the marked places, in order."""
NUMBERS = {"21.85", "106.76"}


def fill(folder: Path) -> None:
    for name, words in FILLED.items():
        left = list(words)
        lines = []
        for line in (folder / name).read_text("utf-8").splitlines():
            while "<<" in line and (name == "SOURCES.md" or not line.lstrip().startswith("#")):
                line = re.sub(r"<<.*?>>", left.pop(0), line, count=1)
            lines.append(re.sub(rf'"({"|".join(NUMBERS)})"', r"\1", line))
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
        assert left == [], f"{name}: fewer marked places than words"


def test_a_new_pack_tells_every_place_that_is_still_to_be_filled_in(tmp_path: Path) -> None:
    folder = make("lang-son", tmp_path)[0].parent

    told = [(found.file, problem.code) for found in check_folder(folder) for problem in found.problems]

    assert {code for _, code in told} == {"fill_in"}
    assert {file for file, _ in told} == FILLED.keys() - {"people.toml", "reports.toml"}, (
        "these two are read by the command"
    )


def test_a_new_pack_passes_the_check_and_runs_once_its_places_are_filled_in(tmp_path: Path) -> None:
    folder = make("lang-son", tmp_path)[0].parent
    fill(folder)

    assert [str(problem) for found in check_folder(folder) for problem in found.problems] == []
    pack = load(str(folder))
    assert (pack.slug, pack.code, pack.agency_name("H37.1")[:8]) == ("lang-son", "20", "Trung tâ")
    assert pack.tile_of("05977", date(2026, 11, 22)) == "178"


def test_a_new_pack_has_every_file_that_one_in_use_has(tmp_path: Path) -> None:
    made = {path.name for path in make("lang-son", tmp_path)}

    for slug in slugs():
        kept = {path.name for path in (HERE / slug).iterdir() if path.is_file()}
        assert kept - made == {"joined.csv", "successors.csv"}, "rebuild.py makes these two"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "lang-son").mkdir()

    with pytest.raises(FolderTaken):
        make("lang-son", tmp_path)

    assert list((tmp_path / "lang-son").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["lang-son"], "nothing is left lying about"


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        make("lang-son", tmp_path / "nowhere")


@pytest.mark.parametrize("slug", ["Lang-Son", "lạng-sơn", "lang_son", "-lang", "lang--son", "../x", "", "x" * 41, "1a"])
def test_a_slug_is_small_plain_letters(slug: str) -> None:
    assert len(slug_problem(slug)) == 2


def test_the_template_names_no_province() -> None:
    for path in TEMPLATE.iterdir():
        assert "bac-giang" not in path.read_text("utf-8").casefold()
