"""Judging: the judge between Kafka and the database. Feeds it cells and cases, asks it for transitions when something
came or a moment has come, and has them committed. Knows asyncio; knows nothing of Faust.

The judge keeps nothing that is not in the tables: when the database goes away the process ends, and its successor reads
everything anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

import msgspec
import structlog

from ioc.domain.alerts import Transition
from ioc.domain.cases import Case
from ioc.domain.measures import Cell
from ioc.domain.scored import KIND as SCORE
from ioc.domain.terms import FEE
from ioc.metrics import counter, gauge, histogram
from ioc.store.nudge import Nudges
from ioc.store.panels import DatabaseAway
from ioc.store.settle import JudgeStore
from rules.engine.judge import Judge
from rules.engine.needs import Needs
from rules.reload import Reloader
from rules.rule import CaseWatch, DeadlineWatch
from streams.chunk import Chunk
from streams.clock import utc_now
from streams.made import MadeCases
from streams.topic import all_topics

log = structlog.get_logger()

TICK_S = 0.25
"""The longest a due moment waits to be seen."""
STANDBY_S = 0.5
RELOAD_S = 2.0
LAG_S = 2.0
BATCH = 200
"""Transitions in one transaction: a storm is settled in steps that screens can follow."""
HELD_MAX_S = 60.0
"""A store that never catches up must not silence deadlines for ever."""
SPINS_MAX = 50
"""Rounds of evaluating and settling before the judge gives the loop back: a rule that never comes to rest is a bug."""

T = TypeVar("T")

_cells = msgspec.json.Decoder(list[Cell])
_cases = msgspec.json.Decoder(list[Case])


class Judging:
    def __init__(
        self, judge: Judge, reloader: Reloader, store: JudgeStore, scores: Callable[[], Awaitable[list[Case]]],
        nudges: Nudges, leave: Callable[[int, str], None],
    ) -> None:  # fmt: skip
        self._judge, self._reloader, self._store, self._nudges, self._leave = judge, reloader, store, nudges, leave
        self._made = MadeCases(store, scores)
        self._lock = asyncio.Lock()
        self._lag_s = 0.0
        self._held_since: float | None = None
        self._loaded = asyncio.Event()

    async def lead(self) -> None:
        """Wait until no other process is the judge."""
        waiting = False
        while True:
            try:
                if await self._store.lead():
                    log.info("judge_leads")
                    return
            except DatabaseAway as error:
                log.warning("database_away", error=str(error))
            if not waiting:
                log.info("judge_stands_by")
                waiting = True
            await asyncio.sleep(STANDBY_S)

    async def load(self) -> None:
        """Read everything the rules need, after the topics' ends are known: what comes later is read from Kafka."""
        async with self._lock:
            now = utc_now()
            needs = self._judge.needs()
            alerts = await self._store.alerts()
            cells = await self._store.cells([(need.measure, need.grain, now - need.back) for need in needs.cells])
            cases = await self._cases(needs, [alert.key for alert in alerts])
            self._judge.load(cells, cases, alerts, now)
            self._judge.await_kind(SCORE)
            self._loaded.set()
            log.info("judge_loaded", cells=len(cells), cases=len(cases), alerts=len(alerts))
            await self._settle()

    async def cells(self, chunk: Chunk) -> None:
        """Cells after a commit of the store."""
        found = [cell for value in chunk.values if value for cell in _decoded(_cells, value)]
        await self._take(chunk, cells=found)

    async def cases(self, chunk: Chunk) -> None:
        """Cases after a commit of the store."""
        found = [case for value in chunk.values if value for case in _decoded(_cases, value)]
        await self._take(chunk, cases=found)

    async def run(self) -> None:
        """Look at the clock, at the rule files and at the store's lag, until cancelled."""
        while not self._loaded.is_set():  # joining the group may take long; a silent connection loses the lead
            with self._or_leave():
                await self._store.lag_s()
            await asyncio.sleep(LAG_S)
        reload_at = lag_at = time.monotonic()
        while True:
            await asyncio.sleep(TICK_S)
            with self._or_leave():
                if time.monotonic() >= lag_at:
                    self._lag_s = await self._store.lag_s()
                    lag_at = time.monotonic() + LAG_S
                if time.monotonic() >= reload_at:
                    await self._reload()
                    reload_at = time.monotonic() + RELOAD_S
                kinds = self._judge.needs().case_kinds
                self._made.read_scores(kinds, self._take_scores)
                async with self._lock:
                    self._judge.take_cases(await self._made.swept(kinds))
                    await self._settle()

    async def _cases(self, needs: Needs, ids: Sequence[str]) -> list[Case]:
        """Cases that are needed, and those of `ids` whatever their state."""
        stored = await self._store.cases(sorted(needs.case_kinds), ids, needs.ended_kinds)
        return stored + await self._made.all_of(needs.case_kinds)

    async def _take_scores(self, found: list[Case]) -> None:
        async with self._lock:
            if SCORE in self._judge.unfilled().case_kinds:
                self._judge.fill([], found)
            else:
                self._judge.take_cases(found)

    async def _take(self, chunk: Chunk, cells: Sequence[Cell] = (), cases: Sequence[Case] = ()) -> None:
        await self._loaded.wait()
        with self._or_leave():
            async with self._lock:
                self._judge.take_cells(cells)
                self._judge.take_cases(cases)
                self._judge.take_cases(await self._made.after(cases, self._judge.needs().case_kinds))
                if await self._settle():
                    since = max(0.0, time.time() - chunk.kafka_ms / 1000)
                    histogram("ioc_publish_to_settle_seconds").observe(since)

    async def _settle(self) -> int:
        """Evaluate and commit until nothing is due. Returns how many transitions were committed."""
        count = 0
        for _ in range(SPINS_MAX):
            started = time.perf_counter()
            due = self._judge.evaluate(utc_now(), self._lag_s)
            histogram("ioc_judge_seconds").observe(time.perf_counter() - started)
            due = await self._believed(due)
            if not due:
                break
            for i in range(0, len(due), BATCH):
                count += await self._commit(due[i : i + BATCH])
        if count:
            await self._nudges.publish("journal")
            await self._nudges.publish("notices")
        return count

    async def _believed(self, due: list[Transition]) -> list[Transition]:
        """Without what time alone makes of a case and nobody can judge yet: while the store is catching up with a
        topic, the end of the case may lie in the records it has still to read. The next evaluation finds it again."""
        topics = self._deadline_topics()
        beginning = [t for t in due if t.op in ("pending", "fired", "escalated") and t.rule in topics]
        if not beginning:
            self._held_since = None
            return due
        if await self._store.waiting(sorted({topic for t in beginning for topic in topics[t.rule]})) == 0:
            self._held_since = None
            return due
        self._held_since = self._held_since or time.monotonic()
        if time.monotonic() - self._held_since > HELD_MAX_S:
            return due
        held = {id(t) for t in beginning}
        return [t for t in due if id(t) not in held]

    def _deadline_topics(self) -> dict[str, tuple[str, ...]]:
        """Rules by which time alone makes an alert of a case, and the topics that the cases come from."""
        topics: dict[str, tuple[str, ...]] = {
            topic.case_kind: (topic.name,) for topic in all_topics() if topic.case_kind
        }
        topics[FEE] = topics["dossier"] + topics["payment"]
        return {
            rule.id: topics[rule.watch.kind]
            for rule in self._judge.rules.rules
            if (isinstance(rule.watch, DeadlineWatch) or (isinstance(rule.watch, CaseWatch) and rule.watch.hold))
            and rule.watch.kind in topics
        }

    async def _commit(self, transitions: list[Transition]) -> int:
        done = await self._store.settle(transitions)
        self._judge.settled(settled.alert for settled in done if settled.alert is not None)
        applied = [settled.transition for settled in done if settled.applied]
        for transition in applied:
            counter("ioc_transitions_total", "rule", "op").labels(transition.rule, transition.op).inc()
            log.info("transition", op=transition.op, rule=transition.rule, alert=transition.id)
        return len(applied)

    async def _reload(self) -> None:
        gauge("ioc_rules_loaded").set(len(self._judge.rules.rules))
        report = self._reloader.poll()
        if report is None:
            return
        gauge("ioc_rules_load_failed").set(0 if report.rules else 1)
        if report.rules is None:
            log.error("rules_refused", problems=[str(problem) for problem in report.problems])
            self._judge.refused(report.problems)
            return
        async with self._lock:
            now = utc_now()
            self._judge.swap(report.rules, now)
            missing = self._judge.unfilled()
            if missing:
                cells = await self._store.cells([(need.measure, need.grain, now - need.back) for need in missing.cells])
                cases = await self._cases(missing, [])
                self._judge.fill(cells, cases)
            if SCORE in missing.case_kinds:
                self._judge.await_kind(SCORE)
            log.info("rules_reloaded", rules=len(report.rules.rules))

    @contextlib.contextmanager
    def _or_leave(self) -> Iterator[None]:
        """Ends the process when the database is away: what the judge believes may be old by the time it is back."""
        try:
            yield
        except DatabaseAway as error:
            self._leave(75, f"database: {error}")


def _decoded(decoder: msgspec.json.Decoder[list[T]], value: bytes) -> list[T]:
    try:
        return decoder.decode(value)
    except msgspec.DecodeError as error:  # our own records: a newer version writes them; the tables have the truth
        log.error("unreadable_record", error=str(error))
        return []
