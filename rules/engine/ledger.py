"""Ledger: what the judge believes of the alert rows. Changed only by being told, never by guessing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from ioc.domain.alerts import OpenAlert, Phase

SPENT_MAX = 20_000
_NONE: Mapping[str, OpenAlert] = MappingProxyType({})


class Ledger:
    def __init__(self) -> None:
        self._rows: dict[str, dict[str, OpenAlert]] = {}
        self._spent: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        """Start of the last closed episode of (rule, key): a new one starts later, or its id would be the old one's.
        It is a memory for speed: what falls out is learnt again from the row the database gives back."""

    def get(self, rule: str, key: str) -> OpenAlert | None:
        return self._rows.get(rule, _NONE).get(key)

    def of(self, rule: str) -> Mapping[str, OpenAlert]:
        """Open and held rows of a rule, by key."""
        return self._rows.get(rule, _NONE)

    def rules(self) -> list[str]:
        """Rules that have rows."""
        return sorted(rule for rule, rows in self._rows.items() if rows)

    def tell(self, row: OpenAlert) -> None:
        """Believe a row as the database has it."""
        rows = self._rows.setdefault(row.rule, {})
        known = rows.get(row.key)
        place = row.rule, row.key
        if row.phase is Phase.CLOSED and not row.held:
            if place not in self._spent or self._spent[place] < row.episode_at:
                self._spent[place] = row.episode_at
            self._spent.move_to_end(place)
            if len(self._spent) > SPENT_MAX:
                self._spent.popitem(last=False)
            if known is not None and known.id == row.id:
                del rows[row.key]
            return
        if known is not None and known.id == row.id and known.version > row.version:
            return  # told out of order
        if known is None and self._spent.get(place) == row.episode_at:
            return  # an older word about an episode that is closed
        rows[row.key] = row

    def tell_all(self, rows: Iterable[OpenAlert]) -> None:
        for row in rows:
            self.tell(row)

    def start_of(self, rule: str, key: str, episode_at: datetime) -> datetime:
        """When a new episode starts: as found, but after the last one, to the millisecond ids are made of."""
        start = episode_at.replace(microsecond=episode_at.microsecond // 1000 * 1000)
        spent = self._spent.get((rule, key))
        return start if spent is None or start > spent else spent + timedelta(milliseconds=1)
