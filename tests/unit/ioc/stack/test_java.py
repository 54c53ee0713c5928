from pathlib import Path

import pytest

from ioc.stack import java
from ioc.stack.progress import Quiet


def fake_java(folder: Path, version: str) -> Path:
    program = folder / "bin/java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    program.chmod(0o755)
    return program


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("ioc.stack.java.shutil.which", lambda _name: None)


@pytest.mark.parametrize(
    ("version", "good"), [("1.8.0_412", False), ("11.0.2", False), ("17.0.15", True), ("25", True)]
)
def test_java_17_is_the_oldest_that_runs_kafka(
    version: str, good: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = fake_java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java.find_java() == (program if good else None)


def test_a_missing_java_is_fetched_and_maven_gets_it_with_the_machines_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = fake_java(tmp_path / "java/usr/lib/jvm/java-17", "17.0.1")
    monkeypatch.setattr(java, "fetch_packages", lambda name, *_, **__: tmp_path / name)
    assert java.java(Quiet()) == own
    program, env = java.maven(Quiet())
    assert program == tmp_path / "maven/usr/share/maven/bin/mvn"
    assert env["JAVA_HOME"] == str(own.parent.parent)
    assert "trustStore=" in env["MAVEN_OPTS"]


def test_a_java_home_that_is_no_java_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    assert java.find_java() is None
