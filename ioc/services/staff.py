"""Staff: accounts seen behind a session lately, so that a slow database does not make strangers of officers.

Only doors that are open to everybody ask it, to treat staff better; what needs a right always asks the database.
"""

from __future__ import annotations

from ioc.store.accounts import Account

LASTS_S = 600.0
MOST = 2_000


class Staff:
    def __init__(self) -> None:
        self._seen: dict[bytes, tuple[float, Account]] = {}
        """Digest of a session → when it was last seen, by whom; in the order of that time."""

    def saw(self, session: bytes, account: Account | None, now: float) -> None:
        """What the database said of the session just now; `now` is monotonic, seconds."""
        self._seen.pop(session, None)
        if account is not None:
            self._seen[session] = now, account
            if len(self._seen) > MOST:
                del self._seen[next(iter(self._seen))]

    def lately(self, session: bytes, now: float) -> Account | None:
        at, account = self._seen.get(session, (-LASTS_S, None))
        return account if now - at < LASTS_S else None
