"""Alerts as people read them, and what operators do to them: one transaction with journal, notices and audit.

Statements over a connection the caller owns. The judge's transitions are `ioc/store/settle.py`; both sides hold the
row's lock while they decide, and `version` grows with every change of either: nobody overwrites what he has not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from ioc.domain.alerts import Action, Changed, Refused, act
from ioc.domain.notices import Notice
from ioc.store import accounts, journal, notices
from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("alerts")
Row = dict[str, Any]
UnitName = Callable[[str], str]

_TIMES = ("episode_at", "fired_at", "closed_at", "acked_at")
_PLAIN = (
    *("id", "rule", "code", "key", "domain", "unit", "severity", "phase", "title", "title_en"),
    *("sentence", "sentence_en", "first_step", "first_step_en", "figure", "acked_by", "assigned_to"),
    *("escalated", "closed_by", "close_reason", "note", "version"),
)

Plan = Callable[[Mapping[str, Any], Sequence[tuple[str, str]]], Sequence[Notice]]
"""(alert as on the wire, (recipient, channel) of those who were told) → the notices of its end."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Somebody changed the alert meanwhile; this is how it is now."""

    alert: Row


@dataclass(frozen=True, slots=True)
class Acted:
    alert: Row
    told: int
    """How many notices were planned."""


def wire(row: Mapping[str, Any], unit_name: UnitName, seq: int | None = None) -> Row:
    """The Alert of the protocol (docs/contracts.md) from a row of `alert`. `seq` only when it is known."""
    shown: Row = {name: row[name] for name in _PLAIN}
    shown["unit_name"] = unit_name(row["unit"])
    for name in _TIMES:
        shown[name] = None if row[name] is None else round(row[name].timestamp() * 1_000)
    if (seq := row.get("seq") if seq is None else seq) is not None:
        shown["seq"] = seq
    return shown


async def listed(conn: Conn, unit_name: UnitName, *, closed: bool, limit: int) -> list[Row]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["closed" if closed else "open"], {"limit": limit})
        return [wire(row, unit_name) for row in await cursor.fetchall()]


async def one(conn: Conn, alert: str, unit_name: UnitName) -> Row | None:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["one"], {"id": alert})
        row = await cursor.fetchone()
    return None if row is None else wire(row, unit_name)


async def apply(
    conn: Conn, alert: str, action: Action, *, version: int, actor: str, now: datetime, unit_name: UnitName, plan: Plan
) -> Acted | Stale | Refused | None:
    """Do what an operator asks, all or nothing. Stale: `version` is old; Refused: the rules say no; None: no such one.

    The journal's row comes last: its lock on the head is held for one round trip only.
    """
    async with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["lock"], {"id": alert})
        row = await cursor.fetchone()
        if row is None:
            return None
        if row["version"] != version:
            await cursor.execute(SQL["one"], {"id": alert})
            current = await cursor.fetchone()
            assert current is not None
            return Stale(wire(current, unit_name))
        changed = act(row, action, actor, now)
        if isinstance(changed, Refused):
            return changed
        await cursor.execute(*_update(alert, changed))
        after = await cursor.fetchone()
        assert after is not None
        told = 0
        if changed.op == "closed":
            targets = await notices.recipients_told(conn, alert)
            told = await notices.plan(conn, plan(wire(after, unit_name), targets))
        detail = {"op": changed.op, "version": after["version"], "reason": action.reason, "to": action.to}
        await accounts.audit(conn, actor, f"alert.{action.kind}", alert, {k: v for k, v in detail.items() if v})
        payload = wire(after, unit_name)
        seq = await journal.append(conn, changed.op, alert, actor, payload, now)
        return Acted(wire(after, unit_name, seq), told)


def _update(alert: str, changed: Changed) -> tuple[sql.Composed, Row]:
    """Columns come from `act`, which names them; as identifiers they are quoted all the same."""
    sets = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in changed.fields]
    statement = sql.SQL("update alert set {} where id = {} returning *").format(
        sql.SQL(", ").join([*sets, sql.SQL("version = version + 1")]), sql.Placeholder("alert_id")
    )
    values = {name: str(value) if name == "phase" else value for name, value in changed.fields.items()}
    return statement, {**values, "alert_id": alert}
