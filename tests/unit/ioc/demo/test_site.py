"""What a demo remembers, where it listens, and what it tells."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from ioc.demo.memory import STORIES_KEPT, Memory
from ioc.demo.poster import poster
from ioc.demo.run import wipe
from ioc.demo.site import Site
from ioc.settings import Settings
from ioc.stack import Addresses, StackError

SITE = Site(Path("var/demo"), 8080, 8081, 2525, 8025)


def test_memory_comes_back_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    assert Memory.read(tmp_path) is None
    stories = [(float(i), 1.0) for i in range(STORIES_KEPT + 5)]
    Memory(seed=7, epoch_s=1.5, told_until_s=2.5, stories=stories).write(tmp_path)
    found = Memory.read(tmp_path)
    assert found is not None
    assert (found.seed, found.epoch_s, found.told_until_s) == (7, 1.5, 2.5)
    assert found.stories == stories[-STORIES_KEPT:]
    (tmp_path / "simulator.json").write_bytes(b'{"seed": 7')
    assert Memory.read(tmp_path) is None


def test_all_processes_get_the_same_settings_through_the_environment() -> None:
    settings = SITE.settings(Addresses("127.0.0.1:9092", "postgresql://ioc@127.0.0.1/ioc", "redis://127.0.0.1/0", True))
    assert Settings.from_env(settings.to_env()) == settings
    assert settings.demo
    assert settings.smtp == "127.0.0.1:2525"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_poster_tells_addresses_sign_in_and_how_to_stop(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_LANG", lang)
    out = io.StringIO()
    Console(file=out, width=140).print(poster(SITE, ("admin", "secret-word"), took_s=9.4, speed=2.0, hint=True))
    said = out.getvalue()
    for page in ("wall.html", "console.html", "report.html"):
        assert f"http://127.0.0.1:8080/{page}" in said
    assert "http://127.0.0.1:8025/" in said
    assert "admin / secret-word" in said
    assert "Ctrl-C" in said
    assert "4 s" in said, "eight seconds at twice the pace"
    assert ("Bàn trực" if lang == "vi" else "Console") in said


def test_a_folder_that_is_not_a_demos_is_never_wiped(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years")
    with pytest.raises(StackError):
        wipe(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
    (tmp_path / "ports.json").write_text("{}")
    wipe(tmp_path)
    assert not tmp_path.exists()
