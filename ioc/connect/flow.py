"""Flow: a file's rows through a mapper, a batch at a time, in order. Pure; what is done with the outcomes is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from ioc.connect.formats.row import Row
from ioc.connect.mapping import Mapper, Outcome

BATCH: Final = 500


def outcomes(rows: Iterable[Row], mapper: Mapper, now: datetime) -> Iterator[list[tuple[int, Outcome]]]:
    """(row number, what became of it), batch by batch."""
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        good = [row.record for row in batch if row.record is not None]
        mapped = iter(mapper.map(good, now))
        yield [(row.number, next(mapped) if row.wrong is None else Outcome(wrong=(row.wrong,))) for row in batch]
