from io import StringIO
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from rich.console import Console

from ioc.stack import supervisor
from ioc.stack.bars import Lines
from ioc.stack.home import Home
from ioc.stack.stack import Stack
from ioc.stack.words import StackError


class Crashing:
    """A stack one of whose parts ends again and again."""

    def __init__(self, folder: Path, times: int, then: Event) -> None:
        self.home = Home(folder)
        self.restarted: list[str] = []
        self._left = times
        self._then = then

    def ended(self) -> dict[str, int]:
        if self._left == 0:
            self._then.set()
            return {}
        self._left -= 1
        return {"kafka": 1}

    def restart(self, part: str, *, kill: bool) -> None:
        self.restarted.append(part)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_LOOK_EVERY_S", 0.001)


def watch(stack: Crashing, stopping: Event) -> int:
    return supervisor._watch(cast(Stack, stack), stopping, Lines(Console(file=StringIO())))


def test_a_part_that_dies_is_started_again(tmp_path: Path) -> None:
    stopping = Event()
    stack = Crashing(tmp_path, 3, stopping)
    assert watch(stack, stopping) == 0
    assert stack.restarted == ["kafka"] * 3


def test_a_part_that_dies_again_and_again_is_given_up_with_its_log(tmp_path: Path) -> None:
    stack = Crashing(tmp_path, 99, Event())
    with pytest.raises(StackError, match=r"kafka.*kafka\.log"):
        watch(stack, Event())
    assert len(stack.restarted) == 5


def test_a_folder_that_is_taken_ends_it_with_a_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    home = Home(tmp_path)
    home.acquire()
    assert supervisor.main([str(tmp_path)]) == 1
    assert str(tmp_path) in capfd.readouterr().out
    home.release()
