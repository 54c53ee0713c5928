"""Who is late (đơn vị chậm, muộn): overdue dossiers over dossiers in progress, by area, worst first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from wall_ui.figure import Data, Definition, figure, latest, percent
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms_or_none
from wall_ui.places import Places

TOPICS = ("ioc.procedures.v1",)
LATE = Definition(
    code="TT03",
    name_vi="Hồ sơ quá hạn trên hồ sơ đang giải quyết",
    name_en="Overdue dossiers over dossiers in progress",
    text_vi="Hồ sơ đang xử lý đã qua ngày hẹn trả, không tính lúc chờ dân bổ sung, chia cho hồ sơ đang xử lý.",
    text_en="Dossiers in progress past their promised date, those that wait for the citizen not counted, over dossiers"
    " in progress.",
    unit="percent",
    sources=TOPICS,
    target=0,
)
SHOWN = 5
OPEN_LEAST = 10
"""Below this a share says little: one late of two is not the worst unit of a province."""


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows, one a unit: unit, open (dossiers), overdue, last_at (of the topic)."""
    of_now = partial(figure, asof=latest([ms_or_none(row["last_at"]) for row in rows]))
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        area = places.area_of(row["unit"]) or row["unit"]
        overdue, all_open = found.get(area, (0, 0))
        found[area] = overdue + row["overdue"], all_open + row["open"]
    names = {tile.area: {"vi": tile.name, "en": tile.name_en} for tile in places.tiles}
    late = sorted((_rank(area, *counts) for area, counts in found.items() if counts[0]), reverse=True)
    return {
        "all": of_now(LATE, sum(overdue for overdue, _ in found.values()), sum(n for _, n in found.values())),
        "units": [
            {
                "area": area,
                "name": names.get(area) or dict.fromkeys(("vi", "en"), places.unit_name(area)),
                **_share(area, found),
            }
            for *_, area in late[:SHOWN]
        ],
        "more": max(0, len(late) - SHOWN),
    }


def _rank(area: str, overdue: int, all_open: int) -> tuple[bool, float, int, str]:
    return all_open >= OPEN_LEAST, overdue / all_open, overdue, area


def _share(area: str, found: dict[str, tuple[int, int]]) -> Data:
    overdue, all_open = found[area]
    return {"overdue": overdue, "open": all_open, "share": percent(overdue, all_open)}


PANEL = Panel(name="late", order=25, depends=frozenset({"procedures"}), shape=shape, gap_s=5.0)
