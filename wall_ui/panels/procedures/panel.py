"""Administrative procedures (TTHC): dossiers on time this quarter against the target, and the backlog."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from wall_ui.figure import Data, Definition, figure
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms_or_none, quarter, quarter_number
from wall_ui.places import Places

TOPICS = ("ioc.procedures.v1",)
ON_TIME = Definition(
    code="X-TT-XONG",
    name_vi="TTHC đúng hạn",
    name_en="Procedures on time",
    text_vi="Hồ sơ xử lý xong trong quý đúng ngày hẹn trả, chia cho hồ sơ có hẹn trả xử lý xong trong quý cộng hồ sơ"
    " còn mở đã quá hạn (để tồn đọng không bị giấu đi).",
    text_en="Dossiers finished this quarter by the promised date, over dossiers with a promised date finished this"
    " quarter plus dossiers still open past it (so that a backlog cannot hide).",
    unit="percent",
    sources=TOPICS,
    target=98,
)
OPEN = Definition(
    code="X-TT-OPEN",
    name_vi="Hồ sơ đang xử lý",
    name_en="Dossiers in progress",
    text_vi="Số hồ sơ đã tiếp nhận và chưa kết thúc, tính đến lúc này.",
    text_en="Dossiers received and not finished, as of now.",
    unit="count",
    sources=TOPICS,
)
OVERDUE = Definition(
    code="TT03",
    name_vi="Quá hạn chưa xong",
    name_en="Overdue backlog",
    text_vi="Số hồ sơ đang xử lý đã qua ngày hẹn trả, không tính lúc chờ dân bổ sung; mẫu số là số hồ sơ đang xử lý.",
    text_en="Dossiers in progress past their promised date, those that wait for the citizen not counted; the"
    " denominator is dossiers in progress.",
    unit="count",
    sources=TOPICS,
    target=0,
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """One row: dated (finished, with a promised date), on_time, open, overdue (open past the date), revised (cells of
    the quarter), last_at."""
    row = rows[0]
    this = quarter(now)
    year, number = quarter_number(this)
    known = partial(figure, asof=ms_or_none(row["last_at"]))
    return {
        "quarter": {"year": year, "number": number},
        "on_time": known(ON_TIME, row["on_time"], row["dated"] + row["overdue"], period=this, revised=row["revised"]),
        "open": known(OPEN, row["open"]),
        "overdue": known(OVERDUE, row["overdue"], row["open"]),
    }


PANEL = Panel(name="procedures", order=20, depends=frozenset({"procedures"}), shape=shape, gap_s=1.0)
