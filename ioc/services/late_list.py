"""LateList: reads a month's dossiers from the store and makes the monthly list of late ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from ioc.domain.casebook import CaseBook
from ioc.domain.cases import CaseChange, CaseRow
from ioc.domain.periods import Period
from ioc.domain.policy import Policy
from ioc.provinces.pack import Pack
from ioc.reports.document import Document
from ioc.reports.late import Month, collect
from ioc.reports.late_list import Facts, Wishes, late_list
from ioc.reports.letterhead import Issuer
from ioc.store import late
from ioc.store.database import Conn
from ioc.store.snapshot import snapshot
from streams.topic import topic_named

TOPIC = "procedures"
Tell = Callable[[int, int], None]
"""(done, of how many)."""


async def make(
    conn: Conn,
    period: Period,
    wishes: Wishes,
    *,
    pack: Pack,
    policy: Policy,
    issuer: Issuer,
    generated_at: datetime,
    tell: Tell = lambda done, of: None,
) -> Document:
    """The list of one month; of one that is not over, as it stands at `generated_at`: what falls due later is not late.
    One snapshot of the store, whatever is written meanwhile."""
    topic = topic_named(TOPIC)
    book = topic.book(first_promise(policy))
    rows: list[CaseRow] = []
    end = min(period.end, generated_at)
    async with snapshot(conn):
        whole = await late.in_hand(conn, period.start, end)
        done = 0
        async for page in late.steps(conn, period.start, end):
            rows += as_of(book, page.values(), end)
            done += len(page)
            tell(done, max(done, whole))
        until = await late.newest(conn, topic.name)
    month = collect(rows, period.start, end, policy.calendar)
    return late_list(Facts(period, month, _names(month, pack, period), issuer, generated_at, until), wishes)


def first_promise(policy: Policy) -> Policy:
    """The policy by which the list judges: a later date takes no lateness away. Pure."""
    return replace(policy, dossiers=replace(policy.dossiers, due="first"))


def as_of(book: CaseBook, cases: Iterable[list[CaseChange]], end: datetime) -> list[CaseRow]:
    """The cases as they stood at `end`: made of their steps up to then. Pure."""
    return book.settle({}, [step for steps in cases for step in steps if step.at < end]).rows


def _names(month: Month, pack: Pack, period: Period) -> dict[str, str]:
    """Agencies by the names they had when the month ended."""
    found = {code: pack.agencies.find(code, period.last_day) for code in month.in_hand}
    return {code: term.name if term else pack.agency_name(code) for code, term in found.items()}
