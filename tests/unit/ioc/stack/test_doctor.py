from pathlib import Path

import pytest

from ioc.stack import doctor
from ioc.stack.doctor import Grade, examine


@pytest.fixture(autouse=True)
def no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IOC_KAFKA", "IOC_DATABASE", "IOC_REDIS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IOC_LANG", "en")


def found(folder: Path, what: str) -> doctor.Finding:
    return next(finding for finding in examine(folder) if finding.what == what)


def test_this_machine_is_fit_to_run_the_tests(tmp_path: Path) -> None:
    assert [finding for finding in examine(tmp_path) if finding.grade is Grade.BAD] == []


def test_an_address_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_REDIS", "redis://:s3cret@127.0.0.1:1/0")
    finding = found(tmp_path, "IOC_REDIS")
    assert finding.grade is Grade.BAD
    assert "IOC_REDIS" in finding.advice
    assert "s3cret" not in str(examine(tmp_path))


def test_a_full_disk_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.stack.doctor._DISK_BYTES_MIN", 10**18)
    assert found(tmp_path, "Data").grade is Grade.BAD


def test_a_wrong_setting_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_HTTP_PORT", "many")
    finding = found(tmp_path, "Settings")
    assert finding.grade is Grade.BAD
    assert "IOC_HTTP_PORT" in finding.found


def test_no_running_stack_is_only_a_note(tmp_path: Path) -> None:
    assert found(tmp_path, "Stack").grade is Grade.NOTE


def test_a_missing_java_will_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_java", lambda: None)
    monkeypatch.setenv("IOC_CACHE", str(tmp_path))
    finding = found(tmp_path, "Java ≥ 17")
    assert (finding.grade, finding.found) == (Grade.GOOD, "our own copy will be fetched")
