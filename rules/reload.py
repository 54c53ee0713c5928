"""Reload: notices changed rule files and tries the new set; on any error the old rules keep running. Never raises.

The last good set is kept in a file, so that a judge that starts while the folder is broken judges on by it: a slip in a
rule must not become a province without alerts at the next restart.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from rules.catalogue import KNOWN, Catalogue
from rules.loader import PACKS, digest, parse_rules, read_files
from rules.problem import Problem, RulesRefused
from rules.rule import RuleSet

READ_ANYWAY_EVERY: Final = 30
"""Polls after which contents are compared although no time or size changed: some tools keep both."""
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a poll found. `rules` is the new set, or None when it was refused: keep the old one, raise a meta alert."""

    digest: str
    rules: RuleSet | None
    problems: tuple[Problem, ...] = ()

    @property
    def vi(self) -> str:
        if self.rules is not None:
            return f"Đã nạp {len(self.rules.rules)} quy tắc."
        return f"Bộ quy tắc mới có {len(self.problems)} lỗi, bộ cũ vẫn chạy. Lỗi đầu: {self.problems[0]}"

    @property
    def en(self) -> str:
        if self.rules is not None:
            return f"{len(self.rules.rules)} rules loaded."
        return f"The new rules have {len(self.problems)} errors; the old ones keep running. First: {self.problems[0]}"


class Reloader:
    """Call `start` once (it raises: a start without rules is refused), then `poll` as often as you like."""

    def __init__(self, folder: Path = PACKS, catalogue: Catalogue = KNOWN, kept: Path | None = None) -> None:
        """`kept`: file for the last good set; None keeps none."""
        self.folder, self.catalogue, self.kept = folder, catalogue, kept
        self.problems: tuple[Problem, ...] = ()
        """What was wrong with the folder when `start` fell back on the last good set."""
        self._stamp: Stamp = ()
        self._digest = ""
        self._quiet = 0

    def start(self) -> RuleSet:
        """The first set, or the last good one while the folder holds none. RulesRefused with every problem."""
        self._stamp = _stamp(self.folder)
        files: dict[str, bytes] = {}
        try:
            files = read_files(self.folder)
            rules = parse_rules(files, self.catalogue)
        except RulesRefused as refused:
            last = self._last_good()
            if last is None:
                raise
            self.problems = refused.problems
            self._digest = digest(files) if files else _unreadable(refused.problems)
            return last
        self._digest = rules.digest
        self._keep(files)
        return rules

    def poll(self) -> Report | None:
        """None when nothing changed since the last report; a broken set is reported once, a mended one again."""
        try:
            return self._look(lambda: _stamp(self.folder))
        except RulesRefused as refused:
            return self._once(_unreadable(refused.problems), refused.problems)
        except Exception as error:  # the judge must outlive whatever a folder can hold
            said = f"{type(error).__name__}: {error}"
            return self._once(said, (Problem(str(self.folder), 0, 0, "unreadable", said, said),))

    def _look(self, stamp: Callable[[], Stamp]) -> Report | None:
        now = stamp()
        self._quiet += 1
        if now == self._stamp and self._quiet < READ_ANYWAY_EVERY:
            return None
        self._quiet = 0
        files = read_files(self.folder)
        self._stamp = now  # taken before reading: what changes meanwhile is seen by the next poll
        if (found := digest(files)) == self._digest:
            return None
        self._digest = found
        try:
            rules = parse_rules(files, self.catalogue)
        except RulesRefused as refused:
            return Report(found, None, refused.problems)
        self._keep(files)
        return Report(found, rules)

    def _once(self, what: str, problems: tuple[Problem, ...]) -> Report | None:
        if what == self._digest:
            return None
        self._digest = what
        return Report(what, None, problems)

    def _keep(self, files: dict[str, bytes]) -> None:
        """Losing the copy loses nothing today, so a full or missing disk stops no reload."""
        if self.kept is None:
            return
        with contextlib.suppress(OSError):
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.kept.with_suffix(".new")
            fresh.write_bytes(msgspec.json.encode({name: data.decode() for name, data in files.items()}))
            fresh.replace(self.kept)

    def _last_good(self) -> RuleSet | None:
        if self.kept is None:
            return None
        try:
            files = msgspec.json.decode(self.kept.read_bytes(), type=dict[str, str])
            return parse_rules({name: text.encode() for name, text in files.items()}, self.catalogue)
        except (OSError, msgspec.DecodeError, RulesRefused):  # none yet, or of a version that knew other measures
            return None


def _unreadable(problems: tuple[Problem, ...]) -> str:
    return f"unreadable: {'; '.join(str(problem) for problem in problems)}"


def _stamp(folder: Path) -> Stamp:
    """Name, time and size of each file: cheap, and nearly always enough."""
    found = []
    for path in sorted(folder.rglob("*.y*ml")):
        try:
            state = path.stat()
        except OSError:
            continue  # gone between listing and looking: the listing of the next poll tells
        found.append((path.relative_to(folder).as_posix(), state.st_mtime_ns, state.st_size))
    return tuple(found)
