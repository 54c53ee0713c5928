"""Table: the rows of `table.toml`, in their order. Reads one file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from ioc.systems.row import System

FILE = Path(__file__).with_name("table.toml")


def parse(text: bytes) -> tuple[System, ...]:
    """The rows of a table. Raises msgspec.ValidationError naming the wrong field, ValueError for a gap."""
    found = msgspec.toml.decode(text, type=dict[str, tuple[System, ...]]).get("system", ())
    for place, row in enumerate(found, 1):
        if row.n != place:
            raise ValueError(f"hàng thứ {place} ghi số {row.n} / row {place} says {row.n}")
    return found


@cache
def systems() -> tuple[System, ...]:
    return parse(FILE.read_bytes())
