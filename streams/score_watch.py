"""Score watch: the scores of `ioc.domain.scored` as cases for the judge, read now and then and after official words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import msgspec

from ioc.domain.cases import Case, gone
from ioc.domain.scored import KIND

EVERY_S: Final = 600.0
SOON_S: Final = 5.0
"""After an official word: what came together with it is read together with it."""
OFFICIAL: Final = "TT11"
"""The indicator whose official statements, and those of its parts, are compared at once."""
Read = Callable[[], Awaitable[list[Case]]]


class ScoreWatch:
    def __init__(self, read: Read) -> None:
        self._read = read
        self._reads = 0
        """Version of the next answer: a later reading knows more."""
        self._told: frozenset[str] = frozenset()

    def asks(self, words: Iterable[Case]) -> bool:
        """Whether one of these words is the authority's about the score."""
        return any(w.kind == "statement" and w.category == OFFICIAL and w.attrs.get("official") for w in words)

    async def sweep(self) -> list[Case]:
        """All scores as they stand now, and those there are no more."""
        found = await self._read()
        self._reads += 1
        over = self._told - {case.id for case in found}
        self._told = frozenset(case.id for case in found)
        now = [msgspec.structs.replace(case, ver=self._reads) for case in found]
        return now + [gone(KIND, name, self._reads) for name in sorted(over)]
