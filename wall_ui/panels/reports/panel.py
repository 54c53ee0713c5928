"""Field reports (phản ánh hiện trường): how many are open, how many are late, the change of a day, who is reporting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

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
    asof = ms_or_none(row["last_at"])
    day = last_24h(now)
    areas = {places.area_of(unit) for unit in row["units"]} - {None}
    if asof is None:  # no report was ever stored: nothing is known, which is not "none are open"
        return {
            "open": figure(OPEN, None),
            "overdue": figure(OVERDUE, None),
            "change": {**figure(CHANGE, None, period=day), "opened": None, "closed": None},
            "coverage": figure(COVERAGE, None, len(places.tiles), period=day),
        }
    return {
        "open": figure(OPEN, row["open"], asof=asof),
        "overdue": figure(OVERDUE, row["overdue"], row["open"], asof=asof),
        "change": {
            **figure(CHANGE, row["opened"] - row["closed"], period=day, asof=asof),
            "opened": row["opened"],
            "closed": row["closed"],
        },
        "coverage": figure(COVERAGE, len(areas), len(places.tiles), period=day, asof=asof),
    }


PANEL = Panel(name="reports", order=10, depends=frozenset({"field-reports"}), shape=shape)
