"""The servers of a stack: how each is found or fetched, prepared, started and known to be ready."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ioc.stack.account import Account
from ioc.stack.home import Home
from ioc.stack.progress import Progress

__all__ = ["Launch", "Origin", "Server"]


class Origin(StrEnum):
    """Where a server comes from."""

    SETTINGS = "settings"
    INSTALLED = "installed"
    FETCHED = "fetched"


@dataclass(frozen=True)
class Launch:
    """How to start a server and how to end it."""

    cmd: list[str]
    env: Mapping[str, str] | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    """Ends it in order, data ready for the next start."""
    drop_signal: signal.Signals = signal.SIGKILL
    """Ends it at once: its parent died, or its data is thrown away."""


class Server(Protocol):
    """One server. The methods are called in this order, each start anew from `prepare` on."""

    name: str

    def provide(self, progress: Progress) -> Origin:
        """Find the server on this machine, or fetch our own copy."""

    def prepare(self, home: Home) -> Launch:
        """Make its data folder if it is new; say how to start it."""

    def check(self, home: Home) -> None:
        """One question a client would ask; raises OSError while it is not answered."""

    def address(self, home: Home) -> str:
        """Where clients find it."""
