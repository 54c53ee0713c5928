"""Workbook: sheets of .xlsx, read row by row. The only reader of workbooks.

An .xlsx is a zip of XML from anybody: the guard looks at the directory of the zip before anything is unpacked (Python
never unpacks more of a part than the directory says), and a part with a DOCTYPE is refused, since entities live there.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, Final

from ioc.connect.formats.row import Note, Reading, Row, Unreadable
from ioc.connect.formats.table import Cells, records
from ioc.connect.mapping import ReadAs
from ioc.connect.record import Wrong

PARTS_MAX: Final = 2_000
UNPACKED_MAX: Final = 512 << 20
RATIO_MAX: Final = 200
"""Unpacked to packed. Sheets of repeated cells reach 40; a bomb reaches 1,000."""
SHARED_MAX: Final = 64 << 20
"""The shared texts are the one part that is held in memory."""


def read(file: BinaryIO, how: ReadAs, expects: Collection[str]) -> Reading:
    _guard(file)
    file.seek(0)
    notes: list[Note] = []
    from openpyxl import load_workbook  # half a second that only who reads workbooks pays

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that openpyxl leaves out are no news to an operator
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever openpyxl meets in a damaged file
        raise _damaged(error) from None
    sheets = {sheet.title: sheet for sheet in book.worksheets if sheet.sheet_state == "visible"}
    name = how.sheet or next(iter(sheets), "")
    if name not in sheets:
        vi = f"Không có trang “{name}”; có: {', '.join(sheets)}."
        raise Unreadable("NO_SHEET", vi, f"There is no sheet “{name}”; there are: {', '.join(sheets)}.")
    if len(sheets) > 1 and not how.sheet:
        others = ", ".join(other for other in sheets if other != name)
        notes.append((f"Đọc trang “{name}”; không đọc: {others}.", f"Sheet “{name}” is read; not read: {others}."))
    found = records(_cells(sheets[name]), expects=expects, header_row=how.header_row, notes=notes, strict=False)
    return Reading(_rows(found, book), "xlsx", notes)


def _rows(found: Iterator[Row], book: Any) -> Iterator[Row]:
    number = 1
    try:
        for row in found:
            number = row.number + 1
            yield row
    except Unreadable:
        raise
    except Exception as error:
        damaged = _damaged(error)
        yield Row(number, None, Wrong("", damaged.code, damaged.vi, damaged.en))
    finally:
        book.close()


def _cells(sheet: Any) -> Iterator[Cells]:
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield from enumerate(sheet.iter_rows(values_only=True), 1)


def _guard(file: BinaryIO) -> None:
    """Raises Unreadable for what is no workbook or would grow too large."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts) or 1
            shared = max((part.file_size for part in parts if part.filename.endswith("sharedStrings.xml")), default=0)
            if (
                len(parts) > PARTS_MAX
                or unpacked > UNPACKED_MAX
                or shared > SHARED_MAX
                or (unpacked > 1 << 20 and unpacked / packed > RATIO_MAX)
            ):
                vi = "Tệp nén phình quá lớn khi mở (bom nén?); xuất lại hoặc gửi CSV."
                raise Unreadable("ZIP_BOMB", vi, "It would grow too large when unpacked; export again or send CSV.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _has_doctype(archive, part):
                    vi, en = "Có khai báo DOCTYPE; tệp Excel không có.", "It holds a DOCTYPE; workbooks have none."
                    raise Unreadable("DOCTYPE", vi, en)
    except Unreadable:
        raise
    except Exception as error:
        raise _damaged(error) from None


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """A DOCTYPE stands before the first element; UTF-16 writes a zero between its letters."""
    with archive.open(part) as opened:
        head = opened.read(64 << 10).replace(b"\x00", b"")
    return re.search(rb"<!(?:DOCTYPE|ENTITY)", head, re.IGNORECASE) is not None


def _damaged(error: Exception) -> Unreadable:
    name = type(error).__name__
    vi, en = f"Tệp Excel hỏng hoặc có mật khẩu ({name}).", f"The workbook is damaged or locked ({name})."
    return Unreadable("NOT_A_WORKBOOK", vi, en)
