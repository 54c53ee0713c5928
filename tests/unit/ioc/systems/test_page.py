"""docs/systems.md is the table, and nobody edits it by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc import cli
from ioc.systems.page import fits, page
from ioc.systems.table import systems

PAGE = Path(__file__).parents[4] / "docs" / "systems.md"


def test_the_page_is_that_of_the_table() -> None:
    assert PAGE.read_text("utf-8") == page(systems()), "python -m ioc.systems docs/systems.md"


def test_the_page_has_a_line_for_every_system_and_says_how_many_work() -> None:
    text = page(systems())
    assert all(f"| {row.n} | **{row.vi}**" in text for row in systems())
    assert f"**{sum(row.works for row in systems())}/47**" in text


def test_a_system_is_found_by_any_word_with_or_without_accents() -> None:
    assert [row.n for row in systems() if fits(row, "PAYGOV")] == [14]
    assert 15 in [row.n for row in systems() if fits(row, "vien phi")]
    assert [row.n for row in systems() if fits(row, "TT07-SH")] == [12]


def test_the_command_prints_what_was_asked_for_and_tells_when_there_is_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    assert cli.run(["systems", "--match", "paygov"]) == 0
    said = capsys.readouterr().out
    assert "1 of 1 come in" in said
    assert "L22" in said
    assert cli.run(["systems", "--match", "không có đâu"]) != 0
    assert "không có đâu" in capsys.readouterr().err
