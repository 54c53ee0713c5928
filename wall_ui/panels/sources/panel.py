"""Sources: is each topic alive, how far behind are we, until when do we know.

`state`: `ok` heard within its period · `late` not heard for longer · `never` not one event yet. Hearing means a commit
of an accepted event; how far behind is measured by the store worker (`lag_ms` of `stream_offset`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wall_ui.figure import Data, Definition, figure, latest
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms, ms_or_none
from wall_ui.places import Places

QUIET_S = 900
"""A topic of a whole province that says nothing for a quarter of an hour is worth a look."""
GOOD = Definition(
    code="X-HT-NGUON",
    name_vi="Nguồn tốt",
    name_en="Sources alive",
    text_vi="Số nguồn dữ liệu có sự kiện trong 15 phút qua; mẫu số là số nguồn từng gửi dữ liệu.",
    text_en="Data sources heard in the last 15 minutes; the denominator is sources ever heard.",
    unit="count",
    sources=(),
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows, one a topic: topic (full name), updated_at, event_at, lag_ms (worst partition)."""
    now_ms = ms(now)
    items = [_item(row, now_ms) for row in rows]
    heard = [item for item in items if item["state"] != "never"]
    good = sum(item["state"] == "ok" for item in heard)
    asof = latest([item["heard_at"] for item in items])
    return {
        "good": figure(GOOD, good, len(heard), asof=asof),
        "items": items,
        "late": [item["name"] for item in heard if item["state"] == "late"],
    }


def _item(row: Row, now_ms: int) -> Data:
    heard_at = ms_or_none(row["updated_at"])
    event_at = ms_or_none(row["event_at"])
    state = "never"
    if event_at is not None and heard_at is not None:
        state = "ok" if now_ms - heard_at <= QUIET_S * 1000 else "late"
    return {
        "topic": row["topic"],
        "name": row["topic"].split(".")[-2],
        "state": state,
        "heard_at": heard_at if state != "never" else None,
        "event_at": event_at,
        "lag_ms": row["lag_ms"],
    }


PANEL = Panel(name="sources", order=90, depends=frozenset({"topics"}), shape=shape, every_s=5.0, gap_s=1.0)
