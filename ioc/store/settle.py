"""Settle: the judge's side of the database. Every transition with its notices and journal rows in one transaction, over
the one connection that holds the judge's session lock: a judge that lost its connection can write nothing any more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from ioc.domain.alerts import OpenAlert, Transition
from ioc.domain.cases import Case, CaseRow
from ioc.domain.fees import Unbooked
from ioc.domain.measures import Cell
from ioc.domain.notices import Notice
from ioc.domain.series import Said
from ioc.store import fees, journal, notices, series
from ioc.store.alerts import UnitName, wire
from ioc.store.database import Conn
from ioc.store.panels import DatabaseAway
from ioc.store.sql import load

SQL = load("settle")
LEAD = 0x10C0_0002
SILENT_MAX_MS = 10_000
"""A judge that is frozen keeps its connection and with it the lead: after so much silence the database ends it, and the
next in waiting leads. A living one asks something every two seconds."""
ASK_MAX_MS = 30_000
"""The longest statement of a question."""
Row = dict[str, Any]
T = TypeVar("T")

PlanNews = Callable[[Mapping[str, Any], Transition], Sequence[Notice]]
"""(alert as on the wire, its transition `fired` or `escalated`) → notices to those its roles name."""
PlanOver = Callable[[Mapping[str, Any], Transition, Sequence[tuple[str, str]]], Sequence[Notice]]
"""The same to (recipient, channel) of those who were told that it fired."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a transition. `alert`: the row as it is now (None: gone); `applied` False: the belief was old."""

    transition: Transition
    applied: bool
    alert: OpenAlert | None


