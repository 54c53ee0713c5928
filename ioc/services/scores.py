"""Scores for the judge (rule L08): how far our score of QĐ 766 is from the official one, and which agencies' dossiers
do not reach the national portal. Read now and then: neither is a matter of seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final

from ioc.domain.cases import Case, unix_ms
from ioc.domain.measures import KEY_SEPARATOR
from ioc.domain.periods import Period, span
from ioc.domain.qd766 import PROFILES, Rules, beside
from ioc.domain.scored import apart, synced
from ioc.domain.text import VIETNAM
from ioc.services.board766 import CODE, board
from ioc.store import indicators
from ioc.store.board766 import last_official
from ioc.store.database import Conn

SYNC_DAYS: Final = 30


async def scores(conn: Conn, now: datetime, rules: Rules) -> list[Case]:
    """The newest official score beside ours, and each agency's share of dossiers on the portal."""
    found = await _synced(conn, now)
    stated = await last_official(conn, CODE)
    if stated is not None:
        period = span(*stated)
        [line] = await board(conn, period, now, rules=rules)
        if line.official is not None:
            found += apart(period, beside(line.score, line.official), unix_ms(line.official.as_of))
    return found


async def _synced(conn: Conn, now: datetime) -> list[Case]:
    """Of the dossiers received in the last days, today included."""
    period = _last_days(now)
    kept = ("agency", "profile")
    sums = await indicators.sums_of(conn, PROFILES.name, PROFILES.dims, period.start, period.end, kept, [{}], ())
    return synced(_counted(sums), unix_ms(now))


def _counted(sums: Iterable[indicators.Sums]) -> Iterable[tuple[str, str, int]]:
    for one in sums:
        agency, profile = one.key.split(KEY_SEPARATOR)
        [(n, _)] = one.of
        yield agency, profile, n


def _last_days(now: datetime) -> Period:
    today = datetime.combine(now.astimezone(VIETNAM).date(), time(), VIETNAM)
    return span(today - timedelta(days=SYNC_DAYS - 1), today + timedelta(days=1))
