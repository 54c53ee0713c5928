"""Worker: the Faust applications. `store` brings field topics into the database, `judge` follows cells and cases.

Settings of Faust that matter, and why: no tables and no standby, so its assignor and recovery are not used; the group's
offsets are only a hint; its web server is off; an agent that raises ends the process, because a restarted agent would
have lost the event. `drain_s` bounds a stop, then the process exits hard: correctness never depends on a clean stop.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast

import faust
import structlog
from faust.types.tuples import TP
from mode.supervisors import CrashingSupervisor

from ioc import metrics
from ioc.domain.cases import Case
from ioc.domain.policy import Policy
from ioc.edge.producer import Producer
from ioc.memory import lean
from ioc.settings import Settings
from ioc.store.nudge import Nudges
from ioc.store.settle import JudgeStore
from streams.chunk import Chunk
from streams.keeper import Keeper
from streams.places import Places
from streams.topic import CASES, CELLS, all_topics
from streams.transport import BrokerAway, ChunkConsumer, ChunkSchema, install

if TYPE_CHECKING:
    from rules.engine.judge import Judge
    from rules.reload import Reloader

log = structlog.get_logger()

FETCH_BYTES = 4 * 1024 * 1024
"""A partition's share of one fetch: some 12,000 events of 350 bytes, which is a chunk. The larger the chunk, the fewer
cells an event costs: 1.1 at 2,000 events, 0.45 at 6,000, 0.25 at 12,000."""
BUFFERED_CHUNKS = 64
"""More than ever wait: the transport gives a partition one chunk at a time."""
EXIT_OK, EXIT_SOFTWARE, EXIT_TEMPFAIL, EXIT_CONFIG = 0, 70, 75, 78
GIVEN_UP_S = 30.0
"""Below the 40 s and more that Faust waits for positions, above what a rebalance takes."""
AWAY_S = 1.0
"""A process that found no broker ends after this: whoever starts it again at once must not keep a core busy."""

Body = Callable[[Chunk], Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class JudgeParts:
    """What `ioc.app` builds for the judge."""

    judge: Judge
    reloader: Reloader
    store: JudgeStore
    scores: Callable[[], Awaitable[list[Case]]]
    """Reads what is judged of QĐ 766 (`ioc.domain.scored`)."""


def build_app(settings: Settings, role: str) -> faust.App:
    """A Faust application with our settings; `role` names its consumer group."""
    settings.data.mkdir(parents=True, exist_ok=True)  # Faust makes the last folder only
    return faust.App(
        f"{settings.group}-{role}",
        broker=f"kafka://{settings.kafka}",
        store="memory://",
        datadir=str(settings.data / "faust"),
        web_enabled=False,
        agent_supervisor=CrashingSupervisor,
        table_standby_replicas=0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        broker_session_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.session_timeout_s / 3,
        broker_request_timeout=max(40.0, settings.session_timeout_s * 2),
        broker_rebalance_timeout=20.0,
        broker_max_poll_interval=60.0,
        broker_commit_interval=2.0,
        consumer_max_fetch_size=FETCH_BYTES,
        stream_buffer_maxsize=BUFFERED_CHUNKS,
        stream_wait_empty=True,
        worker_redirect_stdouts=False,
        consumer_auto_offset_reset="earliest",
    )


def add_agent(app: faust.App, name: str, topic: str, body: Body) -> None:
    """One agent on one topic, an actor a partition. `body` answers where to seek when a chunk is out of place."""
    channel = app.topic(topic, schema=ChunkSchema(key_type=bytes, value_type=bytes))

    async def agent(stream: Any) -> None:
        async for chunk in stream:
            try:
                offset = await body(chunk)
            finally:  # also when a rebalance cancels us
                cast(ChunkConsumer, app.consumer).release(chunk)
            if offset is not None:
                await app.consumer.seek(TP(chunk.topic, chunk.part), offset)

    app.agent(channel, name=name, isolated_partitions=True)(agent)


class Leaving:
    """Ends the process once, with a reason and within the drain deadline."""

    def __init__(self, drain_s: float) -> None:
        self._drain_s = drain_s
        self._asked = asyncio.Event()
        self.code = EXIT_OK

    def __call__(self, code: int, why: str) -> None:
        if not self._asked.is_set():
            self.code = code
            log.warning("leaving", code=code, why=why)
            timer = threading.Timer(self._drain_s, os._exit, (code or EXIT_OK,))
            timer.daemon = True
            timer.start()
            self._asked.set()

    def on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self, EXIT_OK, signal.Signals(number).name)

    async def wait(self) -> None:
        await self._asked.wait()


async def run_store(settings: Settings, places: Places, policy: Policy) -> int:
    """Run the store worker until a signal or a fence. Returns the exit code."""
    metrics.serve(settings.metrics_port)
    leaving = Leaving(settings.drain_s)
    leaving.on_signals()
    topics = {settings.topic_prefix + topic.name: topic for topic in all_topics()}
    producer = Producer(settings.kafka, prefix=settings.topic_prefix, client_id="ioc-store")
    producer.start()
    nudges = Nudges(settings.redis)
    keeper = Keeper(settings.database, topics, producer, nudges, places, policy, leaving)
    app = build_app(settings, "store")
    install(app, _or_leave(_positions(keeper.positions), leaving), lambda why: leaving(EXIT_CONFIG, why))
    for name, topic in topics.items():
        add_agent(app, f"store-{topic.short}", name, keeper.keep)
    beating = asyncio.create_task(keeper.beat())
    code = await _run(app, leaving, keeper.close, producer.stop, nudges.close)
    beating.cancel()
    return code


async def run_judge(settings: Settings, parts: JudgeParts) -> int:
    """Wait to become the judge, then follow cells and cases until a signal. Returns the exit code."""
    from streams.judging import Judging  # the store worker needs no rules

    metrics.serve(settings.metrics_port)
    leaving = Leaving(settings.drain_s)
    leaving.on_signals()
    nudges = Nudges(settings.redis)
    judging = Judging(parts.judge, parts.reloader, parts.store, parts.scores, nudges, leaving)
    leading = asyncio.create_task(judging.lead())
    asked = asyncio.create_task(leaving.wait())
    await asyncio.wait({leading, asked}, return_when=asyncio.FIRST_COMPLETED)
    if not leading.done():
        leading.cancel()
        return leaving.code
    leading.result()
    app = build_app(settings, "judge")

    async def positions(ranges: Mapping[TP, tuple[int, int]]) -> dict[TP, int]:
        """The topics' ends: what lies before them is in the tables, which are read after this moment."""
        await judging.load()
        return {tp: end for tp, (_, end) in ranges.items()}

    install(app, _or_leave(positions, leaving), lambda why: leaving(EXIT_CONFIG, why))
    add_agent(app, "judge-cells", settings.topic_prefix + CELLS.name, judging.cells)
    add_agent(app, "judge-cases", settings.topic_prefix + CASES.name, judging.cases)
    running = asyncio.create_task(judging.run())
    code = await _run(app, leaving, nudges.close, parts.store.close)
    running.cancel()
    return code


