"""Operating level (cấp độ vận hành) 1–5 from the open alerts, with the reason in words.

1 nothing open of severity 1 or 2 · 2 one or two of severity 2 · 3 one of severity 1, or three of severity 2 · 4 two of
severity 1 in two domains · 5 only a leader declares it, never a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wall_ui.figure import Data, latest
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms_or_none
from wall_ui.places import Places

NAMES = {
    1: ("Bình thường", "Normal"),
    2: ("Cần chú ý", "Attention"),
    3: ("Cảnh báo", "Warning"),
    4: ("Nghiêm trọng", "Serious"),
    5: ("Khẩn cấp", "Emergency"),
}
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


def stage(urgent: int, high: int, urgent_domains: int) -> tuple[int, str, str]:
    """(level, why in Vietnamese, why in English) from open alerts of severity 1 and 2."""
    if urgent >= 2 and urgent_domains >= 2:
        return (
            4,
            f"{urgent} cảnh báo mức 1 ở {urgent_domains} lĩnh vực.",
            f"{urgent} alerts of severity 1 in {urgent_domains} domains.",
        )
    if urgent:
        return 3, f"{urgent} cảnh báo mức 1 đang mở.", f"Open alerts of severity 1: {urgent}."
    if high >= 3:
        return 3, f"{high} cảnh báo mức 2 đang mở, từ 3 trở lên.", f"Open alerts of severity 2: {high}, 3 or more."
    if high:
        return 2, f"{high} cảnh báo mức 2 đang mở.", f"Open alerts of severity 2: {high}."
    return 1, "Không có cảnh báo mức 1, 2 đang mở.", "No open alert of severity 1 or 2."


PANEL = Panel(name="stage", order=5, depends=frozenset({"journal"}), shape=shape, every_s=60.0)