class JudgeStore:
    """One connection. Database errors come out as DatabaseAway: the judge then ends, and its successor reads anew."""

    def __init__(self, url: str, unit_name: UnitName, plan_news: PlanNews, plan_over: PlanOver) -> None:
        self._url, self._unit_name = url, unit_name
        self._plan_news, self._plan_over = plan_news, plan_over
        self._conn: AsyncConnection[Any] | None = None

    async def lead(self) -> bool:
        """Try to become the judge; False while another one is. One that is frozen is deposed."""
        try:
            if self._conn is None or self._conn.closed:
                self._conn = await AsyncConnection.connect(
                    self._url, autocommit=True, connect_timeout=5, application_name="ioc judge",
                    keepalives_idle=5, keepalives_interval=2, keepalives_count=3,
                    options=f"-c idle_session_timeout={SILENT_MAX_MS}"
                    f" -c idle_in_transaction_session_timeout={SILENT_MAX_MS}",
                )  # fmt: skip
            row = await (await self._conn.execute(SQL["lead"], {"lock": LEAD})).fetchone()
            if not (row and row[0]):
                await self._conn.execute(SQL["depose"], {"lock": LEAD, "silent_ms": SILENT_MAX_MS})
        except psycopg.Error as error:
            raise DatabaseAway(type(error).__name__) from error
        return bool(row and row[0])

    async def close(self) -> None:
        if self._conn is not None:
            await self._conn.close()

    async def cells(self, needs: Sequence[tuple[str, int, datetime]]) -> list[Cell]:
        """Cells of each (measure, grain, since)."""
        found: list[Cell] = []
        for measure, grain, since in needs:
            rows = await self._all(SQL["cells"], {"measure": measure, "grain": grain, "since": since})
            found += [Cell(*row) for row in rows]
        return found

    async def cases(self, kinds: Sequence[str], ids: Sequence[str], ended: Collection[str] = ()) -> list[Case]:
        """Open cases of `kinds`, those named by `ids` whatever their state, and of the kinds `ended` all that have a
        due time."""
        try:
            async with self._connected.cursor(row_factory=class_row(CaseRow)) as cursor:
                await cursor.execute(SQL["cases"], {"kinds": list(kinds)})
                rows = await cursor.fetchall()
                await cursor.execute(SQL["cases_by_id"], {"kinds": list(kinds), "ids": list(ids)})
                rows += await cursor.fetchall()
                if ended:
                    await cursor.execute(SQL["cases_ended"], {"kinds": list(ended)})
                    rows += await cursor.fetchall()
        except psycopg.Error as error:
            raise DatabaseAway(type(error).__name__) from error
        return [row.public() for row in rows]

    async def unbooked(self, dossiers: Collection[str] | None) -> list[Unbooked]:
        """Of these dossiers (None: of all) those that have to say that their fee is paid, and have not."""
        try:
            return await fees.unbooked(self._connected, dossiers)
        except psycopg.Error as error:
            raise DatabaseAway(type(error).__name__) from error

    async def said(self, indicators: Collection[str] | None) -> list[Said]:
        """What stands of these indicators (None: of all), as each source stated it."""
        try:
            return await series.said(self._connected, indicators)
        except psycopg.Error as error:
            raise DatabaseAway(type(error).__name__) from error

    async def ask(self, question: Callable[[Conn], Awaitable[T]]) -> T:
        """The answer to a question that may take long, over a connection of its own: the judge goes on meanwhile."""
        try:
            async with await AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=5, application_name="ioc judge reads",
                options=f"-c statement_timeout={ASK_MAX_MS}",
            ) as conn:  # fmt: skip
                return await question(conn)
        except psycopg.Error as error:
            raise DatabaseAway(type(error).__name__) from error

    async def alerts(self) -> list[OpenAlert]:
        """Open alerts, and closed ones that are held."""
        return [_known(row) for row in await self._all(SQL["alerts"], {})]

    async def settle(self, transitions: Sequence[Transition]) -> list[Settled]:
        """Commit these transitions, each with its notices and journal row; all in one transaction."""
        try:
            conn = self._connected
            async with conn.transaction():
                done: list[Settled] = []
                spoken: list[tuple[Transition, Row]] = []
                for transition in transitions:
                    row = await self._apply(conn, transition)
                    if row is not None and transition.op != "released":
                        spoken.append((transition, row))
                    now = None if row is not None else await self._as_it_is(conn, transition)
                    known = _after(row) if row is not None and transition.op != "released" else now
                    done.append(Settled(transition, row is not None, known))
                for transition, row in spoken:
                    await self._tell(conn, transition, row)
                for transition, row in spoken:  # last: from here on others wait for the journal's head
                    await journal.append(
                        conn, transition.op, transition.id, "", wire(row, self._unit_name), transition.at
                    )
                return done
        except psycopg.Error as error:
            raise DatabaseAway(f"{type(error).__name__}") from error

    async def waiting(self, topics: Sequence[str]) -> int:
        """Records of these topics that the store has yet to read."""
        [(waiting,)] = await self._all(SQL["waiting"], {"topics": list(topics)})
        return int(waiting)

    async def lag_s(self) -> float:
        """How far the store trails Kafka, seconds; infinite when no store worker lives: its silence says nothing."""
        [(lag_ms,)] = await self._all(SQL["lag"], {})
        return float("inf") if lag_ms is None else float(lag_ms) / 1000

    async def _apply(self, conn: AsyncConnection[Any], transition: Transition) -> Row | None:
        args = _args(transition)
        statement = _STATEMENTS.get(transition.op) or ("begin" if transition.was is None else "step")
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(SQL[statement], args)
            return await cursor.fetchone()

    async def _as_it_is(self, conn: AsyncConnection[Any], transition: Transition) -> OpenAlert | None:
        args = {"id": transition.id, "rule": transition.rule, "key": transition.key}
        row = await (await conn.execute(SQL["alert_now"], args)).fetchone()
        return _known(row) if row else None

    async def _tell(self, conn: AsyncConnection[Any], transition: Transition, row: Row) -> None:
        alert = {**wire(row, self._unit_name), "recovering_at": row["recovering_at"]}
        if transition.op in ("fired", "escalated"):
            await notices.plan(conn, self._plan_news(alert, transition))
        elif transition.op == "closed" and row["fired_at"] is not None:
            told = await notices.recipients_told(conn, transition.id)
            await notices.plan(conn, self._plan_over(alert, transition, told))

    async def _all(self, statement: str, args: Mapping[str, Any]) -> list[Any]:
        try:
            return await (await self._connected.execute(statement, args)).fetchall()
        except psycopg.Error as error:
            raise DatabaseAway(type(error).__name__) from error

    @property
    def _connected(self) -> AsyncConnection[Any]:
        if self._conn is None:
            raise DatabaseAway("lead() comes first")
        return self._conn


_STATEMENTS = {"released": "release", "escalated": "escalate"}
_FIELDS = (
    *("id", "rule", "rule_version", "key", "phase", "severity", "episode_at", "version", "fired_at", "recovering_at"),
    *("held", "escalated", "taken"),
)


def _known(row: Sequence[Any]) -> OpenAlert:
    return _after(dict(zip(_FIELDS, row, strict=True)))


def _after(row: Row) -> OpenAlert:
    """From a whole row of `alert`, or from the few columns the judge reads."""
    known = {"taken": row.get("acked_by") is not None, **row}
    return msgspec.convert({name: known[name] for name in _FIELDS}, OpenAlert)


def _args(transition: Transition) -> Row:
    facts = msgspec.structs.asdict(transition)
    figure = transition.figure
    facts["figure"] = Jsonb(msgspec.to_builtins(figure)) if figure is not None else None
    facts["phase"] = transition.phase.value
    facts["was"] = transition.was.value if transition.was else None
    facts["fired_at"] = transition.at if transition.op == "fired" else None
    return facts
