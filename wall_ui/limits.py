"""Limits of the gateway, each with a name and a reason; and the counting of one client's messages. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    hello_s: float = 5.0
    """Without a hello by then: 4101. An unauthenticated connection is not kept."""
    message_bytes_max: int = 16 * 1024
    """Larger: 1009. The largest honest frame is a hello of some 400 bytes."""
    messages_max: int = 20
    messages_s: float = 10.0
    """More than `messages_max` in `messages_s`: 4109."""
    connections_max: int = 10_000
    per_address_max: int = 32
    """More from one address: 503 with Retry-After. A wall, a console and some tabs need a handful."""
    unlimited_addresses: frozenset[str] = frozenset({"127.0.0.1", "::1"})
    """A reverse proxy on this machine speaks for everybody."""
    beat_s: float = 2.0
    ping_s: float = 20.0
    lagging_bytes: int = 64 * 1024
    """More than this in a client's socket buffer: it gets nothing more until it has read."""
    buffer_bytes_max: int = 1024 * 1024
    behind_s: float = 10.0
    """Lagging this long, or more than `buffer_bytes_max` waiting beyond its snapshot: 4008."""
    close_s: float = 2.0
    """How long a closing handshake may take before the connection is cut."""
    retry_ms: tuple[int, int] = (0, 10_000)
    """Told to clients before a restart, so that they do not come back all at once."""
    recheck_s: float = 60.0
    """How often it is asked whether the sessions behind the open sockets are still good."""
    poll_s: float = 0.5
    """How often the database is looked at without Redis."""
    look_s: float = 2.0
    """The same with Redis: a nudge may get lost."""
    gap_s: float = 0.1
    """Between two looks because of cells and cases, however many nudges come."""


class Rate:
    """Counts messages in a sliding window. Holds at most `limit` times."""

    def __init__(self, limit: int, window_s: float) -> None:
        self._times: deque[float] = deque(maxlen=limit)
        self._window_s = window_s

    def exceeds(self, now: float) -> bool:
        """Count one message at `now` (seconds that never step back): is it one too many?"""
        full = len(self._times) == self._times.maxlen
        too_many = full and now - self._times[0] < self._window_s
        self._times.append(now)
        return too_many
