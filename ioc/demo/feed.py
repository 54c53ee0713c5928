"""Feed: the simulator's process. Sends what happened before, then what happens, into Kafka like any source would.

    python -m ioc.demo.feed --folder var/demo --seed 7 --speed 60 --at 07:00

Order: the published hospital figures (once in the life of a database), the quarter so far, the last 24 hours of what is
many, and, when the store has them, the story. All of it is ordinary events through ordinary topics.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from datetime import datetime
from datetime import time as clock
from pathlib import Path

import structlog

from ioc.demo.day import FAST, SLOW, Day, day_of
from ioc.demo.memory import Memory
from ioc.demo.payments import HISTORY_S
from ioc.demo.player import Player
from ioc.demo.start import Start
from ioc.demo.step import DAY_S, HOUR_S, Step, local
from ioc.domain.calendar import Calendar
from ioc.domain.text import VIETNAM
from ioc.edge.producer import Producer
from ioc.provinces.pack import load
from ioc.provinces.time_rules import time_rules
from ioc.settings import Settings
from streams.topic import all_topics, topic_named

log = structlog.get_logger("simulator")

TICK_S = 0.2
STORY_IN_S = 4.0
"""The judge starts meanwhile."""
STORED_WITHIN_S = 60.0
REMEMBER_EVERY_S = 5.0
REPLAY = "hospital-2024q1"
HISTORY_LEAST_S = 35 * DAY_S
"""The trends of the wall compare with four weeks before."""
MORNING = clock(6, 30)


class Feed:
    def __init__(self, settings: Settings, folder: Path, *, seed: int, speed: float, at: str = "") -> None:
        self._settings, self._folder, self._speed, self._at = settings, folder, speed, at
        self._producer = Producer(settings.kafka, prefix=settings.topic_prefix, client_id="ioc-demo")
        self._calendar = time_rules(settings.province).calendar
        now = time.time()
        epoch_s = history_from(now)
        self._memory = Memory.read(folder) or Memory(seed=seed, epoch_s=epoch_s, told_until_s=epoch_s, starts=[])
        self._memory.open(Start(opened_s=now, speed=speed))

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set."""
        self._producer.start()
        try:
            await self._replay()
            player = await self._history()
            await self._stored()
            await self._live(player, stop)
        finally:
            self._memory.write(self._folder)
            await self._producer.stop()

    async def _replay(self) -> None:
        """The published figures of the province, unless the store has them."""
        from ioc.replay import named
        from ioc.replay.replay import records, sending_order
        from ioc.store.figures import Figures

        replay = named(REPLAY)
        if replay.province != load(self._settings.province).slug:
            return

        def stored() -> int:
            with Figures(self._settings.database) as figures:
                return figures.of_source(replay.start, replay.end, replay.source)

        there = await asyncio.to_thread(stored)
        if there and len(self._memory.starts) > 1:  # an earlier start sent them all
            return
        events = await asyncio.to_thread(replay.make)
        if there == len(events):
            return
        order = sending_order(events.at_s, twice=False, shuffle=False, lateness_s=0, seed=0)
        await self._producer.send_many(topic_named(replay.topic).name, records(events, order))
        log.info("replayed", name=REPLAY, events=len(events))

    async def _history(self) -> Player:
        """What happened since the last start: of what is many the last 24 hours at most, hour by hour."""
        opened_s, since_s, day = self._memory.starts[-1].opened_s, self._memory.told_until_s, self._day()
        pieces: list[tuple[tuple[str, ...], float, float]] = [(SLOW, since_s, opened_s)]
        at_s = max(since_s, opened_s - HISTORY_S)
        # Fees are few, and a dossier that says it was paid needs its payment. What an earlier story left open is ended,
        # however long ago.
        pieces.append((("fees", "story"), since_s, at_s))
        while at_s < opened_s:
            to_s = min(at_s + HOUR_S, opened_s)
            pieces.append((FAST, at_s, to_s))
            at_s = to_s
        count, ahead = 0, _worked_out(day, *pieces[0])
        for following in [*pieces[1:], None]:
            steps = await ahead
            ahead = _worked_out(day, *following) if following else ahead
            await self._send(steps)
            count += len(steps)
        player = Player(day, opened_s)
        self._remember(player)
        log.info("history", events=count, hours=round((opened_s - since_s) / HOUR_S, 1))
        return player

    async def _stored(self) -> None:
        """The story begins on a wall that shows the day so far."""
        from ioc.replay.run import NobodyStores, wait_stored

        try:
            async with asyncio.timeout(STORED_WITHIN_S):
                for topic in all_topics():
                    await wait_stored(self._settings, topic, lambda *_: None, patience_s=STORED_WITHIN_S)
        except (TimeoutError, NobodyStores) as error:
            log.warning("history_not_stored_yet", error=str(error))

    async def _live(self, player: Player, stop: asyncio.Event) -> None:
        began_s = time.time() + STORY_IN_S
        self._memory.begin(began_s, at_of(self._at, self._speed, began_s, self._calendar))
        player.change(self._day())
        await asyncio.to_thread(player.prepare, began_s)
        self._remember(player)
        log.info("story", began=local(began_s).isoformat(timespec="seconds"), speed=self._speed)
        remember_at, ahead = 0.0, None
        while not stop.is_set():
            if (ahead is None or ahead.done()) and player.wants(time.time()):
                ahead = asyncio.create_task(asyncio.to_thread(player.prepare, time.time()))
            await self._send(player.take(time.time()))
            if (now := time.monotonic()) >= remember_at:
                self._remember(player)
                remember_at = now + REMEMBER_EVERY_S
            try:
                await asyncio.wait_for(stop.wait(), TICK_S)
            except TimeoutError:
                continue

    def _day(self) -> Day:
        memory = self._memory
        return day_of(
            load(self._settings.province),
            local(time.time()).date(),
            self._calendar,
            seed=memory.seed,
            epoch_s=memory.epoch_s,
            starts=memory.starts,
        )

    def _remember(self, player: Player) -> None:
        self._memory.told_until_s = player.at_s
        self._memory.write(self._folder)

    async def _send(self, steps: list[Step]) -> None:
        by_topic: dict[str, list[tuple[bytes, bytes]]] = {}
        for step in steps:
            by_topic.setdefault(step.topic, []).append(step.record)
        for topic, records in by_topic.items():
            await self._producer.send_many(topic_named(topic).name, records)


