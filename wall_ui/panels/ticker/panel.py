"""Ticker: the last five field reports: when, what kind, where. Never the reporter's words: anybody reads a wall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wall_ui.figure import Data
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms
from wall_ui.places import Places


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows, newest first: opened_at, category, unit, severity."""
    return {
        "items": [
            {
                "at": ms(row["opened_at"]),
                "category": row["category"],
                "name": dict(zip(("vi", "en"), places.category_name(row["category"]), strict=True)),
                "unit": row["unit"],
                "unit_name": places.unit_name(row["unit"]),
                "severity": row["severity"],
            }
            for row in rows
        ]
    }


PANEL = Panel(name="ticker", order=70, depends=frozenset({"field-reports"}), shape=shape)
