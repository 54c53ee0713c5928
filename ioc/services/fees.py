"""Fees: how many dossiers and payments disagree on the fee (TN06-HS), and which ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from ioc.domain.fees import WRONG, Verdict, verdict
from ioc.services.counted import Units
from ioc.store import fees
from ioc.store.database import Conn
from ioc.store.evidence import Mark
from ioc.store.fees import Told

AGREED: Verdict = "agreed"
SCANNED_MAX = 20_000
"""Dossiers read for one page at most."""


async def disagreeing(
    conn: Conn, start: datetime, end: datetime, now: datetime, *, by: str, units: Units
) -> Mapping[str, tuple[int, int]]:
    """Group → how many of the dossiers received within [start, end) disagree with their payments at `now`, of how many
    of which some end says that the fee is paid."""
    wrong, over = Counter[str](), Counter[str]() if by else Counter({"": 0})
    for group in await fees.groups(conn, start, end, now, by, units):
        over[group.name] += group.n
        if group.fee is not None and verdict(group.fee, now) in WRONG:
            wrong[group.name] += group.n
    return {name: (wrong[name], n) for name, n in over.items()}


async def page(
    conn: Conn, start: datetime, end: datetime, now: datetime, verdicts: Collection[str], *, units: Units,
    after: Mark | None, limit: int,
) -> tuple[list[tuple[Told, Verdict]], str, Mark | None]:  # fmt: skip
    """Those of the dossiers with these verdicts (none named: all), the latest begun first; the query; where the next
    page begins."""
    found: list[tuple[Told, Verdict]] = []
    shown, scanned, mark = "", 0, after
    while scanned < SCANNED_MAX:
        query = fees.listing(start, end, units, mark, limit * 2, settled=not verdicts or AGREED in verdicts)
        shown = shown or query.as_string(conn)
        rows = await fees.listed(conn, query)
        for told in rows:
            mark = told.mark
            said = verdict(told.fee, now)
            if not verdicts or said in verdicts:
                found.append((told, said))
                if len(found) == limit:
                    return found, shown, mark
        scanned += len(rows)
        if len(rows) < limit * 2:
            return found, shown, None
    return found, shown, mark
