"""The command line: language, help, speed, exit codes, and sentences instead of tracebacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ioc import cli
from ioc.commands import COMMANDS
from ioc.commands.failure import Failure, known, without_secrets
from ioc.commands.words import language
from ioc.edge.producer import KafkaAway
from ioc.settings import BadSettings

ROOT = Path(__file__).parents[4]
HEAVY = ("psycopg", "faust", "aiokafka", "kafka", "numpy", "litestar", "redis", "msgspec", "asyncio")
GROUPS = {
    "topics": ("list", "plan", "apply", "schema"),
    "provinces": ("list", "show", "check", "new"),
    "calendar": ("check", "show", "due"),
    "worker": ("store", "judge"),
    "serve": ("api", "wall"),
    "quarantine": ("list", "show", "retry", "drop"),
    "report": ("late-list", "quarter", "open-data"),
    "rules": ("check", "test", "list"),
}
LEAVES = [[entry.name] for entry in COMMANDS] + [[name, leaf] for name, leaves in GROUPS.items() for leaf in leaves]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a running stack."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "vi"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "IOC_LANG": "vi"}, "vi"),
        ({"LC_ALL": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "en_GB"}, "en"),
    ],
)
def test_the_locale_chooses_the_language(environment: dict[str, str], expected: str) -> None:
    assert language(environment) == expected


def test_help_lists_every_command_without_loading_heavy_parts() -> None:
    code = f"""
import sys
from ioc import cli
cli.run(["--help"])
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    env = {**os.environ, "COLUMNS": "120", "IOC_LANG": "en"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env, check=True)
    assert done.stderr.strip() == "[]"
    for entry in COMMANDS:
        assert f" {entry.name} " in done.stdout


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_command_has_help_with_an_example(
    words: list[str], lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IOC_LANG", lang)
    assert cli.run([*words, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"ioc {words[0]}" in said.replace(f"Usage: ioc {words[0]}", "", 1), "an example"


def run(words: list[str], monkeypatch: pytest.MonkeyPatch, **environment: str) -> int:
    for name, value in {"IOC_LANG": "en", **environment}.items():
        monkeypatch.setenv(name, value)
    return cli.run(words)


AWAY = {"IOC_KAFKA": "127.0.0.1:1", "IOC_DATABASE": "postgresql://ioc:hush@127.0.0.1:1/ioc"}


@pytest.mark.parametrize(
    ("words", "environment", "code", "said"),
    [
        (["nonsense"], {}, 64, "No such command"),
        (["topics", "plna"], {}, 64, "No such command"),
        (["produce", "payments"], {}, 64, "--examples"),
        (["replay", "nothing"], {}, 64, "hospital-2024q1"),
        (["tail", "nothing"], {}, 64, "payments"),
        (["topics", "plan"], {}, 78, "ioc up"),
        (["migrate"], {}, 78, "IOC_DATABASE"),
        (["migrate"], {"IOC_HTTP_PORT": "eighty"}, 78, "IOC_HTTP_PORT"),
        (["topics", "plan"], AWAY, 69, "Kafka at 127.0.0.1:1"),
        (["produce", "payments", "--examples"], AWAY, 69, "Kafka at 127.0.0.1:1"),
        (["migrate"], AWAY, 69, "127.0.0.1:1/ioc"),
        (["quarantine", "list"], AWAY, 69, "127.0.0.1:1"),
        (["produce", "payments", "missing.json"], AWAY, 66, "missing.json"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_goes_wrong_is_said_in_a_sentence_with_a_code(
    words: list[str],
    environment: dict[str, str],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(words, monkeypatch, **environment) == code
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert "Traceback" not in shown.out + shown.err
    assert "hush" not in shown.out + shown.err


def test_the_same_is_said_in_vietnamese(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["topics", "plan"], monkeypatch, **AWAY, IOC_LANG="vi") == 69
    assert "không trả lời" in capsys.readouterr().err


def test_our_own_exceptions_are_known_and_others_are_not() -> None:
    assert known(Failure("so", code=65)).code == 65  # type: ignore[union-attr]
    assert known(BadSettings(["IOC_X"])).code == 78  # type: ignore[union-attr]
    assert known(KafkaAway("127.0.0.1:9092")).code == 69  # type: ignore[union-attr]
    assert known(ZeroDivisionError()) is None


def test_a_database_url_is_shown_without_its_password() -> None:
    assert without_secrets("postgresql://ioc:hush@db.example.vn:5433/ioc?passfile=/x") == "db.example.vn:5433/ioc"