def _positions(
    ask: Callable[[Mapping[tuple[str, int], tuple[int, int]]], Awaitable[dict[tuple[str, int], int]]],
) -> Any:
    async def positions(ranges: Mapping[TP, tuple[int, int]]) -> dict[TP, int]:
        found = await ask({(tp.topic, tp.partition): bounds for tp, bounds in ranges.items()})
        return {tp: found[(tp.topic, tp.partition)] for tp in ranges}

    return positions


Positions = Callable[[Mapping[TP, tuple[int, int]]], Awaitable[dict[TP, int]]]


def _or_leave(positions: Positions, leaving: Callable[[int, str], None]) -> Positions:
    """Faust waits for positions as long as for a request (`broker_request_timeout`), then goes on without them: a
    worker that owns partitions and no lanes, for ever. Such a process leaves, to begin anew. A rebalance that cancels
    us sooner asks again by itself."""

    async def asked(ranges: Mapping[TP, tuple[int, int]]) -> dict[TP, int]:
        began = asyncio.get_running_loop().time()
        try:
            return await positions(ranges)
        except asyncio.CancelledError:
            if asyncio.get_running_loop().time() - began > GIVEN_UP_S:
                leaving(EXIT_TEMPFAIL, "no answer of the database while partitions were assigned")
            raise

    return asked


async def _run(app: faust.App, leaving: Leaving, *closers: Callable[[], Awaitable[None]]) -> int:
    crashed = asyncio.create_task(_watch(app, leaving))
    try:
        await app.start()
    except BrokerAway as error:
        leaving(EXIT_TEMPFAIL, f"kafka: {error}")
        await asyncio.sleep(AWAY_S)
        return leaving.code
    await leaving.wait()
    try:
        await app.stop()
        for close in closers:
            await close()
    except (Exception, asyncio.CancelledError) as error:  # what Faust left broken does not change why we leave
        log.warning("stop_failed", error=repr(error))
    crashed.cancel()
    return leaving.code


async def _watch(app: faust.App, leaving: Leaving) -> None:
    """Faust can crash inside and keep its process: look, and leave."""
    while True:
        await asyncio.sleep(0.25)
        if app.crashed or app.crash_reason is not None:
            leaving(EXIT_TEMPFAIL, f"faust: {app.crash_reason!r}")
            return


def run_process(run: Callable[[], Coroutine[Any, Any, int]]) -> NoReturn:
    """Entry point of a worker process: run to the end, then exit whatever threads are left."""
    lean()
    faulthandler.enable()  # a crash in native code leaves its stack in the log
    try:
        asyncio.run(_to_the_end(run))
    except BaseException as error:  # os._exit below would swallow it; a plain trace, for locals hold records
        log.critical("crashed", error=repr(error), trace=traceback.format_exc())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(EXIT_SOFTWARE)  # threads of Faust must not keep the process


async def _to_the_end(run: Callable[[], Coroutine[Any, Any, int]]) -> NoReturn:
    """Exit inside the loop: taking apart what a crashed Faust left running may fail, and would hide the exit code."""
    code = await run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
