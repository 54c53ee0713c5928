"""Outbox: what the notifier needs of the store, as plain values and one protocol. Knows no database.

State of a notice: planned → leased → sent, or back to planned (tried again later), or failed (the receiver will never
take it), or dead (its time ran out). A lease that runs out is taken over by whoever asks next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Result = Literal["sent", "temporary", "permanent", "unknown"]
"""Of one attempt. `unknown`: bytes left, no answer came; the receiver may have the message."""
State = Literal["planned", "sent", "failed", "dead"]
"""Of the notice after the attempt."""


class OutboxAway(Exception):
    """Chưa đọc được hàng đợi tin báo (cơ sở dữ liệu). / The outbox (database) cannot be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A notice one worker holds. `thread` is the key of the first notice of this alert, recipient and channel."""

    id: int
    key: str
    thread: str
    alert: str
    rule: str
    """What people call the alert's rule: L22, or its id."""
    reason: str
    severity: int
    recipient: str
    channel: str
    subject: str
    body: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of attempt number `attempt`, and what becomes of the notice."""

    notice: int
    attempt: int
    result: Result
    state: State
    took_ms: int
    next_at: datetime | None = None
    provider_id: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Buried:
    """A notice that was given up."""

    id: int
    alert: str
    reason: str
    severity: int
    channel: str


class Outbox(Protocol):
    """Every method may raise OutboxAway."""

    async def lease(self, channel: str, *, limit: int, for_s: float, resting: Sequence[str]) -> list[Leased]: ...

    async def begin(self, notice: int, *, for_s: float) -> int | None: ...

    async def renew(self, ids: Sequence[int], *, for_s: float) -> int: ...

    async def release(self, ids: Sequence[int]) -> None: ...

    async def record(self, outcome: Outcome) -> bool: ...

    async def bury(self) -> list[Buried]: ...

    async def waiting(self) -> dict[str, tuple[int, float]]: ...
