"""Files: a dataset as CSV and as JSON. The same dataset gives the same bytes. Pure."""

from __future__ import annotations

import csv
import io
import json
from typing import Final

from ioc.domain.periods import Period
from ioc.reports.display import plain
from ioc.reports.open_data.dataset import HIDDEN, NORMAL, TOTAL, Dataset

BOM: Final = "\ufeff"
"""Spreadsheets read Vietnamese letters only when a file begins with it."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins so is computed by spreadsheets that open a CSV."""
STATUS: Final = "trang_thai_so_lieu"
MARKS: Final = {
    NORMAL: "số liệu bình thường",
    HIDDEN: "ẩn: dưới 5 người, hoặc được ẩn kèm để không suy ra được ô ẩn khác từ các tổng",
}


def to_csv(dataset: Dataset) -> bytes:
    """RFC 4180, UTF-8 with a mark, a code and a name a dimension; hidden figures are empty and marked `Q`."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns(dataset))
    for row in dataset.rows:
        coded = [safe(text) for pair in zip(row.codes, row.names, strict=True) for text in pair]
        writer.writerow([*coded, *("" if value is None else value for value in row.values), row.status])
    return out.getvalue().encode()


def columns(dataset: Dataset) -> list[str]:
    coded = [name for one in dataset.about.dimensions for name in (f"{one.name}_ma", f"{one.name}_ten")]
    return [*coded, *(one.name for one in dataset.about.quantities), STATUS]


def safe(text: str) -> str:
    """Text that no spreadsheet computes: an apostrophe before what looks like a formula."""
    words = plain(text)
    return f"'{words}" if words.startswith(FORMULA) else words


def to_json(dataset: Dataset, period: Period, issued: str) -> bytes:
    """The rows with all that explains them; a row a line, so that two quarters can be compared line by line."""
    about = dataset.about
    head = {
        "ma": about.slug,
        "tieu_de": about.title,
        "title": about.title_en,
        "mo_ta": about.about,
        "ky": {"tu": period.first_day.isoformat(), "den": period.last_day.isoformat()},
        "phat_hanh": issued,
        "nguon": about.source,
        "chieu": [{"ten": one.name, "nghia": one.title, "ma_tong": TOTAL} for one in about.dimensions],
        "so_lieu": [{"ten": one.name, "nghia": one.title, "don_vi": one.unit} for one in about.quantities],
        "trang_thai": MARKS,
        "so_dong_an": dataset.hidden,
        "cot": columns(dataset),
    }
    lines = ",\n".join(
        _dump([*(text for pair in zip(row.codes, row.names, strict=True) for text in pair), *row.values, row.status])
        for row in dataset.rows
    )
    body = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    return f'{body},\n "dong": [\n{lines}\n]}}\n'.encode()


def _dump(row: list[str | int | None]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
