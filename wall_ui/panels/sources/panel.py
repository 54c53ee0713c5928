"""Sources: does each registered source send when it should, and is each topic alive, how far behind, until when.

Of a source, by the registry's beats: `ok` within a period and a half of its own · `late` longer · `silent` three
periods, or its beats have stopped, for then the registry itself may have died. Of a topic: `ok` heard within a
quarter of an hour · `late` not heard for longer · `never` not one event yet; hearing means a commit of an accepted
event, and how far behind is measured by the store worker (`lag_ms` of `stream_offset`).
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
NAMED_MAX = 12
"""Sources named at most; the counts are of all."""
STATES = {"alive": "ok", "slow": "late"}
"""What a link says of its source; anything else is silence."""
ON_TIME = Definition(
    code="X-HT-NGUON",
    version=2,
    name_vi="Nguồn tốt",
    name_en="Sources on time",
    text_vi="Nguồn gửi đúng kỳ đã hẹn (chưa quá một kỳ rưỡi) trên các nguồn đang theo dõi: đã đăng ký, có hẹn kỳ và"
    " từng gửi. Chậm: quá một kỳ rưỡi; im lặng: quá ba kỳ, hoặc sổ nguồn ngừng báo về nó. Kỳ giờ hành chính chỉ tính"
    " giờ làm việc.",
    text_en="Sources within a period and a half of what they agreed, over all that are watched: registered, with an"
    " agreed period, heard before. Late: longer; silent: three periods, or the registry has stopped telling of it."
    " Periods in office hours count office time only.",
    unit="count",
    sources=("ioc.heartbeats.v1",),
)
TOPICS = Definition(
    code="X-HT-CHU-DE",
    name_vi="Chủ đề có số liệu",
    name_en="Topics alive",
    text_vi="Chưa theo dõi nguồn nào, nên đếm chủ đề: chủ đề có sự kiện trong 15 phút qua trên các chủ đề từng có sự"
    " kiện.",
    text_en="No source is watched yet, so topics are counted: heard in the last 15 minutes, over those ever heard.",
    unit="count",
    sources=(),
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows, one a topic, one a watched source, one for the registry: what, name (a topic's in full, a source's for
    people), state (of a link), heard_at, event_at and lag_ms (of a topic, worst partition), since (when a source was
    last heard, unless it is well), due_at (when the silence of a link means loss)."""
    now_ms = ms(now)
    items = [_item(row, now_ms) for row in rows if row["what"] == "topic"]
    sources = [_source(row, now_ms) for row in rows if row["what"] == "source"]
    missing = sorted(
        (one for one in sources if one["state"] != "ok"),
        key=lambda one: (one["state"] != "silent", one["since"], one["name"]),
    )
    silent = sum(one["state"] == "silent" for one in missing)
    own = next((row for row in rows if row["what"] == "registry"), None)
    return {
        "good": _on_time(sources, len(missing)) if sources else _alive(items),
        "late": len(missing) - silent,
        "silent": silent,
        "missing": [{name: one[name] for name in ("name", "state", "since")} for one in missing[:NAMED_MAX]],
        "registry_since": ms(own["heard_at"]) if own and _overdue(own, now_ms) else None,
        "items": items,
    }


def _on_time(sources: Sequence[Data], missing: int) -> Data:
    asof = latest([one["heard_at"] for one in sources])
    return figure(ON_TIME, len(sources) - missing, len(sources), asof=asof)


def _alive(items: Sequence[Data]) -> Data:
    heard = [item for item in items if item["state"] != "never"]
    good = sum(item["state"] == "ok" for item in heard)
    return figure(TOPICS, good, len(heard), asof=latest([item["heard_at"] for item in items]))


def _source(row: Row, now_ms: int) -> Data:
    state = "silent" if _overdue(row, now_ms) else STATES.get(row["state"], "silent")
    heard_at = ms(row["heard_at"])
    return {"name": row["name"], "state": state, "since": ms(row["since"] or row["heard_at"]), "heard_at": heard_at}


def _overdue(row: Row, now_ms: int) -> bool:
    return row["due_at"] is not None and ms(row["due_at"]) < now_ms


def _item(row: Row, now_ms: int) -> Data:
    heard_at = ms_or_none(row["heard_at"])
    event_at = ms_or_none(row["event_at"])
    state = "never"
    if event_at is not None and heard_at is not None:
        state = "ok" if now_ms - heard_at <= QUIET_S * 1000 else "late"
    return {
        "topic": row["name"],
        "name": row["name"].split(".")[-2],
        "state": state,
        "heard_at": heard_at if state != "never" else None,
        "event_at": event_at,
        "lag_ms": row["lag_ms"],
    }


PANEL = Panel(name="sources", order=90, depends=frozenset({"topics"}), shape=shape, every_s=5.0, gap_s=1.0)
