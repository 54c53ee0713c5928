"""Trends of the last 24 hours: reports and dossiers an hour, alerts and payments in ten minutes.

A series is complete: a step without events is 0 while its topic has ever spoken, else the whole series is unknown
(None). The last step is still running: screens draw it as "now" and must not read it as a fall. What is usual is the
least and the most of the same step a week ago, two, three and four; with less than three such weeks nothing is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wall_ui.figure import Data
from wall_ui.panel import Panel, Row
from wall_ui.periods import DAY_MS, HOUR_MS, MINUTE_MS, ms, ms_or_none
from wall_ui.places import Places


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    step_ms: int
    title_vi: str
    title_en: str
    text_vi: str
    text_en: str
    sources: tuple[str, ...]
    limit: int | None = None
    """A line not to be crossed: more than ten alerts in ten minutes is a flood (EEMUA 191)."""


SERIES = (
    Series(
        "reports", HOUR_MS, "Phản ánh mỗi giờ", "Reports an hour",
        "Số phản ánh hiện trường mới theo giờ phản ánh.", "New field reports by the hour they were made.",
        ("ioc.field-reports.v1",),
    ),
    Series(
        "dossiers", HOUR_MS, "Hồ sơ nhận mỗi giờ", "Dossiers an hour",
        "Số hồ sơ TTHC được tiếp nhận theo giờ.", "Dossiers received by the hour.",
        ("ioc.procedures.v1",),
    ),
    Series(
        "alerts", 10 * MINUTE_MS, "Cảnh báo mỗi 10 phút", "Alerts in 10 minutes",
        "Số cảnh báo phát ra trong mỗi 10 phút; trên 10 là quá nhiều cho một trực ban.",
        "Alerts fired in each 10 minutes; more than 10 is more than one operator can take.",
        (), 10,
    ),
    Series(
        "payments", 10 * MINUTE_MS, "Giao dịch mỗi 10 phút", "Payments in 10 minutes",
        "Số giao dịch có kết quả (đạt hoặc thất bại) trong mỗi 10 phút.",
        "Payments with an outcome in each 10 minutes.",
        ("ioc.payments.v1",),
    ),
)  # fmt: skip


WEEK_MS = 7 * DAY_MS
WEEKS = (1, 2, 3, 4)
WEEKS_LEAST = 3


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows: (series, at, n, revised) a step that is not empty, of the last day or of the same day in earlier weeks, and
    whether it was corrected; (series, None, None, None) says that its topic has spoken before."""
    values: dict[str, dict[int, int]] = {}
    revised: set[tuple[str, int]] = set()
    for row in rows:
        steps = values.setdefault(row["series"], {})
        at = ms_or_none(row["at"])
        if at is None:
            continue
        steps[at] = steps.get(at, 0) + int(row["n"])
        if row["revised"]:
            revised.add((row["series"], at))
    return {"series": [_series(one, values.get(one.name), revised, ms(now)) for one in SERIES]}


def _series(one: Series, steps: dict[int, int] | None, revised: set[tuple[str, int]], now_ms: int) -> Data:
    running = now_ms // one.step_ms * one.step_ms
    first = running - DAY_MS + one.step_ms
    times = range(first, running + one.step_ms, one.step_ms)
    points = None if steps is None else [steps.get(at, 0) for at in times]
    return {
        "name": one.name,
        "title": {"vi": one.title_vi, "en": one.title_en},
        "definition": {"vi": one.text_vi, "en": one.text_en},
        "sources": list(one.sources),
        "step_ms": one.step_ms,
        "from": first,
        "to": running + one.step_ms,
        "values": points,
        "now": points[-1] if points else None,
        "before": points[-2] if points else None,
        "peak": max(points) if points else None,
        "limit": one.limit,
        "usual": None if steps is None else _usual(steps, times),
        "revised": [at for at in times if (one.name, at) in revised],
    }


def _usual(steps: dict[int, int], times: range) -> Data | None:
    """The least and the most of each step in earlier weeks; a week that says nothing all day was before our time."""
    earlier = [[steps.get(at - week * WEEK_MS) for at in times] for week in WEEKS]
    known = [[n or 0 for n in week] for week in earlier if any(n is not None for n in week)]
    if len(known) < WEEKS_LEAST:
        return None
    return {
        "low": [min(step) for step in zip(*known, strict=True)],
        "high": [max(step) for step in zip(*known, strict=True)],
    }


PANEL = Panel(
    name="trends",
    order=80,
    depends=frozenset({"field-reports", "procedures", "payments", "journal"}),
    shape=shape,
    gap_s=10.0,
)
