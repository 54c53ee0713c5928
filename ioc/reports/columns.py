"""Columns: how wide those of a table are on paper: room for the longest word, then for whole texts. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ioc.reports.display import shown
from ioc.reports.document import Ask, Cell, Table, cell_of
from ioc.reports.measure import longest_word, shared, width

PADDING: Final = 13.0
"""Points between the words and both lines of a cell."""
CROWDED: Final = 0.8
"""A table is too full when its longest words take more of the width: nothing is left for texts to spread."""
RAISED: Final = 0.6
"""A note's number, in heights of the letters."""


def widths(table: Table, total: float, size: float) -> list[int]:
    """Points of each column, in letters of that size; they add up to the total."""
    needed, wanted = least(table, size, whole=True), natural(table, size)
    if sum(needed) > total:
        needed = least(table, size)
    return shared([column.width for column in table.columns], needed, wanted, total)


def fits(table: Table, total: float, size: float) -> bool:
    """Whether a table that is so many points wide has room for all its words, and for a few more."""
    return sum(least(table, size, whole=True)) <= CROWDED * total


def least(table: Table, size: float, *, whole: bool = False) -> list[float]:
    """Points that each column needs so that no word is broken. `whole`: nor what stands for a value: `không có dữ liệu`
    on three lines makes every row high."""

    def need(cell: Cell, words: str, bold: bool) -> float:
        unbroken = whole and (cell.value is None or isinstance(cell.value, Ask))
        return (width if unbroken else longest_word)(words, size, bold=bold)

    return _widest(table, size, need)


def natural(table: Table, size: float) -> list[float]:
    """Points that each column would take with every cell on one line; heads may break."""
    return _widest(table, size, lambda _, words, bold: width(words, size, bold=bold))


def _widest(table: Table, size: float, need: Callable[[Cell, str, bool], float]) -> list[float]:
    found = [longest_word(column.title, size, bold=True) for column in table.columns]
    for row in (*table.rows, *((table.total,) if table.total else ())):
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            cell = cell_of(value, column)
            note = RAISED * size if cell.note else 0.0
            found[place] = max(found[place], need(cell, shown(cell.value, cell.kind), row is table.total) + note)
    return [one + PADDING for one in found]
