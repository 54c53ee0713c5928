"""Figures: what commands read from the database to compare it with what was published, and to see how far it has come.

Synchronous: a command has one connection and nothing else to do meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

import psycopg
from psycopg.rows import dict_row

from ioc.store.plainly import NotMigrated, plainly
from ioc.store.sql import load

SQL = load("figures")
CONNECT_S = 5
Row = Mapping[str, Any]


class Figures:
    """One read-only connection; a context manager. Raises DatabaseAway, NotMigrated, QueryFailed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._conn: psycopg.Connection[dict[str, Any]] | None = None

    def __enter__(self) -> Self:
        with plainly():
            self._conn = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=CONNECT_S,
                application_name="ioc command",
                row_factory=dict_row,
                options="-c default_transaction_read_only=on",
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._conn is not None:
            self._conn.close()

    def ask(self, name: str, **facts: object) -> list[Row]:
        """Rows of one query of `queries/figures.sql`."""
        assert self._conn is not None, "enter it first"
        with plainly():
            return list(self._conn.execute(SQL[name], facts).fetchall())

    def offsets(self, topic: str) -> dict[int, int]:
        """Partition → the next offset the store waits for; partitions nobody was assigned yet are missing."""
        return {row["part"]: row["next_offset"] for row in self.ask("offsets", topic=topic)}

    def paid(self, service: str, start: datetime, end: datetime, *, raw: bool) -> Row:
        """`n, cashless_n, vnd, cashless_vnd` of successful payments, from cells or from raw rows."""
        return self.ask("paid_rows" if raw else "paid_cells", service=service, start=start, end=end)[0]

    def facilities(self, service: str, start: datetime, end: datetime, *, raw: bool) -> dict[str, tuple[int, int]]:
        """Unit → (facilities, VND) of successful payments without cash."""
        rows = self.ask("facilities_rows" if raw else "facilities_cells", service=service, start=start, end=end)
        return {row["unit"]: (row["facilities"], row["vnd"]) for row in rows}

    def methods(self, service: str, start: datetime, end: datetime) -> dict[str, int]:
        """Method → facilities that use it."""
        rows = self.ask("methods_rows", service=service, start=start, end=end)
        return {row["method"]: row["facilities"] for row in rows}

    def issued_cells(self, field: str, start: datetime, end: datetime) -> dict[str, int]:
        """Type of document → how many of a field bear a day of the period, by the daily cells."""
        return {row["type"]: row["n"] for row in self.ask("issued_cells", field=field, start=start, end=end)}

    def issued_numbers(self, field: str, start: datetime, end: datetime) -> list[str]:
        """Numbers of the documents of a field that bear a day of the period, from the raw events."""
        return [row["number"] for row in self.ask("issued_rows", field=field, start=start, end=end)]

    def stated(self, source: str) -> dict[str, Row]:
        """Event id → value, num, den of one system's statements, as their cases keep them."""
        return {row["event_id"]: row for row in self.ask("stated_cases", source=source)}

    def statements(self, source: str) -> dict[str, Row]:
        """The same from the raw events."""
        return {row["event_id"]: row for row in self.ask("stated_rows", source=source)}

    def of_source(self, start: datetime, end: datetime, source: str) -> int:
        """Payments of the period that one source sent."""
        return int(self.ask("of_source", start=start, end=end, source=source)[0]["n"])

    def other_sources(self, service: str, start: datetime, end: datetime, source: str) -> dict[str, int]:
        """Source → its payments of the period, of all sources but one."""
        rows = self.ask("other_sources", service=service, start=start, end=end, source=source)
        return {row["source"]: row["n"] for row in rows}


def missing_steps(url: str, names: Sequence[str]) -> list[str]:
    """Migrations of `names` that the database has not had."""
    try:
        with Figures(url) as figures:
            done = {row["name"] for row in figures.ask("steps")}
    except NotMigrated:
        return list(names)
    return [name for name in names if name not in done]
