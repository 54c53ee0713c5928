"""Channel (kênh): one way to bring a message to a person. A channel is one folder in `channels/` that exports CHANNEL.

A channel's `send` gets its settings, the message and `on_wire`, which it calls right before the first byte that could
make the receiver act. It returns the provider's id for the message, and raises TransportError only when it knows that
the message was not accepted. Any other exception means "unknown" when the wire was touched, "temporary" when not; the
lane decides that, keeps the deadline, retries, and records. A channel keeps no state between messages.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import Any, Generic, TypeVar

from ioc.domain.recipients import Directory
from ioc.settings import Settings

S = TypeVar("S")
OnWire = Callable[[], None]
_LOOKS_LIKE_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+|https?://\S+")
DETAIL_LENGTH_MAX = 300


class TransportError(Exception):
    """Kênh không nhận tin báo này. / The channel did not accept this message; `permanent`: it never will."""

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after_s: float | None = None, endpoint: bool = True
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.endpoint = endpoint
        """False: the endpoint works, only this message or recipient was refused; the breaker does not count it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel brings. `key` is the id the receiver sees, the same at every attempt; `thread` the key of the
    first message of this alert to this recipient here (equal to `key` when this is the first)."""

    key: str
    thread: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    alert: str
    rule: str
    reason: str
    severity: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Example:
    """How to point the channel at a server on this machine's `{port}`: for the contract tests and `--try`."""

    settings: Mapping[str, Any]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Generic[S]):
    name: str
    about_vi: str
    about_en: str
    settings: Callable[[Settings, Directory], S | None]
    """The channel's own settings; None: not configured, its notices wait."""
    send: Callable[[S, Message, OnWire], Awaitable[str]]
    example: Example
    length_max: int
    """Characters of a body; longer ones are cut."""
    deadline_s: float
    in_flight_max: int = 8
    one_endpoint: bool = True
    """All recipients sit behind one server (mail), so one breaker guards all; else each recipient has its own."""
    same_id_counts_once: bool = True
    """The receiver can tell a repetition by its id, so an unknown outcome is sent again; else it is left to people."""


def discover(package: str = "ioc.notify.channels") -> dict[str, Channel[Any]]:
    """Every channel by name. Raises when a folder exports none, or one of another name."""
    found: dict[str, Channel[Any]] = {}
    parent = import_module(package)
    for entry in sorted(pkgutil.iter_modules(parent.__path__), key=lambda module: module.name):
        module: ModuleType = import_module(f"{package}.{entry.name}")
        channel = getattr(module, "CHANNEL", None)
        if not isinstance(channel, Channel) or channel.name != entry.name:
            raise TypeError(f"{package}.{entry.name} must export CHANNEL = Channel(name={entry.name!r}, ...)")
        found[channel.name] = channel
    return found


def discreet(text: str) -> str:
    """A server's words without addresses and control characters, cut: fit for a log and for the console."""
    plain = "".join(c if c.isprintable() else " " for c in _LOOKS_LIKE_ADDRESS.sub("<…>", text))
    return plain[:DETAIL_LENGTH_MAX].strip()
