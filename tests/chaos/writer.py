"""Writer: one process of several that race to take the same step of the same alerts.

    python -m tests.chaos.writer TRANSITIONS START WRITERS CONNECTIONS      (IOC_DATABASE)

TRANSITIONS: a JSON list with a list for every alert, of what rivals may believe about it. Begins at START (unix
seconds); each of its WRITERS holds one belief of each alert, by chance. Prints how many steps were applied.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ioc.domain.alerts import Transition
from ioc.domain.notices import AlertFacts, Directory, Notice, Reason, Recipient, plan
from ioc.store.settle import JudgeStore

PEOPLE = Directory(
    {
        name: Recipient(id=name, name=name, roles=frozenset({"TB"}), channels={"email": name, "webhook": name})
        for name in ("lan", "minh")
    }
)
TARGETS = [(name, channel) for name in PEOPLE.recipients for channel in ("email", "webhook")]


def fired(alert: Mapping[str, Any], step: Transition) -> Sequence[Notice]:
    return plan(AlertFacts.of(alert), Reason.FIRED, TARGETS, PEOPLE, now=step.at)


def over(alert: Mapping[str, Any], step: Transition, told: Sequence[tuple[str, str]]) -> Sequence[Notice]:
    return plan(AlertFacts.of(alert), Reason.OVER, told, PEOPLE, now=step.at)


async def race(url: str, steps: list[list[Transition]], start: float, connections: int) -> int:
    """Every list of `steps` is one writer's; how many steps the database applied."""
    stores = [JudgeStore(url, str, fired, over) for _ in range(connections)]
    for store in stores:
        await store.lead()  # all but one do not lead, and race all the same
    locks = [asyncio.Lock() for _ in stores]
    await asyncio.sleep(max(0.0, start - time.time()))

    async def write(number: int, mine: list[Transition]) -> int:
        async with locks[number % connections]:
            return sum(settled.applied for settled in await stores[number % connections].settle(mine))

    applied = sum(await asyncio.gather(*(write(number, mine) for number, mine in enumerate(steps))))
    for store in stores:
        await store.close()
    return applied


def main() -> None:
    """`python -m tests.chaos.writer`."""
    transitions, start, writers, connections = sys.argv[1:]
    rng = random.Random()
    given = msgspec.json.decode(transitions, type=list[list[Transition]])
    steps = []
    for _ in range(int(writers)):
        # Which of the rivals' beliefs this writer holds, for each alert.
        mine = [rng.choice(beliefs) for beliefs in given]
        steps.append(mine)
    print(asyncio.run(race(os.environ["IOC_DATABASE"], steps, float(start), int(connections))))


if __name__ == "__main__":
    main()
