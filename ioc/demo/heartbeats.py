"""Heartbeats: everything watched says how it is, at its own period, day and night. Pure.

They come from real watchers, so they keep the real clock at every pace. While nobody ran the demo one beat an hour
stands for all: three hundred things every minute of a night would be what the second start has to wait for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from ioc.demo.province import Province
from ioc.demo.step import HOUR_S, Body, Moment, Step, dice
from ioc.demo.trouble import Trouble
from ioc.demo.watched import Watched, everything

TOPIC = "heartbeats"
HISTORY_S = 24 * HOUR_S
SLOWER = {"slow": 25, "failed": 0, "lost": 0}
"""State → how many times the ordinary latency it answers in; 0: no answer."""
OFF_DUTY = 0.035
"""Of agents: switched off, on leave, being repaired."""


@dataclass(frozen=True)
class Heartbeats:
    province: Province
    seed: int

    @cached_property
    def watched(self) -> Sequence[Watched]:
        return everything(self.province)

    def between(self, start_s: float, end_s: float, troubles: Iterable[Trouble] = ()) -> Iterator[Step]:
        """Every beat of the time (real)."""
        ill: dict[str, list[Trouble]] = {}
        for trouble in troubles:
            if trouble.from_s < end_s and trouble.to_s > start_s:
                ill.setdefault(trouble.link_id, []).append(trouble)
        for one in self.watched:
            for at_s in self._moments(one, start_s, end_s, one.period_s):
                found = next((t for t in ill.get(one.id, ()) if t.covers(at_s)), None)
                if found is None or found.state != "silent":
                    yield self._beat(one, at_s, found)

    def hourly(self, start_s: float, end_s: float, until_s: float = inf) -> Iterator[Step]:
        """One beat an hour of everything; and the last one before `until_s`, when all are listened to again."""
        for one in self.watched:
            moments = set(self._moments(one, start_s, end_s, max(one.period_s, int(HOUR_S))))
            if until_s < inf:
                moments.update(
                    self._moments(one, max(start_s, until_s - one.period_s), min(end_s, until_s), one.period_s)
                )
            yield from (self._beat(one, at_s, None) for at_s in sorted(moments))

    def _moments(self, one: Watched, start_s: float, end_s: float, period: int) -> list[float]:
        # The phase is one of its shortest period, so that hourly beats are among the others.
        phase = self._phases[one.id]
        first, last = int(-(-(start_s - phase) // period)), int(-(-(end_s - phase) // period))
        return [beat * period + phase for beat in range(first, last)]

    @cached_property
    def _phases(self) -> dict[str, float]:
        return {one.id: round(dice(self.seed, "phase", one.id).random() * one.period_s, 3) for one in self.watched}

    def at_once(self, trouble: Trouble) -> list[Step]:
        """Beats out of turn: a watcher says it when a thing falls ill, and when it is well again."""
        one = self._by_id.get(trouble.link_id)
        if one is None or trouble.state == "silent":
            return []
        return [self._beat(one, trouble.from_s, trouble, "-a"), self._beat(one, trouble.to_s, None, "-z")]

    @cached_property
    def _by_id(self) -> dict[str, Watched]:
        return {one.id: one for one in self.watched}

    def _beat(self, one: Watched, at_s: float, trouble: Trouble | None, more: str = "") -> Step:
        number = int(at_s // one.period_s)
        name = f"nt-{one.id}-{number}{more}"
        body: Body = {**one.body, "event_id": name, "state": trouble.state if trouble else "alive"}
        chance = dice(self.seed, "beat", one.id, number)
        if one.latency_ms:
            slower = SLOWER[trouble.state] if trouble else 1
            if slower:
                body["latency_ms"] = int(one.latency_ms * slower * chance.uniform(0.7, 1.6))
        if "registered" in body:
            body["active"] = int(body["registered"] * (1 - OFF_DUTY * chance.uniform(0.6, 1.4)))
        if one.kind == "dataset":
            body["data_until"] = Moment(at_s - chance.uniform(1, 20) * HOUR_S)
        if trouble:
            body["since"] = Moment(trouble.from_s)
            body["misses"] = 0 if trouble.state == "slow" else 1 + int((at_s - trouble.from_s) // one.period_s)
            if trouble.reason:
                body["reason"] = trouble.reason
            if one.kind == "portal" and trouble.state != "slow":
                body["http_status"] = 503
        return Step(at_s, TOPIC, one.id, body)
