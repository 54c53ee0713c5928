"""Delimited: CSV in the encodings Vietnamese systems write: UTF-8 with or without BOM, UTF-16, Windows-1258.

What is not UTF-8 and carries no mark is read as Windows-1258 and said aloud. TCVN3 and VNI texts look like anything:
they cannot be told and come out as wrong letters, so look at what `ioc sources try` shows.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from typing import BinaryIO, Final

from ioc.connect.formats.row import Note, Reading, Row, Unreadable
from ioc.connect.formats.table import Cells, records
from ioc.connect.mapping import ReadAs
from ioc.connect.record import Wrong

DELIMITERS: Final = (",", ";", "\t", "|")
_NAMES: Final = {",": "phẩy / comma", ";": "chấm phẩy / semicolon", "\t": "tab", "|": "|"}


def read(file: BinaryIO, how: ReadAs, expects: Collection[str]) -> Reading:
    notes: list[Note] = []
    encoding = how.encoding or _encoding(file)
    file.seek(0)
    codec = {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    text = io.TextIOWrapper(file, codec, errors="strict", newline="")
    first = _line(text)
    skipped = 0
    told = ""
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # a line Excel writes for itself
        told, skipped = first.strip()[4], 1
        first = _line(text)
    delimiter = how.delimiter or told or _delimiter(first)
    name = {"cp1258": "Windows-1258 (đoán / guessed)"}.get(encoding, encoding.upper())
    notes.append((f"Bảng mã {name}, phân cách {_NAMES.get(delimiter, delimiter)}.",
                  f"Encoding {name}, separator {_NAMES.get(delimiter, delimiter)}."))  # fmt: skip
    text.seek(0)
    found = records(
        _cells(text, delimiter, skipped), expects=expects, header_row=how.header_row, notes=notes, strict=True
    )
    return Reading(_rows(found, text), "csv", notes)


def _rows(found: Iterator[Row], text: io.TextIOWrapper) -> Iterator[Row]:
    """A fault of the file's layout ends it; what came before stands."""
    number = 1
    try:
        for row in found:
            number = row.number + 1
            yield row
    except UnicodeDecodeError:
        vi = "Từ đây không còn đúng bảng mã; chưa đọc phần sau."
        yield Row(number, None, Wrong("", "BAD_ENCODING", vi, "From here on the encoding is wrong; not read."))
    except csv.Error:
        vi = "Dấu nháy kép không đóng, đóng giữa ô, hoặc ô quá dài; từ đây chưa đọc. Nháy trong ô phải viết hai lần."
        en = "A quote is not closed or closes inside a cell, or a cell is too long; the rest was not read. Double it."
        yield Row(number, None, Wrong("", "BAD_CSV", vi, en))
    finally:
        text.detach()


def _cells(text: io.TextIOWrapper, delimiter: str, skipped: int) -> Iterator[Cells]:
    # strict: a quote that closes in the middle of a cell was opened by mistake, and has taken cells of other rows.
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    began = 1
    for cells in reader:
        number, began = began, reader.line_num + 1
        if number > skipped:
            yield number, cells


def _line(text: io.TextIOWrapper) -> str:
    try:
        return text.readline(64 << 10)
    except UnicodeDecodeError:
        raise Unreadable("BAD_ENCODING", "Tệp sai bảng mã; lưu lại UTF-8.", "Wrong encoding; save as UTF-8.") from None


def _encoding(file: BinaryIO) -> str:
    """`utf-8`, `utf-16` by its mark, else `cp1258` when the bytes are no UTF-8."""
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while piece := file.read(1 << 20):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8"


def _delimiter(line: str) -> str:
    """The separator that stands most often outside quotes in the heading; a comma where none does."""
    bare = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=bare.count) if any(bare.count(one) for one in DELIMITERS) else ","
