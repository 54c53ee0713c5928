"""School fees without cash (TN03) of one calendar quarter: how many schools, how much, by area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from wall_ui.figure import Data, Definition, figure, latest
from wall_ui.panel import Panel, Row
from wall_ui.periods import midday, ms_or_none, quarter, told
from wall_ui.places import Places

TOPICS = ("ioc.payments.v1",)
SCHOOLS = Definition(
    code="TN03",
    name_vi="Cơ sở giáo dục thu không tiền mặt",
    name_en="Schools paid without cash",
    text_vi="Số cơ sở giáo dục có ít nhất một lượt học phí nộp thành công không dùng tiền mặt trong quý.",
    text_en="Schools with at least one successful school fee paid without cash in the quarter.",
    unit="count",
    sources=TOPICS,
)
AMOUNT = Definition(
    code="TN03-ST",
    name_vi="Học phí nộp không tiền mặt",
    name_en="School fees paid without cash",
    text_vi="Tổng số tiền học phí nộp thành công không dùng tiền mặt trong quý.",
    text_en="Amount of successful school fees paid without cash in the quarter.",
    unit="vnd",
    sources=TOPICS,
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows, one a unit of one quarter: first_day (local), days, unit, schools, vnd, revised, last_at. A name that two
    units have is two schools."""
    if not rows:
        return {"period": None, "schools": figure(SCHOOLS, None), "amount": figure(AMOUNT, None), "areas": []}
    period = quarter(midday(rows[0]["first_day"]))
    asof = latest([ms_or_none(row["last_at"]) for row in rows])
    of_it = partial(figure, period=period, asof=asof, revised=sum(row["revised"] for row in rows))
    names = {tile.area: {"vi": tile.name, "en": tile.name_en} for tile in places.tiles}
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        area = places.area_of(row["unit"]) or ""
        schools, vnd = found.get(area, (0, 0))
        found[area] = schools + row["schools"], vnd + int(row["vnd"])
    return {
        "period": told(period, now, rows[0]["days"]),
        "schools": of_it(SCHOOLS, sum(schools for schools, _ in found.values())),
        "amount": of_it(AMOUNT, sum(vnd for _, vnd in found.values())),
        "areas": [
            {"area": area, "name": names.get(area), "schools": schools, "vnd": vnd}
            for area, (schools, vnd) in sorted(found.items(), key=lambda item: (-item[1][1], item[0]))
        ],
    }


PANEL = Panel(name="schools", order=55, depends=frozenset({"payments"}), shape=shape, gap_s=10.0, every_s=300.0)
