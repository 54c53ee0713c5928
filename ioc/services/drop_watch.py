"""Drop watch: the folders of all sources that drop files, each by a task of its own, so that none waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from ioc.connect.mapping import Outcome
from ioc.edge.quiet import QuietLog
from ioc.services.drop_folder import SETTLE_S, DropFolder, Taken
from ioc.services.source_counts import SourceCounts
from ioc.store.sources import DayCount

log = QuietLog()

LOOK_S: Final = 1.0
REST_S: Final = 30.0
"""After a file that could not be done (a full disk): the others go on meanwhile."""
Tell = Callable[[str, Taken], None]
"""(source, what became of a file of its)."""


class DropWatch:
    def __init__(
        self, write_down: Callable[[Sequence[DayCount]], Awaitable[None]], tell: Tell, *, monotonic: Callable[[], float]
    ) -> None:
        """`write_down` may fail in silence: what sources did is a statistic."""
        self._write_down, self._tell, self._monotonic = write_down, tell, monotonic
        self._counts: dict[str, SourceCounts] = {}

    def note_of(self, source: str) -> Callable[[Sequence[Outcome], datetime], None]:
        """What the source's folder is given as `note`. Counted when a file is done, so that one done twice after a
        crash counts once."""

        def note(outcomes: Sequence[Outcome], now: datetime) -> None:
            self._counts.setdefault(source, SourceCounts()).add(source, outcomes, now)

        return note

    async def run(self, folders: Mapping[str, DropFolder], *, once: bool = False) -> int:
        """For ever; `once`: until everything that lies there now is done. How many files are not: they lie in
        processing/, or nobody knows because their folder is away, which counts as one."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._watch(source, folder, once)) for source, folder in folders.items()]
        return sum(task.result() for task in tasks)

    async def _watch(self, source: str, folder: DropFolder, once: bool) -> int:
        rests: dict[str, float] = {}
        rounds = 2 if once else -1
        away = False
        while rounds:
            rounds -= 1
            now = self._monotonic()
            ready = await self._ready(source, folder, now)
            away = ready is None
            for name in ready or ():
                if rests.get(name, 0.0) > now:
                    continue
                if await self._take(source, folder, name):
                    rests.pop(name, None)
                else:
                    rests[name] = now + REST_S
            if rounds:
                await asyncio.sleep(SETTLE_S if once else LOOK_S)
        return len(rests) + away

    async def _ready(self, source: str, folder: DropFolder, now: float) -> list[str] | None:
        """Claimed files, those of an earlier process too. None: the folder is away (a share unmounted)."""
        try:
            await asyncio.to_thread(folder.look, now)
            return await asyncio.to_thread(folder.left_over)
        except OSError as error:
            log.warning("folder_away", source=source, error=error.strerror)
            return None

    async def _take(self, source: str, folder: DropFolder, name: str) -> bool:
        self._counts.pop(source, None)
        try:
            taken = await folder.take(name)
        except Exception as error:  # one file never stops the others; after three tries it lies in failed/
            log.error("file_failed", source=source, file=name[:100], error=type(error).__name__, exc_info=True)
            return False
        counts = self._counts.pop(source, None)
        if counts is not None:
            await self._write_down(counts.take())
        self._tell(source, taken)
        return True
