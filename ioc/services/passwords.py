"""Passwords: argon2id, in a thread and two at a time (each takes 64 MiB), equally slow for logins that do not exist."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORD_MAX = 256
_HASHER = PasswordHasher()  # argon2id, RFC 9106's second choice: 64 MiB, 3 passes, 4 lanes
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class Passwords:
    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(2)
        self._nobody = _HASHER.hash(secrets.token_hex(16))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one behind `stored`; None (no such login) takes just as long and is False."""
        async with self._slots:
            right = await asyncio.to_thread(_verify, stored or self._nobody, password)
        return right and stored is not None

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(_HASHER.hash, password)

    @staticmethod
    def is_dated(stored: str) -> bool:
        """Made with another cost than today's."""
        return _HASHER.check_needs_rehash(stored)


def random_password() -> str:
    """99 bits in four groups that can be read aloud: no 0/o, 1/l/i."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
