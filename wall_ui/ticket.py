"""Ticket: lets one page open one websocket: short-lived, signed, used once. The API mints, the gateway checks.

`v2.<login>.<role>.<session>.<until>.<expiry>.<nonce>.<HMAC-SHA256 of all before it, hex>`. It names the session it was
made from (by the digest the database knows, which signs nobody in) and that session's natural end, so that the gateway
can ask again later whether the session is still good (wall_ui/recheck.py). It travels in the first frame, never in an
address: addresses end in logs. Used nonces are remembered until they expire, in memory: after a restart of the gateway
a ticket could be used a second time within its sixty seconds, by somebody who read the first frame.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LIFE_S = 60
SECRET_FILE = "wall.secret"  # noqa: S105  # a name of a file
Why = Literal["malformed", "signature", "expired", "used"]


class BadTicket(Exception):
    """Vé vào tường không dùng được. / The wall ticket is no good."""

    def __init__(self, why: Why) -> None:
        self.why: Why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who the ticket was given to."""

    login: str
    role: str
    session: str = ""
    """Digest of the session, hex; "" for a ticket that no session stands behind (tests, benches)."""
    until: int = 0
    """When that session ends by itself, unix seconds."""


def mint(secret: bytes, bearer: Bearer, now: float, ttl_s: int = LIFE_S) -> str:
    """A new ticket. `now` unix seconds; `role` holds no dot."""
    login, role = bearer.login, bearer.role
    if not login or not role or "." in role:
        raise ValueError(f"login {login!r}, role {role!r}: both are needed, no dot in the role")
    body = f"v2.{login}.{role}.{bearer.session}.{bearer.until}.{int(now) + ttl_s}.{secrets.token_hex(12)}"
    return f"{body}.{_sign(secret, body)}"


class Verifier:
    """Checks tickets; remembers the used ones."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._used: dict[str, int] = {}

    def check(self, token: str, now: float) -> Bearer:
        """Whose ticket it is; it is used up then. Raises BadTicket."""
        body, _, signature = token.rpartition(".")
        if not hmac.compare_digest(_sign(self._secret, body).encode(), signature.encode("utf-8", "replace")):
            raise BadTicket("signature" if body.startswith("v2.") else "malformed")
        try:  # from the right: a login may hold dots
            head, role, session, until, expiry_text, nonce = body.rsplit(".", 5)
            login, expiry = head.removeprefix("v2."), int(expiry_text)
            bearer = Bearer(login, role, session, int(until))
        except ValueError:
            raise BadTicket("malformed") from None
        if not head.startswith("v2.") or not login:
            raise BadTicket("malformed")
        if now >= expiry:
            raise BadTicket("expired")
        self._forget(now)
        if nonce in self._used:
            raise BadTicket("used")
        self._used[nonce] = expiry
        return bearer

    def _forget(self, now: float) -> None:
        # Tickets live equally long, so the dict is in order of expiry; only signed ones are in it, so it stays small.
        while self._used and (first := next(iter(self._used))) and self._used[first] <= now:
            del self._used[first]


def secret(setting: str, data: Path) -> bytes:
    """The signing key: the setting, else a file in the data folder, made (0600) by whoever comes first."""
    if setting:
        return setting.encode()
    path = data / SECRET_FILE
    data.mkdir(parents=True, exist_ok=True)
    draft = data / f".{SECRET_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        draft.touch(0o600)
        draft.write_text(secrets.token_hex(32), "ascii")
        try:
            os.link(draft, path)  # fails when another process was first; then its key is the key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii").strip().encode()


def _sign(key: bytes, body: str) -> str:
    return hmac.new(key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
