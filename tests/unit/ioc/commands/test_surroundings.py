"""Settings of a command that were not said: those of what runs here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ioc.commands.demo import DEFAULT_FOLDER
from ioc.commands.failure import Failure
from ioc.commands.surroundings import settings_with
from ioc.demo.sample_pack import sample_pack
from ioc.stack import Addresses

SERVERS = Addresses("127.0.0.1:9092", "postgresql://ioc@127.0.0.1/ioc", "", True)


@pytest.fixture(autouse=True)
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo of Bắc Giang runs in this folder, and nothing else."""
    monkeypatch.chdir(tmp_path)
    for name in ("IOC_PROVINCE", "IOC_KAFKA", "IOC_DATABASE", "IOC_REDIS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("ioc.stack.stack.load", lambda folder: SERVERS if folder == DEFAULT_FOLDER else None)
    return sample_pack("bac-giang", DEFAULT_FOLDER, 7, date(2026, 3, 23))


def test_figures_of_a_running_demo_are_made_with_its_own_register(demo: Path) -> None:
    found = settings_with("database")
    assert (found.database, found.province) == (SERVERS.database, str(demo))


def test_somebody_elses_pack_of_the_province_gives_way_to_the_one_that_is_played(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_PROVINCE", "/etc/ioc/bac-giang")
    assert settings_with("database").province == str(demo)


def test_another_province_than_the_demo_plays_is_left_as_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_PROVINCE", "bac-kan")
    assert settings_with("database").province == "bac-kan"


def test_an_address_that_is_set_keeps_the_demo_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_DATABASE", "postgresql://ioc@db.example.vn/ioc")
    assert settings_with("database").province == "bac-giang"


def test_without_anything_running_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.stack.stack.load", lambda folder: None)
    with pytest.raises(Failure, match="IOC_DATABASE"):
        settings_with("database")
