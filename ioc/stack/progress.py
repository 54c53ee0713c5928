"""What long work tells whoever watches: protocols that bars, log lines and silence all keep."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

__all__ = ["Progress", "Quiet", "Silent", "Task"]


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


class Silent:
    """A task nobody watches."""

    def update(self, *, done: float | None = None, total: float | None = None, detail: str | None = None) -> None:
        pass


class Quiet:
    """Says nothing."""

    @contextmanager
    def task(self, what: str) -> Iterator[Task]:
        yield Silent()

    def note(self, text: str) -> None:
        pass
