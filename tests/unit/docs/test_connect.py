"""docs/connect.md is what an integrator has: its example works, its commands exist, no word of the language lacks."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from ioc import cli
from ioc.connect.catalogue import names
from ioc.connect.compile import CONVERSIONS, HELPERS, KINDS, schema
from ioc.connect.registry import KEYS

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "connect.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def block(kind: str) -> str:
    return next(body for name, body in BLOCKS if name == kind)


def commands() -> list[list[str]]:
    lines = [line for kind, body in BLOCKS if kind == "sh" for line in body.splitlines() if "bin/ioc sources" in line]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def run(argv: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    from click.exceptions import Exit

    try:
        code = cli.run(argv)
    except Exit as left:
        code = left.exit_code
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_example_gives_two_events_and_tells_two_mistakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mapping.yaml").write_text(block("yaml"), "utf-8")
    (tmp_path / "mau.csv").write_text(block("csv"), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IOC_LANG", "en")
    assert run(["sources", "check", "mapping.yaml"], capsys)[0] == 0
    code, said = run(["sources", "try", "mau.csv", "--mapping", "mapping.yaml", "--at", "2026-03-21T00:00:00Z"], capsys)
    assert code == 65
    assert "2 good records → 2 field-reports; 1 wrong" in said
    assert "BAD_TIME" in said
    assert "UNKNOWN_VALUE" in said
    assert "0900000001" not in said


TRIALS = [one for one in commands() if one[1] in ("try", "check") and "mapping.yaml" not in one]


@pytest.mark.parametrize("argv", TRIALS, ids=" ".join)
def test_a_command_of_the_page_works(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    code, said = run(argv, capsys)
    assert code in (0, 65), said  # samples hold wrong rows on purpose
    assert "Traceback" not in said


def test_every_command_of_the_page_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in commands():
        words = argv[: 3 if argv[1] == "token" else 2]
        assert run([*words, "--help"], capsys)[0] == 0, argv


def test_every_word_of_the_mapping_language_is_on_the_page() -> None:
    words: set[str] = {*KINDS, *CONVERSIONS, *HELPERS, *schema()["properties"]}
    words |= set(schema()["properties"]["read"]["properties"])
    missing = sorted(word for word in words if not re.search(rf"\b{word}\b", TEXT))
    assert missing == []


def test_every_key_of_the_registry_is_on_the_page() -> None:
    assert sorted(key for key in KEYS - {"note"} if not re.search(rf"\b{key}\b", TEXT)) == []


def test_every_shipped_mapping_is_on_the_page() -> None:
    assert [name for name in names() if f"`{name}`" not in TEXT] == []


def test_every_code_a_record_can_be_refused_with_has_a_line_or_is_named_by_its_sentence() -> None:
    """Codes in the conversions and expressions; those of files speak for themselves."""
    source = "".join(
        (ROOT / "ioc" / "connect" / f"{name}.py").read_text("utf-8") for name in ("expressions", "mapping")
    )
    codes = set(re.findall(r'Wrong\([^"]*"([A-Z_]{4,})"', source))
    assert sorted(code for code in codes - {"TOO_LONG", "OTHER_SOURCE"} if f"`{code}`" not in TEXT) == []


def test_the_registration_of_the_page_is_right() -> None:
    from ioc.connect.registry import parse_sources
    from streams.topic import topic_named

    made: dict[str, Any] = {"phieu-phuong": (topic_named("field-reports"),)}
    assert list(parse_sources(block("toml"), "docs/connect.md", made)) == ["phieu-phuong-da-mai"]
