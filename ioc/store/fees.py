"""Fees: dossiers with a fee beside the payments that name them. Over a connection the caller owns.

A payment's case stands under `case_state.dossier_id` when it names one; see `streams/topics/payments/case.py`. What is
counted stands in two indexes (migration 0009): no case is read for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import sql
from psycopg.sql import Composable, Composed, Identifier, Literal

from ioc.domain.cases import from_ms, unix_ms
from ioc.domain.fees import AT_DESK, Fee, Unbooked
from ioc.store.database import Conn
from ioc.store.evidence import Mark

_CAME: Final = sql.SQL("""lateral (
       select coalesce(sum(collected), 0)::bigint as collected,
              coalesce(bool_or(collected is not null and method <> all({at_desk})), false) as online,
              max(book_by_ms) as book_by, string_agg(id || '=' || state, ' ' order by id) as payments,
              max(changed_at) as heard_at
         from case_state where dossier_id = d.id) p""").format(at_desk=list(AT_DESK))
"""What came for the dossier d. What nobody asks for of it is not computed, and the rest stands in the index."""
_TOLD = """
select d.id, d.unit, d.agency, d.fee_received_ms, d.amount as owed, d.money_by_ms as money_by, p.*{more}
  from case_state d, {came}
 where d.fee_received_ms >= {start} and d.fee_received_ms < {end}{units}{behind}
   and (d.money_by_ms is not null or p.collected > 0)"""
_UNBOOKED = """
select d.id, d.unit, d.agency, d.category, d.amount, d.opened_at,
       greatest(d.changed_at, p.heard_at), p.book_by, p.payments
  from case_state d, {came}
 where d.kind = 'dossier' and d.id {which} and d.state <> 'void' and d.amount > 0 and d.money_by_ms is null
   and p.collected = d.amount and p.online"""
_NAMED: Final = sql.SQL("in (select dossier_id from case_state where dossier_id is not null)")
_NONE: Final[Composable] = sql.SQL("")
_MORE: Final = sql.SQL(", d.state, d.opened_at")
_SETTLED: Final = sql.SQL("(money_by is not null and collected = owed)")
"""`Fee.settled`: most are, and need not be read one by one."""


@dataclass(frozen=True, slots=True)
class Told:
    """A dossier's fee as both ends tell of it."""

    id: str
    unit: str
    agency: str
    state: str
    opened_at: datetime
    received_at: datetime
    payments: str
    """Those that name it, each with its state: `PG-1=succeeded PG-2=refunded`."""
    fee: Fee

    @property
    def mark(self) -> Mark:
        return Mark(self.opened_at, self.id)


@dataclass(frozen=True, slots=True)
class Group:
    """How many dossiers of a group tell the same. `fee` None: theirs are settled."""

    name: str
    fee: Fee | None
    n: int


async def groups(
    conn: Conn, start: datetime, end: datetime, now: datetime, by: str, units: Collection[str]
) -> list[Group]:
    """Dossiers received within [start, end) of whose fee some end says that it is paid, by one column ("" together).
    Those of one group are on the same side of `now` with both moments: the latest of each stands for all."""
    query = sql.SQL(
        "with told as ({}), fee as (select *, {} as settled from told)\n"
        "select {}, settled, case when not settled then owed end, case when not settled then collected end,"
        " case when not settled then online end, max(book_by), max(money_by), count(*)"
        " from fee group by 1, 2, 3, 4, 5, not settled and book_by < {}, not settled and money_by < {}"
    ).format(
        _told(start, end, units), _SETTLED, Identifier(by) if by else Literal(""), unix_ms(now), unix_ms(now)
    )  # fmt: skip
    return [
        Group(row[0], None if row[1] else _fee(*row[2:7]), row[7])
        for row in await (await conn.execute(query)).fetchall()
    ]


def listing(
    start: datetime, end: datetime, units: Collection[str], after: Mark | None, limit: int, *, settled: bool
) -> Composed:
    """The same dossiers one by one, the latest begun first; `settled` False leaves out those that are."""
    return sql.SQL(
        "with told as ({})\nselect id, unit, agency, state, opened_at, fee_received_ms, coalesce(payments, ''),"
        " owed, collected, online, book_by, money_by\n  from told{}\n order by opened_at desc, id desc limit {}"
    ).format(
        _told(start, end, units, after, more=_MORE),
        sql.SQL("") if settled else sql.SQL(" where not {}").format(_SETTLED),
        limit,
    )


async def listed(conn: Conn, query: Composed) -> list[Told]:
    return [
        Told(code, unit, agency, state, opened_at, from_ms(received), payments, _fee(*fee))
        for code, unit, agency, state, opened_at, received, payments, *fee in await (
            await conn.execute(query)
        ).fetchall()
    ]


async def unbooked(conn: Conn, ids: Collection[str] | None) -> list[Unbooked]:
    """Of these dossiers (None: of all) those that have to say that they are paid, and have not."""
    which = _NAMED if ids is None else sql.SQL("= any({})").format(sorted(ids))
    query = sql.SQL(_UNBOOKED).format(came=_CAME, which=which)
    return [
        Unbooked(code, unit, agency, field, fee, opened_at, heard_at, from_ms(book_by), payments)
        for code, unit, agency, field, fee, opened_at, heard_at, book_by, payments in await (
            await conn.execute(query)
        ).fetchall()
    ]


def _told(
    start: datetime, end: datetime, units: Collection[str], after: Mark | None = None, *, more: Composable = _NONE
) -> Composed:
    behind = _NONE
    if after is not None:
        behind = sql.SQL(" and (d.opened_at, d.id) < ({}, {})").format(after.at, after.name)
    within = sql.SQL(" and d.unit = any({})").format(sorted(units)) if units else _NONE
    return sql.SQL(_TOLD).format(
        more=more, came=_CAME, start=unix_ms(start), end=unix_ms(end), units=within, behind=behind
    )


def _fee(owed: int, collected: int, online: bool, book_by: int | None, money_by: int | None) -> Fee:
    return Fee(
        owed, collected, online, None if book_by is None else from_ms(book_by),
        None if money_by is None else from_ms(money_by),
    )  # fmt: skip
