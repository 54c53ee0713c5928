"""Books: what the judge holds of cases and of last events. Newest version wins; order and repetition do not matter."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from ioc.domain.cases import Case
from ioc.domain.measures import KEY_SEPARATOR, Cell

CLOSED_MAX: Final = 50_000
SEEN_MAX: Final = 50_000


class CaseBook:
    """Open cases of one kind; of closed ones only the version, lest an older word opens them again. With `keeps` also
    the ended ones that still have a due time: something is owed beyond their end."""

    def __init__(self, kind: str, *, keeps: bool = False) -> None:
        self.kind, self.keeps = kind, keeps
        self.ready = True
        self.open: dict[str, Case] = {}
        self.ended: dict[str, Case] = {}
        self._closed: OrderedDict[str, int] = OrderedDict()

    def take(self, cases: Iterable[Case]) -> set[str]:
        """Ids that changed."""
        changed = set()
        for case in cases:
            known = self.open.get(case.id) or self.ended.get(case.id)
            if case.ver <= (known.ver if known else self._closed.get(case.id, -1)):
                continue
            changed.add(case.id)
            self.open.pop(case.id, None)
            self.ended.pop(case.id, None)
            if case.open or (self.keeps and case.due_at is not None):
                (self.open if case.open else self.ended)[case.id] = case
                self._closed.pop(case.id, None)
                continue
            self._closed[case.id] = case.ver
            if len(self._closed) > CLOSED_MAX:
                self._closed.popitem(last=False)
        return changed


class SeenBook:
    """When each key of a measure was last heard of (unix milliseconds)."""

    def __init__(self, at: tuple[int, ...]) -> None:
        self.at = at
        self.ready = True
        self.last: dict[str, int] = {}
        self.dropped = 0
        """Keys forgotten because there were more than SEEN_MAX."""

    def take(self, cells: Iterable[Cell]) -> set[str]:
        """Keys heard of later than before."""
        changed = set()
        for cell in cells:
            key = part_key(cell.key, self.at)
            if not key.replace(KEY_SEPARATOR, ""):
                continue  # an event that names nobody: nobody is silent
            known = self.last.get(key)
            if known is None and len(self.last) >= SEEN_MAX:
                self._forget_oldest()
            if known is None or cell.last_at > known:
                self.last[key] = cell.last_at
                changed.add(key)
        return changed

    def _forget_oldest(self) -> None:
        """Room for a tenth: those silent the longest go."""
        oldest = sorted(self.last, key=lambda key: self.last[key])[: SEEN_MAX // 10]
        for key in oldest:
            del self.last[key]
        self.dropped += len(oldest)


def part_key(key: str, at: tuple[int, ...]) -> str:
    """The wanted dimensions of a cell's key, joined again."""
    parts = key.split(KEY_SEPARATOR)
    return KEY_SEPARATOR.join(parts[i] for i in at if i < len(parts))
