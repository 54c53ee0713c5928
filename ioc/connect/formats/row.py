"""Row: one record of a file with its place in it; and why a whole file cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ioc.connect.record import Record, Wrong

FILE_BYTES_MAX: Final = 64 << 20
ROWS_MAX: Final = 200_000
COLUMNS_MAX: Final = 500
RECORD_BYTES_MAX: Final = 256 << 10
Note = tuple[str, str]
"""Vietnamese, English."""


class Unreadable(ValueError):
    """The file as a whole cannot be read; nothing of it was taken."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        self.code, self.vi, self.en = code, vi, en
        super().__init__(f"{code}: {vi} / {en}")

    @property
    def wrong(self) -> Wrong:
        return Wrong("", self.code, self.vi, self.en)


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: line of a text file, row of a sheet, place in a JSON list; from 1, as a person counts."""

    number: int
    record: Record | None
    wrong: Wrong | None = None
    """Why it is no record, when it is none."""


@dataclass
class Reading:
    """Rows of one file, to be gone through once. `notes` grow until the first row is out."""

    rows: Iterator[Row]
    kind: str
    notes: list[Note] = field(default_factory=list)
