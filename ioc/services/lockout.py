"""Lockout: how long one must wait after wrong passwords. Pure; time is an argument.

Counted for (login, address) and for the address alone, for logins that exist and those that do not: the answer tells
nothing, and nobody can lock the operator out from somewhere else.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

FREE_FAILURES = 5
FREE_FAILURES_ADDRESS = 20
"""A shared office address may hold several forgetful people."""
WAIT_MAX_S = 900.0
FORGET_S = 3_600.0
ENTRIES_MAX = 10_000


@dataclass(slots=True)
class _Failures:
    count: int
    at: float


class Lockout:
    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def wait_s(self, login: str, address: str, now: float) -> float:
        """Seconds until a password of this login may be tried from this address; 0: now."""
        return max(
            self._wait((login, address), FREE_FAILURES, now), self._wait(("", address), FREE_FAILURES_ADDRESS, now)
        )

    def failed(self, login: str, address: str, now: float) -> None:
        for key in ((login, address), ("", address)):
            known = self._failures.pop(key, None)
            count = known.count + 1 if known and now - known.at < FORGET_S else 1
            self._failures[key] = _Failures(count, now)
            if len(self._failures) > ENTRIES_MAX:
                self._failures.popitem(last=False)

    def succeeded(self, login: str, address: str) -> None:
        self._failures.pop((login, address), None)

    def _wait(self, key: tuple[str, str], free: int, now: float) -> float:
        known = self._failures.get(key)
        if known is None or known.count < free or now - known.at >= FORGET_S:
            return 0.0
        wait: float = min(WAIT_MAX_S, 2.0 ** min(known.count - free, 20))
        return max(0.0, known.at + wait - now)
