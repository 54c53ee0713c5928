"""Documents of quarter I/2024 as published (F30): 2 decisions, 7 plans and 20 others on digital transformation, against
Appendix I of the report itself, number by number."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from ioc.domain import text
from ioc.domain.document_types import type_of
from ioc.domain.periods import numbered
from ioc.domain.text import VIETNAM
from ioc.replay.replay import Check, Events, Figures, Replay

SOURCE = "replay-documents-2024q1"
FIELD = "chuyen-doi-so"
QUARTER = numbered("quarter", 2024, 1)
PUBLISHED = {"I": 2, "II": 7, "III": 20}
"""Section of the appendix → how many the report says it has (1.1)."""
TYPES = {"I": "QĐ", "II": "KH"}
"""Section → the type its documents must have; section III holds all others."""
NAMES = {
    "I": ("Quyết định (VB-QD)", "Decisions (VB-QD)"),
    "II": ("Kế hoạch (VB-KH)", "Plans (VB-KH)"),
    "III": ("Văn bản chỉ đạo (VB-CD)", "Others (VB-CD)"),
}
ISSUED_AT, ENTERED_AFTER = time(8), timedelta(hours=3)
AGENCIES = {"STTTT": "000.00.13.H02"}
COMMITTEE = "000.00.00.H02"
"""UBND tỉnh, whose documents all the others are."""


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    section: Literal["I", "II", "III"]
    number: str
    date: date


@cache
def appendix() -> tuple[Document, ...]:
    """The documents in the order of the appendix."""
    raw = Path(__file__).with_name("documents_2024q1.toml").read_bytes()
    return msgspec.toml.decode(raw, type=dict[str, tuple[Document, ...]])["document"]


def make() -> Events:
    """One event a document, entered in the tracking system on the day it bears."""
    at, keys, values = [], [], []
    for i, one in enumerate(appendix(), start=1):
        issued = datetime.combine(one.date, ISSUED_AT, VIETNAM)
        agency = next((code for symbol, code in AGENCIES.items() if f"/{symbol}-" in one.number), COMMITTEE)
        event = {
            "source": SOURCE, "event_id": f"document-{i:02d}", "occurred_at": (issued + ENTERED_AFTER).isoformat(),
            "unit": "24", "directive_id": f"vb-2024q1-{i:02d}", "kind": "document", "state": "assigned",
            "agency": agency, "level": "province", "field": FIELD, "assigned_at": issued.isoformat(),
            "document_no": one.number, "document_date": one.date.isoformat(),
        }  # fmt: skip
        at.append(int((issued + ENTERED_AFTER).timestamp()))
        keys.append(str(event["directive_id"]).encode())
        values.append(json.dumps(event, ensure_ascii=False).encode())
    return Events(np.array(at, dtype=np.int64), keys, values)


def compare(figures: Figures) -> list[Check]:
    """What the report says of each section, beside the appendix, the cells and the raw rows."""
    cells = figures.issued_cells(FIELD, QUARTER.start, QUARTER.end)
    numbers = figures.issued_numbers(FIELD, QUARTER.start, QUARTER.end)
    rows: dict[str, int] = {}
    for number in numbers:
        rows[type_of(number)] = rows.get(type_of(number), 0) + 1
    checks = []
    for section, published in PUBLISHED.items():
        listed = sum(one.section == section for one in appendix())
        found = [_of(section, side) for side in (cells, rows)]
        agrees = listed == published == found[0] == found[1]
        vi, en = NAMES[section]
        checks.append(Check(vi, en, text.number(published), text.number(found[0]), text.number(found[1]), agrees))
    same = sorted(numbers) == sorted(one.number for one in appendix())
    counts = text.number(sum(PUBLISHED.values())), text.number(sum(cells.values())), text.number(len(numbers))
    return [*checks, Check("Từng số, ký hiệu của Phụ lục I", "Each number of Appendix I", *counts, same)]


def _of(section: str, side: dict[str, int]) -> int:
    if section in TYPES:
        return side.get(TYPES[section], 0)
    return sum(n for kind, n in side.items() if kind not in TYPES.values())


REPLAY = Replay(
    name="documents-2024q1",
    vi="Văn bản về chuyển đổi số đã ban hành, quý I/2024",
    en="Documents on digital transformation issued, Q1/2024",
    topic="directives",
    province="bac-giang",
    source=SOURCE,
    start=QUARTER.start.astimezone(UTC),
    end=QUARTER.end.astimezone(UTC),
    make=make,
    compare=compare,
)
