"""Table: a CSV file that people edit, read cell by cell with line and column: a mistake is told where it stands.

UTF-8, commas, one line a row, a header; `#` begins a comment line. What Excel does to such a file (a byte-order mark,
semicolons, UTF-16, an old Vietnamese code page) is recognised and said. A cell holding `<<…>>` is a place that a new
pack leaves to be filled in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ioc.domain.dates import BadDate, read_date
from ioc.domain.placenames import distance
from ioc.provinces.findings import Findings

BYTES_MAX: Final = 8 * 1024 * 1024
"""The units of a province take some 30 kB; what is larger is another file."""
FILL_IN: Final = "<<"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_HIDDEN: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: dict[str, str]
    columns: dict[str, int]
    """Column name → where its cell begins in the line, from 1."""

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def at(self, column: str) -> tuple[int, int]:
        """(line, column) of a cell."""
        return self.line, self.columns[column]


def read_table(data: bytes, header: Sequence[str], found: Findings) -> list[Row]:
    """The good rows; everything else is in `found`. The header may name its columns in any order."""
    text = decoded(data, found)
    if text is None:
        return []
    names: list[str] = []
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = _cells(line, number, found)
        if cells is None:
            continue
        if not names:
            names = [cell.casefold() for cell, _ in cells]
            if not _is_header(names, header, number, line, found):
                return []
        elif row := _row(names, cells, number, found):
            rows.append(row)
    if not names:
        wanted = ",".join(header)
        found.error(1, 1, "empty", vi=f"tệp trống; dòng đầu phải là {wanted}", en=f"empty; the first line is {wanted}")
    return rows


def decoded(data: bytes, found: Findings) -> str | None:
    """The text with `\\n` as its only line end, NFC; None when it is no UTF-8."""
    if len(data) > BYTES_MAX:
        found.error(0, 0, "too_large", vi=f"tệp quá {BYTES_MAX} byte", en=f"more than {BYTES_MAX} bytes")
        return None
    if data.startswith(_UTF16):
        vi, en = "tệp mã hóa UTF-16; hãy lưu lại dạng CSV UTF-8", "the file is UTF-16; save it as CSV UTF-8"
        found.error(1, 1, "encoding", vi=vi, en=en)
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        vi, en = "có dấu BOM ở đầu tệp; vẫn đọc được", "begins with a byte-order mark; it is read all the same"
        found.note(1, 1, "bom", vi=vi, en=en)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        byte = f"0x{data[error.start]:02X}"
        found.error(
            line, column, "encoding",
            vi=f"byte {byte} không phải UTF-8 (có lẽ Windows-1258, TCVN3 hay VNI); hãy lưu lại dạng CSV UTF-8",
            en=f"byte {byte} is not UTF-8 (Windows-1258, TCVN3 or VNI perhaps); save the file as CSV UTF-8",
        )  # fmt: skip
        return None
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def unfilled(data: bytes, found: Findings) -> bool:
    """Tells of every line, comments aside, that still holds a place to be filled in; whether there was one."""
    text = decoded(data, found) or ""
    lines = [(i, line) for i, line in enumerate(text.split("\n"), start=1) if FILL_IN in line]
    marked = [(i, line) for i, line in lines if not line.lstrip().startswith("#")]
    for number, line in marked:
        told = line.strip()[:80]
        found.error(
            number, line.index(FILL_IN) + 1, "fill_in", vi=f"chỗ phải điền: {told}", en=f"to be filled in: {told}"
        )
    return bool(marked)


def day_of(row: Row, column: str, found: Findings) -> date | None:
    """The day in a cell, None for an empty one; `2025-07-01` or `01/07/2025`."""
    text = row[column]
    if not text:
        return None
    day = read_date(text)
    if isinstance(day, BadDate):
        good = " / ".join(f"{one:%Y-%m-%d}" for one in day.good) or "2025-07-01"
        vi = f"{column} {text!r}: {day.vi}, ví dụ {good}"
        found.error(*row.at(column), "bad_date", vi=vi, en=f"{column} {text!r}: {day.en}, e.g. {good}")
        return None
    return day


def nearest(word: str, known: Sequence[str]) -> tuple[str, str]:
    """`; có lẽ one_stop` and the same in English for a misspelt word; two empty texts when nothing is near."""
    off, best = min(((distance(word, one, 3), one) for one in known), default=(4, ""))
    return (f"; có lẽ {best}", f"; perhaps {best}") if off <= 3 else ("", "")


def _cells(line: str, number: int, found: Findings) -> list[tuple[str, int]] | None:
    """(cell, where it begins) of one line, RFC 4180 without line breaks inside quotes."""
    cells: list[tuple[str, int]] = []
    at = 0
    while True:
        begin = at
        if line[at : at + 1] == '"':
            cell, at = "", at + 1
            while True:
                close = line.find('"', at)
                if close < 0:
                    vi, en = (
                        "dấu nháy kép mở mà không đóng trên dòng này",
                        "a quote opens and does not close on this line",
                    )
                    found.error(number, begin + 1, "quote", vi=vi, en=en)
                    return None
                cell, at = cell + line[at:close], close + 1
                if line[at : at + 1] != '"':
                    break
                cell, at = cell + '"', at + 1
            if at < len(line) and line[at] != ",":
                vi, en = "sau dấu nháy đóng phải là dấu phẩy", "a comma must follow the closing quote"
                found.error(number, at + 1, "quote", vi=vi, en=en)
                return None
        else:
            end = line.find(",", at)
            cell, at = (line[at:], len(line)) if end < 0 else (line[at:end], end)
        if hidden := next((char for char in cell if char in _HIDDEN or (ord(char) < 32 and char != "\t")), ""):
            vi, en = f"ký tự ẩn U+{ord(hidden):04X}", f"hidden character U+{ord(hidden):04X}"
            found.error(number, begin + 1, "hidden", vi=vi, en=en)
            return None
        cells.append((" ".join(cell.split()), begin + 1))
        if at >= len(line):
            return cells
        at += 1


def _is_header(names: list[str], header: Sequence[str], number: int, line: str, found: Findings) -> bool:
    wanted = ",".join(header)
    for char, code, vi, en in ((";", "semicolon", "dấu chấm phẩy", "semicolons"), ("\t", "tab", "dấu tab", "tabs")):
        if char in line and "," not in line:
            vi, en = f"các cột ngăn bằng {vi}; phải là dấu phẩy", f"columns are divided by {en}; use commas"
            found.error(number, 1, code, vi=f"{vi}: {wanted}", en=f"{en}: {wanted}")
            return False
    missing = [name for name in header if name not in names]
    strange = [name for name in names if name not in header]
    twice = sorted({name for name in names if names.count(name) > 1})
    for told, vi, en in (
        (missing, "thiếu cột", "missing"),
        (strange, "cột lạ", "unknown"),
        (twice, "trùng cột", "twice"),
    ):
        if told:
            told_ = ", ".join(told)
            found.error(
                number, 1, "header", vi=f"{vi} {told_}; dòng đầu phải là {wanted}", en=f"{en}: {told_}; use {wanted}"
            )
    return not (missing or strange or twice)


def _row(names: list[str], cells: list[tuple[str, int]], number: int, found: Findings) -> Row | None:
    if len(cells) != len(names):
        n, want = len(cells), len(names)
        found.error(
            number, 1, "cell_count",
            vi=f"{n} ô, phải có {want} (tên có dấu phẩy thì đặt trong nháy kép)",
            en=f"{n} cells instead of {want} (a name with a comma stands in quotes)",
        )  # fmt: skip
        return None
    for cell, column in cells:
        if FILL_IN in cell:
            found.error(number, column, "fill_in", vi=f"chỗ phải điền: {cell}", en=f"to be filled in: {cell}")
            return None
    return Row(number, {name: cell for name, (cell, _) in zip(names, cells, strict=True)},
               {name: column for name, (_, column) in zip(names, cells, strict=True)})  # fmt: skip
