"""Migrate: brings a database to this version's schema, once, under an advisory lock, with checksums.

Base files `migrations/NNNN_name.pre.sql` come first, then the table of every topic (`streams/topics/<topic>/table.sql`,
given by the caller). A file that was applied and then changed is refused: write a new one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

FOLDER = Path(__file__).with_name("migrations")
LOCK = 0x10C0_0001
_HYPERTABLE = re.compile(r"^-- hypertable: (\w+) (.+)$", re.MULTILINE)
_TABLE = re.compile(r"create table (\w+)")


class ChangedMigration(Exception):
    """Tệp di trú đã áp dụng bị sửa; hãy viết tệp mới. / An applied migration was edited; write a new one."""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def steps(tables: Iterable[tuple[str, str]] = ()) -> list[Step]:
    """Base files in order, then (name, sql) of the topics' tables."""
    base = [Step(path.name, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.sql"))]
    return base + [Step(f"table {name}", sql) for name, sql in sorted(tables)]


def migrate(url: str, todo: list[Step], tell: Callable[[str], None] = lambda _: None) -> bool:
    """Apply what is missing. Returns whether TimescaleDB is there; without it the tables are plain ones."""
    with psycopg.connect(url, autocommit=True, application_name="ioc migrate") as conn:
        conn.execute("select pg_advisory_lock(%s)", (LOCK,))
        timescale = _extension(conn)
        conn.execute(
            "create table if not exists migration (name text primary key, digest text not null,"
            " at timestamptz not null default now())"
        )
        done: dict[str, str] = dict(conn.execute("select name, digest from migration").fetchall())
        for step in todo:
            if step.name in done:
                if done[step.name] != step.digest:
                    raise ChangedMigration(step.name)
                continue
            tell(step.name)
            with conn.transaction():
                conn.execute(step.sql)
                if timescale:
                    _hypertable(conn, step.sql)
                else:
                    _plain(conn, step.sql)
                conn.execute("insert into migration (name, digest) values (%s, %s)", (step.name, step.digest))
        return timescale


def _extension(conn: psycopg.Connection[Any]) -> bool:
    if conn.execute("select 1 from pg_extension where extname = 'timescaledb'").fetchone():
        return True
    if not conn.execute("select 1 from pg_available_extensions where name = 'timescaledb'").fetchone():
        return False
    try:
        conn.execute("create extension timescaledb")
    except psycopg.Error:  # files are there, but the server does not preload it or we may not create it
        return False
    return True


def _hypertable(conn: psycopg.Connection[Any], sql: str) -> None:
    for table, column, interval in _hypertables(sql):
        conn.execute("select create_hypertable(%s::regclass, by_range(%s, %s::interval))", (table, column, interval))


def _plain(conn: psycopg.Connection[Any], sql: str) -> None:
    for table, column, _ in _hypertables(sql):
        index = psycopg.sql.SQL("create index on {} ({})")
        conn.execute(index.format(psycopg.sql.Identifier(table), psycopg.sql.Identifier(column)))


def _hypertables(sql: str) -> list[tuple[str, str, str]]:
    if not (mark := _HYPERTABLE.search(sql)):
        return []
    table = _TABLE.search(sql)
    assert table is not None, "a hypertable line without a create table"
    return [(table[1], mark[1], mark[2].strip())]
