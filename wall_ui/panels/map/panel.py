"""Map: open reports and the worst open alert by area: tiles of a cartogram (former districts), not to scale; where the
province brought its boundaries, what is drawn inside them, by address: a frame holds no geometry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wall_ui.figure import Data, Definition, figure, latest
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms_or_none
from wall_ui.places import Places

OPEN = Definition(
    code="X-PA-OPEN",
    name_vi="Phản ánh mở theo địa bàn",
    name_en="Open reports by area",
    text_vi="Số phản ánh hiện trường chưa đóng theo địa bàn (nhóm huyện cũ), tính đến lúc này.",
    text_en="Field reports not closed by area (former district), as of now.",
    unit="count",
    sources=("ioc.field-reports.v1",),
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows, one a unit: unit, open (reports), alerts, worst (severity of its open alerts or None), last_at."""
    asof = latest([ms_or_none(row["last_at"]) for row in rows])

    def sums(mine: Sequence[Row]) -> Data:
        return {
            "open": None if asof is None else sum(row["open"] for row in mine),
            "alerts": sum(row["alerts"] for row in mine),
            "worst": min((row["worst"] for row in mine if row["worst"] is not None), default=None),
            "last_at": latest([ms_or_none(row["last_at"]) for row in mine]),
        }

    by_area: dict[str | None, list[Row]] = {}
    for row in rows:
        by_area.setdefault(places.area_of(row["unit"]), []).append(row)
    geometry, communes = places.geometry, None
    if geometry.communes:
        inside = {row["unit"]: row for row in rows if row["unit"] in geometry.communes}
        communes = {
            "areas": [{"area": unit, **sums([row])} for unit, row in sorted(inside.items())],
            "elsewhere": sums([row for row in rows if row["unit"] not in inside]),
        }
    return {
        "total": figure(OPEN, sum(row["open"] for row in rows), asof=asof),
        "tiles": [
            {"area": t.area, "name": {"vi": t.name, "en": t.name_en}, "col": t.col, "row": t.row}
            | sums(by_area.get(t.area, []))
            for t in places.tiles
        ],
        "elsewhere": sums(by_area.get(None, [])),
        "communes": communes,
        "outline": geometry.outline,
        "layers": geometry.layers,
    }


PANEL = Panel(name="map", order=60, depends=frozenset({"field-reports", "journal"}), shape=shape, gap_s=0.25)
