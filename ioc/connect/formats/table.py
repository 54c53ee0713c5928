"""Table: rows of cells under a heading become records. Shared by text files and workbooks."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from ioc.connect.formats.row import COLUMNS_MAX, Note, Row, Unreadable
from ioc.connect.record import Wrong, shown

LOOKED_AT = 30
"""Rows among which the heading is looked for: exports put titles and dates above it."""
Cells = tuple[int, Sequence[Any]]
"""Row number from 1, its cells."""


def records(
    rows: Iterable[Cells], *, expects: Collection[str], header_row: int, notes: list[Note], strict: bool
) -> Iterator[Row]:
    """Records of the rows below the heading. `strict`: a row with fewer cells than the heading is cut off (in a
    workbook trailing empty cells are simply not there). Raises Unreadable when there is no usable heading."""
    source = iter(rows)
    first: list[Cells] = []
    failure: Exception | None = None
    try:
        for cells_of_row in islice(source, max(LOOKED_AT, header_row)):
            first.append(cells_of_row)
    except Exception as error:  # a file that breaks off early: the rows before the break stand
        if not first:
            raise
        failure = error
    place = _heading(first, expects, header_row)
    number, cells = first[place]
    names = [heading(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    _check(names, number)
    if any(_filled(above) for _, above in first[:place]):
        notes.append((f"Dòng tiêu đề là dòng {number}.", f"The heading is row {number}."))
    wanted = [name for name in expects if "." not in name and not name.startswith("@")]
    missing = [name for name in wanted if name not in names]
    if wanted and missing == wanted:
        raise _other_table(names, wanted)
    if missing:
        said = ", ".join(missing)
        notes.append((f"Tệp không có cột: {said}.", f"The file has no column: {said}."))
    for number, cells in chain(first[place + 1 :], source if failure is None else _broken(failure)):
        if not _filled(cells):
            continue
        surplus = [cell for cell in cells[len(names) :] if cell not in (None, "")]
        if surplus or (strict and len(cells) < len(names)):
            vi = f"Dòng có {len(cells)} ô, tiêu đề có {len(names)}: dấu phân cách nằm trong nội dung không có dấu nháy?"
            en = f"{len(cells)} cells under a heading of {len(names)}: a separator inside a text without quotes?"
            yield Row(number, None, Wrong("", "BAD_ROW", vi, en))
            continue
        yield Row(number, {name: cell for name, cell in zip(names, cells, strict=False) if name})


def _other_table(names: list[str], wanted: list[str]) -> Unreadable:
    """A page of an error, a file of another kind, a table without its heading: not one column is ours."""
    found, sought = (", ".join(shown(name) for name in some[:6]) for some in (names, wanted))
    return Unreadable(
        "OTHER_TABLE",
        f"Không có cột nào của bảng ánh xạ; tệp có: {found}; cần: {sought}. Thiếu dòng tiêu đề, hoặc nhầm tệp?",
        f"No column of the mapping; the file has: {found}; needed: {sought}. Is the heading missing, or another file?",
    )


def _broken(failure: Exception) -> Iterator[Cells]:
    raise failure
    yield


def heading(cell: object) -> str:
    """`Mã hồ  sơ\\n` → `Mã hồ sơ`."""
    return " ".join(unicodedata.normalize("NFC", "" if cell is None else str(cell)).split())


def _heading(rows: Sequence[Cells], expects: Collection[str], header_row: int) -> int:
    """Place of the heading in `rows`: the row said; else the one with most expected names; else the first filled."""
    if header_row:
        place = next((i for i, (number, _) in enumerate(rows) if number == header_row), None)
        if place is None:
            raise Unreadable("NO_HEADING", f"Không có dòng {header_row}.", f"There is no row {header_row}.")
        return place
    known = frozenset(expects)
    hits = [len(known & {heading(cell) for cell in cells}) for _, cells in rows]
    if hits and max(hits) > 0:
        return hits.index(max(hits))
    place = next((i for i, (_, cells) in enumerate(rows) if _filled(cells)), None)
    if place is None:
        raise Unreadable("NO_HEADING", "Tệp không có dòng tiêu đề.", "The file has no heading.")
    return place


def _check(names: list[str], number: int) -> None:
    if len(names) > COLUMNS_MAX:
        vi, en = f"{len(names)} cột; tối đa {COLUMNS_MAX}.", f"{len(names)} columns; {COLUMNS_MAX} at most."
        raise Unreadable("TOO_MANY_COLUMNS", vi, en)
    twice = next((name for place, name in enumerate(names) if name and name in names[:place]), None)
    if twice:
        vi = f"Cột “{twice}” có hai lần trong tiêu đề (dòng {number}); đổi tên một cột."
        raise Unreadable("DUPLICATE_COLUMN", vi, f"Column “{twice}” stands twice in the heading (row {number}).")


def _filled(cells: Sequence[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)
