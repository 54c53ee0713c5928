"""Source list: the registered sources as their files are now, for a process that must not stop over a slip in them.

Read again when a file changes, so that a source is registered without a restart. A wrong change leaves what was in
force; a list that was wrong from the start serves its right entries. Either way it says aloud what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ioc import metrics
from ioc.connect.registry import Registered, Source
from ioc.edge.quiet import QuietLog

log = QuietLog()

NONE_LEFT: Final = (
    "sources.toml: không còn nguồn nào; nếu đúng ý thì khởi động lại / no source is left; restart if that is meant"
)
"""Editors empty or move a file before they write it anew."""


class SourceList:
    def __init__(self, read: Callable[[], Registered], stamp: Callable[[], object] = lambda: None) -> None:
        """`stamp` is cheap, and changes when what `read` reads does."""
        self._read, self._stamp = read, stamp
        self._as_of = stamp()
        self._found = read()
        self.edition = 0
        """Grows with each list that comes into force."""
        self._tell()

    @property
    def sources(self) -> Mapping[str, Source]:
        """By id, in the file's order."""
        return self._now().sources

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the files as they are; empty when all is well."""
        return self._now().problems

    def _now(self) -> Registered:
        stamp = self._stamp()
        if stamp != self._as_of:
            self._as_of = stamp
            found = self._read()
            if not found.sources and not found.problems and self._found.sources:
                found = Registered({}, (NONE_LEFT,))
            self._found = Registered(self._found.sources, found.problems) if found.problems else found
            self.edition += not found.problems
            self._tell()
        return self._found

    def _tell(self) -> None:
        metrics.gauge("ioc_sources_wrong").set(len(self._found.problems))
        for problem in self._found.problems:
            log.error("sources_wrong", problem=problem)
