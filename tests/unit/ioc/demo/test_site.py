"""What a demo remembers, where it listens, and what it tells."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from ioc.demo.memory import STARTS_KEPT, Memory
from ioc.demo.poster import poster
from ioc.demo.province_clock import ProvinceClock
from ioc.demo.run import wipe
from ioc.demo.site import Site
from ioc.demo.start import Start
from ioc.settings import Settings
from ioc.stack import Addresses, StackError

SITE = Site(Path("var/demo"), 8080, 8081, 2525, 8025)


def test_memory_comes_back_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    assert Memory.read(tmp_path) is None
    assert not Memory.forgotten(tmp_path)
    starts = [Start(opened_s=float(i), began_s=float(i)) for i in range(STARTS_KEPT + 5)]
    Memory(seed=7, epoch_s=1.5, told_until_s=2.5, starts=starts).write(tmp_path)
    found = Memory.read(tmp_path)
    assert found is not None
    assert (found.seed, found.epoch_s, found.told_until_s) == (7, 1.5, 2.5)
    assert found.starts == starts[-STARTS_KEPT:]
    (tmp_path / "simulator.json").write_bytes(b'{"seed": 7')
    assert Memory.read(tmp_path) is None
    assert Memory.forgotten(tmp_path), "a new day on top of the old one would contradict it"


def test_a_start_ends_where_it_was_told_to_when_the_next_one_opens() -> None:
    memory = Memory(seed=7, epoch_s=0, told_until_s=0, starts=[])
    memory.open(Start(opened_s=100.0, speed=60))
    memory.begin(130.0, 5_000.0)
    memory.told_until_s = 900.0
    memory.open(Start(opened_s=2_000.0))
    first, second = memory.starts
    assert (first.began_s, first.at_s, first.ended_s, first.hurried) == (130.0, 5_000.0, 900.0, True)
    assert (second.began_s, second.ended_s, second.hurried) == (None, None, False)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_terminal_says_what_time_it_is_in_a_province_in_a_hurry(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_LANG", lang)
    monday = 1_774_224_000.0  # 23/03/2026 07:00 (+07:00)
    hurry = Start(opened_s=0.0, began_s=1_000.0, speed=60, at_s=monday)
    out = io.StringIO()
    clock = ProvinceClock(Console(file=out, width=140))
    for second in range(0, 200, 5):
        clock.look(hurry, 1_000.0 + second)
        clock.look(Start(opened_s=0.0, began_s=1_000.0), 1_000.0 + second)
    said = out.getvalue().splitlines()
    assert len(said) == 4
    assert "07:00" in said[0]
    assert "08:00" in said[1]
    assert ("thứ Hai" if lang == "vi" else "Monday") in said[0]


def test_all_processes_get_the_same_settings_through_the_environment() -> None:
    servers = Addresses("127.0.0.1:9092", "postgresql://ioc@127.0.0.1/ioc", "redis://127.0.0.1/0", True)
    settings = SITE.settings(servers, Path("/srv/demo/province/bac-giang"))
    assert Settings.from_env(settings.to_env()) == settings
    assert settings.demo
    assert (settings.smtp, settings.province) == ("127.0.0.1:2525", "/srv/demo/province/bac-giang")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_poster_tells_addresses_sign_in_and_how_to_stop(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_LANG", lang)
    out = io.StringIO()
    Console(file=out, width=140).print(poster(SITE, ("admin", "secret-word"), took_s=9.4, hint=True))
    said = out.getvalue()
    for page in ("wall.html", "console.html", "report.html"):
        assert f"http://127.0.0.1:8080/{page}" in said
    assert "http://127.0.0.1:8025/" in said
    assert "admin / secret-word" in said
    assert "Ctrl-C" in said
    assert "8 s" in said
    assert ("2 phút" if lang == "vi" else "2 min") in said
    assert ("Bàn trực" if lang == "vi" else "Console") in said


def test_the_simulator_is_told_seed_speed_and_time() -> None:
    argv = SITE.commands(seed=3, speed=60.0, at="07:30")["simulator"]
    assert argv[-6:] == ["--seed", "3", "--speed", "60.0", "--at", "07:30"]


def test_a_folder_that_is_not_a_demos_is_never_wiped(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years")
    with pytest.raises(StackError):
        wipe(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
    (tmp_path / "ports.json").write_text("{}")
    wipe(tmp_path)
    assert not tmp_path.exists()
