"""Field reports by tracking number: state and steps, over a connection the caller owns. No personal data, no text."""

from __future__ import annotations

from typing import Any

from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("reports")


async def standing(conn: Conn, tracking_no: str) -> dict[str, Any] | None:
    """`{state, open, history: [{at, state}]}` with times in unix milliseconds; None: the store has it not (yet)."""
    row = await (await conn.execute(SQL["state"], {"id": tracking_no})).fetchone()
    if row is None:
        return None
    steps = await (await conn.execute(SQL["history"], {"id": tracking_no})).fetchall()
    state, still_open, opened_at, changed_at, closed_at, due_at = row
    return {
        "state": state,
        "open": still_open,
        "opened_at": _ms(opened_at),
        "changed_at": _ms(changed_at),
        "closed_at": _ms(closed_at),
        "due_at": _ms(due_at),
        "history": [{"at": _ms(at), "state": step} for at, step, _ in steps],
    }


def _ms(at: Any) -> int | None:
    return None if at is None else round(at.timestamp() * 1_000)
