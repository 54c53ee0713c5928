"""Network security (ATTT): open incidents by severity, and how many were handled this quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wall_ui.figure import Data, Definition, figure, latest
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms_or_none, quarter, quarter_number
from wall_ui.places import Places

TOPICS = ("ioc.soc-alerts.v1",)
SEVERITIES = (1, 2, 3, 4, 5)
OPEN = Definition(
    code="X-AT-OPEN",
    name_vi="Sự cố ATTT mở",
    name_en="Open security incidents",
    text_vi="Số sự cố an toàn thông tin chưa đóng và không phải báo nhầm, tính đến lúc này.",
    text_en="Security incidents neither closed nor found false, as of now.",
    unit="count",
    sources=TOPICS,
)
HANDLED = Definition(
    code="X-AT-XONG",
    name_vi="Sự cố đã xử lý",
    name_en="Incidents handled",
    text_vi="Số sự cố đã đóng trong quý, không tính báo nhầm.",
    text_en="Incidents closed this quarter, false alarms not counted.",
    unit="count",
    sources=TOPICS,
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows: (what `open`, severity, n, last_at) one a severity; (what `handled`, None, n, last_at) one."""
    this = quarter(now)
    year, number = quarter_number(this)
    asof = latest([ms_or_none(row["last_at"]) for row in rows])
    known = asof is not None
    by_severity = {row["severity"]: row["n"] for row in rows if row["what"] == "open"}
    handled = sum(row["n"] for row in rows if row["what"] == "handled")
    return {
        "quarter": {"year": year, "number": number},
        "open": figure(OPEN, sum(by_severity.values()), asof=asof),
        "by_severity": [{"severity": s, "n": by_severity.get(s, 0) if known else None} for s in SEVERITIES],
        "unrated": by_severity.get(None, 0) if known else None,
        "worst": min((s for s in by_severity if s is not None), default=None),
        "handled": figure(HANDLED, handled, period=this, asof=asof),
    }


PANEL = Panel(name="security", order=30, depends=frozenset({"soc-alerts"}), shape=shape)
