"""File: which reader a file gets, by what the mapping says, else by its name and first bytes."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from typing import BinaryIO

from ioc.connect.formats import delimited, jsons, workbook, zeek
from ioc.connect.formats.row import FILE_BYTES_MAX, ROWS_MAX, Reading, Row, Unreadable
from ioc.connect.mapping import ReadAs
from ioc.connect.record import Wrong

__all__ = ["FILE_BYTES_MAX", "ROWS_MAX", "Reading", "Row", "Unreadable", "read_file"]

_BY_ENDING = {"csv": "csv", "txt": "csv", "tsv": "csv", "xlsx": "xlsx", "json": "json", "ndjson": "ndjson",
              "jsonl": "ndjson", "log": "zeek"}  # fmt: skip
_READERS = {"csv": delimited.read, "xlsx": workbook.read, "json": jsons.read_json, "ndjson": jsons.read_lines,
            "zeek": zeek.read}  # fmt: skip


def read_file(file: BinaryIO, name: str, read: ReadAs | None = None, expects: Collection[str] = ()) -> Reading:
    """Rows of an open file that can seek. `expects`: field names by which a heading is told. Raises Unreadable, now or
    while the rows are gone through."""
    read = read or ReadAs()
    size = file.seek(0, os.SEEK_END)
    head = _head(file)
    if size > FILE_BYTES_MAX:
        vi = f"Tệp {size >> 20} MiB; tối đa {FILE_BYTES_MAX >> 20}. Chia tệp theo ngày hoặc theo đơn vị."
        raise Unreadable("FILE_TOO_LARGE", vi, f"{size >> 20} MiB; {FILE_BYTES_MAX >> 20} at most. Split the file.")
    if not head.strip():
        raise Unreadable("EMPTY_FILE", "Tệp rỗng.", "The file is empty.")
    reading = _READERS[read.kind or _kind(head, name)](file, read, tuple(expects))
    reading.rows = _bounded(reading.rows)
    return reading


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    head = file.read(4_096)
    file.seek(0)
    return head


def _kind(head: bytes, name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"#separator"):
        return "zeek"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        vi = "Tệp .xls kiểu cũ (hoặc có mật khẩu); mở bằng Excel, lưu lại dạng .xlsx không mật khẩu."
        raise Unreadable("OLD_WORKBOOK", vi, "An old .xls (or a locked workbook); save it as .xlsx without a password.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return "ndjson" if ending in ("ndjson", "jsonl", "log") else "json"
    kind = _BY_ENDING.get(ending, "csv")
    if kind == "xlsx":
        vi, en = "Tên là .xlsx nhưng nội dung không phải.", "Called .xlsx, but its content is not one."
        raise Unreadable("NOT_A_WORKBOOK", vi, en)
    return "csv" if kind == "zeek" else kind


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count >= ROWS_MAX:
            vi = f"Quá {ROWS_MAX:,} bản ghi trong một tệp; từ đây trở đi chưa đọc. Chia nhỏ tệp."
            en = f"More than {ROWS_MAX:,} records in one file; from here on nothing was read. Split it."
            yield Row(row.number, None, Wrong("", "TOO_MANY_ROWS", vi, en))
            return
        yield row
