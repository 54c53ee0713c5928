"""Queries: SQL statements that live in `queries/*.sql` under a name. Knows the file format and no database.

A file holds blocks: the name, one line that says what the statement does, the statement with `%(name)s` arguments.

    -- lease_due --
    -- Takes due notices for one worker; rows that another worker holds are skipped.
    update notice set ... where leased_by = %(worker)s;

Names are unique in a file. A statement comes back without its closing semicolon, with the description as its first
line, so that pg_stat_statements and the server's log show where it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import LiteralString

FOLDER = Path(__file__).with_name("queries")
_HEAD = re.compile(r"^-- ([a-z][a-z0-9_]*) --[ \t]*$", re.MULTILINE)


class BadQueries(Exception):
    """Tệp truy vấn sai dạng. / A query file is malformed."""


class Queries(Mapping[str, LiteralString]):
    """The statements of one file by name. `LiteralString`: they come from our own files, never from input."""

    def __init__(self, file: str, statements: Mapping[str, LiteralString]) -> None:
        self.file = file
        self._statements = dict(statements)

    def __getitem__(self, name: str) -> LiteralString:
        try:
            return self._statements[name]
        except KeyError:
            known = ", ".join(sorted(self._statements))
            raise KeyError(f"{self.file} has no query {name!r}; it has: {known}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._statements)

    def __len__(self) -> int:
        return len(self._statements)


def parse(file: str, text: str) -> Queries:
    """Split a file's text into its statements. Raises BadQueries naming the block that is wrong."""
    heads = list(_HEAD.finditer(text))
    if not heads:
        raise BadQueries(f"{file}: no block `-- name --`")
    statements: dict[str, LiteralString] = {}
    for head, end in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=True):
        name, body = head[1], text[head.end() : end].strip().removesuffix(";").rstrip()
        about, _, statement = body.partition("\n")
        if name in statements:
            raise BadQueries(f"{file}: two queries are called {name}")
        if not about.startswith("-- ") or not statement.strip():
            raise BadQueries(f"{file}: {name} needs one line `-- what it does` and a statement")
        if "%" in about:  # psycopg looks for arguments in comments too
            raise BadQueries(f"{file}: {name}: no percent sign in the description")
        statements[name] = f"-- {name}: {about[3:].strip()}\n{statement.strip()}"
    return Queries(file, statements)


@cache
def load(file: str) -> Queries:
    """The statements of `queries/<file>.sql` (read once)."""
    return parse(f"{file}.sql", (FOLDER / f"{file}.sql").read_text("utf-8"))
