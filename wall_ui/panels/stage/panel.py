"""Operating level (cấp độ vận hành) 1–5 from the open alerts, with the reason in words; what each level means is
`ioc/domain/stage.py`'s."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ioc.domain.stage import NAMES, stage
from wall_ui.figure import Data, latest
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms_or_none
from wall_ui.places import Places

SEVERITIES = (1, 2, 3, 4)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows, one a (severity, domain) with open alerts: severity, domain, n, unacked, last_at."""
    count = {s: sum(row["n"] for row in rows if row["severity"] == s) for s in SEVERITIES}
    domains = sorted({row["domain"] for row in rows if row["severity"] == 1})
    level, vi, en = stage(count[1], count[2], len(domains))
    return {
        "level": level,
        "name": dict(zip(("vi", "en"), NAMES[level], strict=True)),
        "why": {"vi": vi, "en": en},
        "open": [{"severity": s, "n": count[s]} for s in SEVERITIES],
        "unacked": sum(row["unacked"] for row in rows),
        "domains": domains,
        "asof": latest([ms_or_none(row["last_at"]) for row in rows]),
    }


PANEL = Panel(name="stage", order=5, depends=frozenset({"journal"}), shape=shape, every_s=60.0)
