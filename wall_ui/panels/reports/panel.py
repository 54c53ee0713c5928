"""Field reports (phản ánh hiện trường): how many are open, how many are late, the change of a day, who is reporting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from wall_ui.figure import Data, Definition, figure
from wall_ui.panel import Panel, Row
from wall_ui.periods import last_24h, ms_or_none
from wall_ui.places import Places

TOPICS = ("ioc.field-reports.v1",)
OPEN = Definition(
    code="X-PA-OPEN",
    name_vi="Phản ánh đang mở",
    name_en="Open reports",
    text_vi="Số phản ánh hiện trường đã tiếp nhận và chưa đóng, chưa từ chối, tính đến lúc này.",
    text_en="Field reports accepted and neither closed nor refused, as of now.",
    unit="count",
    sources=TOPICS,
)
OVERDUE = Definition(
    code="PA03",
    name_vi="Tồn quá hạn",
    name_en="Overdue and open",
    text_vi="Số phản ánh đang mở đã qua hạn xử lý; mẫu số là số phản ánh đang mở.",
    text_en="Open reports past their deadline; the denominator is all open reports.",
    unit="count",
    sources=TOPICS,
    target=0,
)
CHANGE = Definition(
    code="X-PA-CHANGE",
    name_vi="Thay đổi 24 giờ",
    name_en="Change in 24 hours",
    text_vi="Số phản ánh mới mở trừ số phản ánh đóng trong 24 giờ qua.",
    text_en="Reports opened less reports closed in the last 24 hours.",
    unit="count",
    sources=TOPICS,
)
COVERAGE = Definition(
    code="X-PA-COVER",
    name_vi="Địa bàn có phản ánh",
    name_en="Areas reporting",
    text_vi="Số địa bàn có ít nhất một phản ánh mới trong 24 giờ qua; mẫu số là tổng số địa bàn.",
    text_en="Areas with at least one new report in the last 24 hours; the denominator is all areas.",
    unit="count",
    sources=TOPICS,
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """One row: open, overdue, opened, closed, units (of the last 24 h), last_at."""
    row = rows[0]
    now_open = partial(
        figure, asof=ms_or_none(row["last_at"])
    )  # no report was ever stored: "none are open" is not known
    of_the_day = partial(now_open, period=last_24h(now))
    areas = {places.area_of(unit) for unit in row["units"]} - {None}
    return {
        "open": now_open(OPEN, row["open"]),
        "overdue": now_open(OVERDUE, row["overdue"], row["open"]),
        "change": of_the_day(CHANGE, row["opened"] - row["closed"]),
        "coverage": of_the_day(COVERAGE, len(areas), len(places.tiles)),
    }


PANEL = Panel(name="reports", order=10, depends=frozenset({"field-reports"}), shape=shape)
