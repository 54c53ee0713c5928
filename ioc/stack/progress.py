"""How long work shows itself: a bar per thing on a terminal, a line per thing in a log, nothing in tests."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

__all__ = ["Bars", "Lines", "Progress", "Quiet", "Task", "progress_for"]


class Task(Protocol):
    """One thing under way."""

    def update(self, *, done: float | None = None, total: float | None = None, detail: str | None = None) -> None:
        """Say how far it has come, and what is being handled now."""


class Progress(Protocol):
    """Where long work says what it does. May be called from several threads."""

    def task(self, what: str) -> AbstractContextManager[Task]:
        """A thing that begins on entry and is over on exit."""

    def note(self, text: str) -> None:
        """A sentence the person should read."""


class _Silent:
    def update(self, *, done: float | None = None, total: float | None = None, detail: str | None = None) -> None:
        pass


class Quiet:
    """Says nothing."""

    @contextmanager
    def task(self, what: str) -> Iterator[Task]:
        yield _Silent()

    def note(self, text: str) -> None:
        pass


class Lines:
    """One line when a thing begins and one when it is done, for logs and CI."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._lock = Lock()

    @contextmanager
    def task(self, what: str) -> Iterator[Task]:
        self.note(f"· {what} …")
        yield _Silent()
        self.note(f"✓ {what}")

    def note(self, text: str) -> None:
        with self._lock:
            self._console.print(text, highlight=False, markup=False)


class _Bar:
    def __init__(self, bars: RichProgress, task: TaskID) -> None:
        self._bars = bars
        self._task = task

    def update(self, *, done: float | None = None, total: float | None = None, detail: str | None = None) -> None:
        if detail is None:
            self._bars.update(self._task, completed=done, total=total)
        else:
            self._bars.update(self._task, completed=done, total=total, detail=detail)


class Bars:
    """Rich progress bars; enter it around the work."""

    def __init__(self, console: Console | None = None) -> None:
        self._bars = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
            console=console or Console(stderr=True),
            transient=False,
        )

    def __enter__(self) -> "Bars":
        self._bars.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._bars.stop()

    @contextmanager
    def task(self, what: str) -> Iterator[Task]:
        task = self._bars.add_task(what, total=None, detail="")
        yield _Bar(self._bars, task)
        self._bars.update(task, total=1, completed=1, detail="")

    def note(self, text: str) -> None:
        self._bars.console.print(text, highlight=False, markup=False)


@contextmanager
def progress_for(console: Console | None = None) -> Iterator[Progress]:
    """Bars on a terminal, lines elsewhere."""
    chosen = console or Console(stderr=True)
    if chosen.is_terminal and sys.stderr.isatty():
        with Bars(chosen) as bars:
            yield bars
    else:
        yield Lines(chosen)
