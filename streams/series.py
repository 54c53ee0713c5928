"""Series watch: series of statements whose last value differs from the one before, as cases for the judge.

Each statement is a case of its own and does not know the one before. So when a word about a figure is heard, all that
stands of its indicator is read from the tables, where each word was committed before it was published: the order of
arrival does not matter, and a correction or a withdrawal is simply another word.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable

from ioc.domain.cases import Case, gone
from ioc.domain.series import KIND, Said, moved

Read = Callable[[Collection[str] | None], Awaitable[list[Said]]]
"""What stands of these indicators (None: of all)."""


class SeriesWatch:
    def __init__(self, read: Read) -> None:
        self._read = read
        self._reads = 0
        """Version of the next answer: a later reading knows more."""
        self._moved: dict[str, str] = {}
        """Series that were told, with their indicator."""

    async def follow(self, words: Iterable[Case]) -> list[Case]:
        """The series of the indicators that these words are about, as they stand now."""
        indicators = {word.category for word in words if word.kind == "statement"}
        return self._told(await self._read(indicators), indicators) if indicators else []

    async def sweep(self) -> list[Case]:
        """Every series that moved, and those that no longer do."""
        return self._told(await self._read(None), set(self._moved.values()))

    def _told(self, said: Iterable[Said], indicators: Collection[str]) -> list[Case]:
        self._reads += 1
        found = moved(said, self._reads)
        now = {case.id: case.category for case in found}
        over = sorted(name for name, of in self._moved.items() if of in indicators and name not in now)
        for name in over:
            del self._moved[name]
        self._moved |= now
        return found + [gone(KIND, name, self._reads) for name in over]
