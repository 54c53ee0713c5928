"""Breaker (cầu dao): leaves a failing endpoint alone, then tries it with one message. Pure: `now_s` is an argument."""

from __future__ import annotations

from dataclasses import dataclass, field

FAILURES_MAX = 5
REST_S = 30.0


@dataclass(slots=True)
class Breaker:
    """Closed (all pass) → open after FAILURES_MAX failures in a row → after REST_S one probe → closed or open again."""

    failures_max: int = FAILURES_MAX
    rest_s: float = REST_S
    _failures: int = 0
    _rests_until_s: float | None = None
    _probing: bool = False

    @property
    def open(self) -> bool:
        return self._rests_until_s is not None

    def would_pass(self, now_s: float) -> bool:
        return self._rests_until_s is None or (now_s >= self._rests_until_s and not self._probing)

    def pass_one(self, now_s: float) -> bool:
        """May one message go now? When the rest is over the first that asks is the probe."""
        if not self.would_pass(now_s):
            return False
        self._probing = self.open
        return True

    def succeeded(self) -> None:
        self._failures, self._rests_until_s, self._probing = 0, None, False

    def failed(self, now_s: float) -> None:
        self._failures += 1
        if self.open or self._failures >= self.failures_max:
            self._rests_until_s = now_s + self.rest_s
        self._probing = False

    def undecided(self) -> None:
        """The message said nothing about the endpoint (it was never tried)."""
        self._probing = False


@dataclass(slots=True)
class Breakers:
    """The breakers of one channel: one for all (`one_endpoint`), or one for each recipient."""

    one_endpoint: bool
    failures_max: int = FAILURES_MAX
    rest_s: float = REST_S
    _by_endpoint: dict[str, Breaker] = field(default_factory=dict)

    def of(self, recipient: str) -> Breaker:
        key = "" if self.one_endpoint else recipient
        if key not in self._by_endpoint:
            self._by_endpoint[key] = Breaker(self.failures_max, self.rest_s)
        return self._by_endpoint[key]

    def all_rest(self, now_s: float) -> bool:
        """True when nothing of the whole channel may go now."""
        return self.one_endpoint and not self.of("").would_pass(now_s)

    def resting(self, now_s: float) -> list[str]:
        """Recipients to leave alone now."""
        return [key for key, breaker in self._by_endpoint.items() if key and not breaker.would_pass(now_s)]

    def any_open(self) -> bool:
        return any(breaker.open for breaker in self._by_endpoint.values())
