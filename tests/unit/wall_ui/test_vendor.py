"""What the browser loads: vendored files are what their lock says; screens stay small, self-contained and bilingual."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import unicodedata
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "wall_ui" / "static"
PANELS = STATIC.parent / "panels"
VENDOR = STATIC / "vendor"
WALL_GZ_MAX = 90_000
FONTS_MAX = 150_000
REPORT_GZ_MAX = 60_000

OURS = sorted(
    path
    for path in [*STATIC.rglob("*"), *PANELS.glob("*/panel.*")]
    if path.suffix in {".js", ".css", ".html", ".svg"} and VENDOR not in path.parents
)


def locked() -> dict[str, str]:
    lines = (VENDOR / "vendor.lock").read_text("utf-8").splitlines()
    return {line.split()[0]: line.split()[-1] for line in lines if line and not line.startswith("#")}


def test_every_vendored_file_is_what_its_lock_says() -> None:
    found = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in locked()}
    assert locked() == found


def test_nothing_is_vendored_without_lock_and_licence() -> None:
    ours = {"vendor.lock", "preact.module.d.ts", "fonts/make_figures.py"}
    found = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert found - ours == set(locked())
    for licence in ("LICENSE-preact.txt", "LICENSE-htm.txt", "LICENSE-uplot.txt", "fonts/LICENSE-be-vietnam-pro.txt"):
        assert (VENDOR / licence).stat().st_size > 500


def loaded_by(page: str) -> set[Path]:
    """The page's scripts and styles and whatever these import."""
    html = (STATIC / page).read_text("utf-8")
    waiting = [STATIC / ref for ref in re.findall(r'(?:src|href)="([^"#?]+\.(?:js|css))"', html)]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop().resolve()
        if path in found:
            continue
        found.add(path)
        if path.suffix == ".js":
            names = re.findall(r'^(?:import|export)\b[^;]*?from "([^"]+)"', path.read_text("utf-8"), re.MULTILINE)
            waiting += [path.parent / name for name in names]
    return found


def gz(paths: set[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_the_wall_is_small_enough_for_a_weak_screen_pc() -> None:
    weight = gz(loaded_by("wall.html") | {path.resolve() for path in PANELS.glob("*/panel.js")})
    assert weight <= WALL_GZ_MAX


def test_the_report_form_is_small_enough_for_a_bad_network() -> None:
    assert gz(loaded_by("report.html")) <= REPORT_GZ_MAX


def test_the_fonts_of_a_page_are_small() -> None:
    assert sum(path.stat().st_size for path in (VENDOR / "fonts").glob("*.woff2")) <= FONTS_MAX


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(STATIC.parent).as_posix())
def test_nothing_leads_outside_and_nothing_breaks_the_content_policy(path: Path) -> None:
    text = path.read_text("utf-8")
    outside = re.findall(r"(?:https?:|wss?:)?//[a-z0-9][\w.-]*\.[a-z]{2,}", text)
    assert [url for url in outside if "www.w3.org" not in url] == []
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySet|document\.write|\beval\(|new Function", text
    )
    if path.suffix == ".html":
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
    if path.suffix == ".js":
        assert not re.search(r'\sstyle="', text), (
            "an inline style is refused by the policy: use a class or a style object"
        )


def words(lang: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((STATIC / "shared" / "i18n" / f"{lang}.json").read_text("utf-8"))
    return loaded


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    vi, en = words("vi"), words("en")
    assert sorted(vi) == sorted(en)
    gaps = {key: (re.findall(r"\{\w+\}", vi[key]), re.findall(r"\{\w+\}", en[key])) for key in vi}
    assert {key: pair for key, pair in gaps.items() if set(pair[0]) != set(pair[1])} == {}


def test_every_word_asked_for_exists_and_every_word_is_asked_for() -> None:
    source = "\n".join(path.read_text("utf-8") for path in OURS if path.suffix == ".js")
    asked = set(re.findall(r'\bt\("([\w.\-]+)"', source))
    own = set(re.findall(r'"([\w\-]+\.[\w.\-]+)":', "\n".join(p.read_text("utf-8") for p in PANELS.glob("*/panel.js"))))
    assert asked - own - set(words("vi")) == set()
    quoted = set(re.findall(r'["`]([\w.\-]+)["`]', source))
    prefixes = tuple(re.findall(r"`([\w.\-]+\.)\$\{", source))
    unused = {key for key in words("vi") if key not in asked and key not in quoted and not key.startswith(prefixes)}
    assert unused == set()


def test_the_vietnamese_words_are_composed_and_have_no_straight_quotes() -> None:
    for key, text in words("vi").items():
        assert text == unicodedata.normalize("NFC", text), key
        assert '"' not in text, key
        assert "!" not in text, key
