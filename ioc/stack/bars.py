"""How long work shows itself: a bar per thing on a terminal, a line per thing in a log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from ioc.stack.progress import Progress, Silent, Task

__all__ = ["Bars", "Lines", "progress_for"]


class Lines:
    """One line when a thing begins and one when it is done, for logs and CI."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._lock = Lock()

    @contextmanager
    def task(self, what: str) -> Iterator[Task]:
        self.note(f"· {what} …")
        yield Silent()
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

    def __enter__(self) -> Self:
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
