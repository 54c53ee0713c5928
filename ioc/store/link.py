"""Link: one synchronous connection of a worker thread, made again when it broke; its errors sorted by what to do."""

from __future__ import annotations

from typing import Any

import psycopg

from ioc.store.sql import load

SQL = load("link")
NAME = "ioc store"
SILENT_MAX_MS = 8_000
"""A worker frozen in a transaction (a paused virtual machine) keeps its locks: after so much silence the database ends
it, and its successor goes on."""
LOCK_MAX_MS = 5_000
"""Frozen within COPY it is not silent for the database: whoever waits so long for its locks connects anew, and a new
connection ends those that have kept the database waiting for FROZEN_MS."""
FROZEN_MS = 12_000
"""A living worker never lets the database wait so long for the next bytes of a COPY."""


class Unavailable(Exception):
    """The database does not answer or refuses to write. Whether it committed is not known: look at the offset."""


class Unstorable(Exception):
    """The database refuses the values themselves; nothing was written. Again would be refused again."""


class Link:
    """Every transaction may raise Unavailable or Unstorable."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._conn: psycopg.Connection[Any] | None = None

    def close(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def transaction(self) -> Transaction:
        if self._conn is None or self._conn.closed or self._conn.broken:
            try:
                self._conn = psycopg.connect(
                    self._url, connect_timeout=5, application_name=NAME,
                    options=f"-c idle_in_transaction_session_timeout={SILENT_MAX_MS} -c lock_timeout={LOCK_MAX_MS}",
                )  # fmt: skip
                self._conn.execute(SQL["end_frozen"], {"name": NAME, "frozen_ms": FROZEN_MS})
                self._conn.commit()
            except psycopg.OperationalError as error:
                raise Unavailable(_first_line(error)) from error
        return Transaction(self._conn)


class Transaction:
    """A transaction whose database errors come out as ours, with the connection thrown away when broken."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn
        self._inner = conn.transaction()

    def __enter__(self) -> psycopg.Cursor[Any]:
        try:
            self._inner.__enter__()
        except psycopg.Error as error:
            raise Unavailable(_first_line(error)) from error
        return self._conn.cursor()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            self._inner.__exit__(kind, error, trace)
        except psycopg.Error as broken:
            error, kind = broken, type(broken)
        if isinstance(error, _TRANSIENT):
            self._conn.close()
            raise Unavailable(_first_line(error)) from error
        if isinstance(error, psycopg.DataError | psycopg.IntegrityError):
            raise Unstorable(_first_line(error)) from error
        if isinstance(error, psycopg.Error):
            raise error  # our own mistake: a wrong statement, a missing table


_TRANSIENT = (
    psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.InsufficientResources, psycopg.errors.TransactionRollback,
)  # fmt: skip


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
