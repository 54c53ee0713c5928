"""Recheck: whose open websocket ends, because the session it was opened with is no more. Pure.

Revoked (signed out, password changed, account disabled): at the next look. Ended by itself after its twelve hours:
also, but for a wall. A wall hangs in a room, shows what everybody there may see, and must not go dark in the night
because nobody signed in again; it is asked for a new session when its line next breaks.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from wall_ui.ticket import Bearer

HANGS = "wall"
"""Kind of client that outlives the natural end of its session."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database says of some sessions and accounts."""

    sessions: Set[str]
    """Those that are good, by digest."""
    logins: Set[str]
    """Accounts that may still sign in."""


def is_over(bearer: Bearer, kind: str, standing: Standing, now: float) -> bool:
    """Whether this client has to leave. `now` unix seconds."""
    if not bearer.session:
        return False
    if bearer.login not in standing.logins:
        return True
    if bearer.session in standing.sessions:
        return False
    return kind != HANGS or now < bearer.until
