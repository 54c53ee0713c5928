"""JSON: a list of objects, one object, a list inside an object, or one object a line. Numbers stay exact."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, BinaryIO, Final

import msgspec

from ioc.connect.formats.row import RECORD_BYTES_MAX, Note, Reading, Row, Unreadable
from ioc.connect.mapping import ReadAs
from ioc.connect.record import MISSING, Path, Record, Wrong

WHOLE_BYTES_MAX: Final = 32 << 20
"""A JSON list is read whole; larger exports are one object a line."""
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_BOM = b"\xef\xbb\xbf"


def read_json(file: BinaryIO, how: ReadAs, expects: Collection[str]) -> Reading:
    """A whole JSON document; a file of lines that is called .json is noticed."""
    data = file.read(WHOLE_BYTES_MAX + 1)
    if len(data) > WHOLE_BYTES_MAX:
        vi = f"JSON quá {WHOLE_BYTES_MAX >> 20} MiB; ghi mỗi dòng một đối tượng (.ndjson)."
        raise Unreadable("FILE_TOO_LARGE", vi, f"JSON over {WHOLE_BYTES_MAX >> 20} MiB; write one object a line.")
    try:
        whole = decoded(data)
    except BadJson as error:
        if _is_object(data.partition(b"\n")[0]):
            file.seek(0)
            reading = read_lines(file, how, expects)
            reading.notes.append(("Mỗi dòng một đối tượng JSON.", "One JSON object a line."))
            return reading
        raise Unreadable("BAD_JSON", error.vi, error.en) from None
    notes: list[Note] = []
    return Reading(_members(_inside(whole, how.records)), "json", notes)


def read_lines(file: BinaryIO, how: ReadAs, expects: Collection[str]) -> Reading:
    return Reading(_lines(file), "ndjson")


class BadJson(ValueError):
    """Không phải JSON. / Not JSON."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(f"{vi} / {en}")


def decoded(data: bytes) -> Any:
    """The value of a JSON text. Raises BadJson and nothing else."""
    if b"\\u0000" in data:
        raise BadJson("Có ký tự U+0000.", "It holds the character U+0000.")
    try:
        return _decoder.decode(data.removeprefix(_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, ArithmeticError, RecursionError, ValueError) as error:
        said = str(error)[:120]
        raise BadJson(f"Không phải JSON UTF-8 hợp lệ ({said}).", f"Not valid UTF-8 JSON ({said}).") from None


def as_record(value: Any) -> Record | Wrong:
    """The record, or why the value is none."""
    if isinstance(value, dict):
        return value
    return Wrong("", "NOT_AN_OBJECT", "Cần một đối tượng JSON {…}.", "A JSON object {…} is needed.")


def _inside(whole: Any, name: str) -> Any:
    if name and isinstance(whole, dict):
        found = Path(name).find(whole)
        if found is MISSING:
            raise Unreadable("NO_RECORDS", f"Không có “{name}” trong tệp.", f"There is no “{name}” in the file.")
        whole = found
    return whole if isinstance(whole, list) else [whole]


def _members(members: list[Any]) -> Iterator[Row]:
    for number, value in enumerate(members, 1):
        yield _row(number, as_record(value))


def _lines(file: BinaryIO) -> Iterator[Row]:
    number = 0
    while line := file.readline(RECORD_BYTES_MAX + 2):
        number += 1
        if len(line) > RECORD_BYTES_MAX:
            while not line.endswith(b"\n") and (line := file.readline(1 << 20)):
                pass
            size = f"{RECORD_BYTES_MAX >> 10} KiB"
            wrong = Wrong("", "TOO_LARGE", f"Dòng dài quá {size}.", f"The line is longer than {size}.")
            yield Row(number, None, wrong)
        elif line.strip().removeprefix(_BOM):
            try:
                yield _row(number, as_record(decoded(line.strip())))
            except BadJson as error:
                yield Row(number, None, Wrong("", "BAD_JSON", error.vi, error.en))


def _row(number: int, found: Record | Wrong) -> Row:
    return Row(number, None, found) if isinstance(found, Wrong) else Row(number, found)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(decoded(line.strip()), dict)
    except BadJson:
        return False
