"""Feed: the simulator's process. Sends what happened before, then what happens, into Kafka like any source would.

    python -m ioc.demo.feed --folder var/demo --seed 7

Order: the published hospital figures (once in the life of a database), the last 24 hours, and, when the store has them,
the story. All of it is ordinary events through ordinary topics.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from pathlib import Path

import structlog

from ioc.demo.day import HISTORY_S, Day, day_of
from ioc.demo.memory import Memory
from ioc.demo.player import Player
from ioc.demo.step import Step, local
from ioc.edge.producer import Producer
from ioc.provinces.pack import load
from ioc.settings import Settings
from streams.topic import all_topics, topic_named

log = structlog.get_logger("simulator")

TICK_S = 0.2
STORY_IN_S = 4.0
"""The judge starts meanwhile."""
STORED_WITHIN_S = 60.0
REMEMBER_EVERY_S = 5.0
REPLAY = "hospital-2024q1"


class Feed:
    def __init__(self, settings: Settings, folder: Path, *, seed: int, speed: float) -> None:
        self._settings, self._folder, self._speed = settings, folder, speed
        self._producer = Producer(settings.kafka, prefix=settings.topic_prefix, client_id="ioc-demo")
        now = time.time()
        known = Memory.read(folder)
        self._memory = known or Memory(seed=seed, epoch_s=now - HISTORY_S, told_until_s=now - HISTORY_S)

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
        """The published figures, unless the store has them."""
        from ioc.replay import named
        from ioc.replay.replay import records, sending_order
        from ioc.store.figures import Figures

        replay = named(REPLAY)

        def stored() -> int:
            with Figures(self._settings.database) as figures:
                return figures.of_source(replay.start, replay.end, replay.source)

        there = await asyncio.to_thread(stored)
        if there and self._memory.stories:  # an earlier start sent them all
            return
        events = await asyncio.to_thread(replay.make)
        if there == len(events):
            return
        order = sending_order(events.at_s, twice=False, shuffle=False, lateness_s=0, seed=0)
        await self._producer.send_many(topic_named(replay.topic).name, records(events, order))
        log.info("replayed", name=REPLAY, events=len(events))

    async def _history(self) -> Player:
        """What happened since the last start, the last 24 hours at most."""
        now = time.time()
        since = max(self._memory.told_until_s, now - HISTORY_S)
        player = Player(self._day(now), since)
        steps = await asyncio.to_thread(player.take, now)
        await self._send(steps)
        self._remember(player)
        log.info("history", events=len(steps), hours=round((now - since) / 3600, 1))
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
        began = time.time() + STORY_IN_S
        self._memory.stories.append((began, self._speed))
        self._remember(player)
        player.change(self._day(began))
        log.info("story", began=local(began).isoformat(timespec="seconds"))
        remember_at = 0.0
        while not stop.is_set():
            await self._send(player.take(time.time()))
            if (now := time.monotonic()) >= remember_at:
                self._remember(player)
                remember_at = now + REMEMBER_EVERY_S
            try:
                await asyncio.wait_for(stop.wait(), TICK_S)
            except TimeoutError:
                continue

    def _day(self, now: float) -> Day:
        return day_of(
            load(self._settings.province),
            local(now).date(),
            seed=self._memory.seed,
            epoch_s=self._memory.epoch_s,
            stories=self._memory.stories,
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ioc.demo.feed", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--speed", type=float, default=1.0)
    options = parser.parse_args()
    asyncio.run(_main(options.folder, options.seed, options.speed))


async def _main(folder: Path, seed: int, speed: float) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    feeding = asyncio.create_task(Feed(Settings.from_env(), folder, seed=seed, speed=speed).run(stop))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({feeding, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not feeding.done():
        await asyncio.wait({feeding}, timeout=5)
        feeding.cancel()
    stopped.cancel()
    await feeding


if __name__ == "__main__":
    main()