def _worked_out(day: Day, streams: tuple[str, ...], start_s: float, end_s: float) -> asyncio.Task[list[Step]]:
    """Steps in order of time, worked out in a thread while others are sent."""

    def steps() -> list[Step]:
        return sorted(day.told(streams, start_s, end_s), key=lambda step: step.at_s)

    return asyncio.create_task(asyncio.to_thread(steps))


def history_from(now_s: float) -> float:
    """Where the province's life begins: with the running quarter, by which QĐ 766 counts, or five weeks ago."""
    now = local(now_s)
    quarter = datetime(now.year, (now.month - 1) // 3 * 3 + 1, 1, tzinfo=VIETNAM)
    return min(quarter.timestamp(), now_s - HISTORY_LEAST_S)


def at_of(said: str, speed: float, now_s: float, calendar: Calendar) -> float | None:
    """What time it is to be in the province: `07:30` of the nearest working day, `2026-11-23T07:30`; the working day's
    morning when the province is in a hurry and nobody said; None: the real time. ValueError for anything else."""
    if not said and speed == 1:
        return None
    day = calendar.workday_from(local(now_s).date())
    if "T" in said:
        return datetime.fromisoformat(said).replace(tzinfo=VIETNAM).timestamp()
    hour = clock.fromisoformat(said) if said else MORNING
    return datetime.combine(day, hour, VIETNAM).timestamp()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ioc.demo.feed", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--at", default="")
    options = parser.parse_args()
    asyncio.run(_main(options.folder, options.seed, options.speed, options.at))


async def _main(folder: Path, seed: int, speed: float, at: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    feeding = asyncio.create_task(Feed(Settings.from_env(), folder, seed=seed, speed=speed, at=at).run(stop))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({feeding, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not feeding.done():
        await asyncio.wait({feeding}, timeout=5)
        feeding.cancel()
    stopped.cancel()
    await feeding


if __name__ == "__main__":
    main()
