"""Document: a report as facts about paper: head, headings, paragraphs, tables, charts, notes. Pure; knows no format.

Numbers stay numbers until a renderer writes them, so that a spreadsheet gets figures and paper gets Vietnamese text.
What people must write is an `Ask`: it stays visible in every format until somebody has written it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ioc.domain.text import NBSP

Kind = Literal["text", "order", "count", "decimal", "percent", "money", "day", "moment"]
"""How a value is written: `order` 1234 of a row · `count` 1.234 · `decimal` 12,50 · `percent` 88,14 % of 88.14 ·
`money` 1.234 đồng."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote (chú thích). The same `key` is one note, however often it is pointed at."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Chỗ dành cho con người / A place for people: what somebody has to write here."""

    hint: str = ""
    """Empty where the place says it: a cell of a table."""
    what: str = "cần viết"

    @property
    def text(self) -> str:
        return f"[…{NBSP}{self.what}{f': {self.hint}' if self.hint else ''}{NBSP}…]"


Value = str | int | Decimal | date | datetime | Ask | None
"""None: no data, and said so. An empty string is an empty place."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value written otherwise than its column, or with a note."""

    value: Value
    kind: Kind | None = None
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a paragraph."""

    text: str
    bold: bool = False
    italic: bool = False
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 a section (`1. …`), 2 one of its parts (`1.1. …`), 3 below that."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Para:
    spans: tuple[Span | Ask, ...]
    bullet: bool = False
    """An item that begins with a dash, as reports list facts."""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Kind = "text"
    width: int = 10
    """Share of the table's width; in a spreadsheet about so many letters."""
    aside: bool = False
    """Only in a spreadsheet, to sort and filter by: paper has no room for it and says it in a note."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    """Short: the sheet's name. `Theo đơn vị`."""
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | Cell, ...], ...]
    total: tuple[Value | Cell, ...] | None = None
    empty: str = "Không có dòng nào."
    """What stands there when there are no rows."""

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: {len(row)} ô cho {len(self.columns)} cột / cells for columns: {row!r}")

    def on_paper(self) -> Table:
        """Without the columns that only a spreadsheet has."""
        kept = [place for place, column in enumerate(self.columns) if not column.aside]
        if len(kept) == len(self.columns):
            return self

        def cut(row: tuple[Value | Cell, ...]) -> tuple[Value | Cell, ...]:
            return tuple(row[place] for place in kept)

        return replace(
            self, columns=tuple(self.columns[place] for place in kept), rows=tuple(cut(row) for row in self.rows),
            total=cut(self.total) if self.total else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bars:
    """A figure (hình): one bar a row, largest first or in the order that was given."""

    name: str
    caption: str
    unit: str
    kind: Kind
    items: tuple[tuple[str, int | Decimal], ...]


Block = Heading | Para | Ask | Table | Bars


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head and foot that NĐ 30/2020/NĐ-CP asks of an administrative document; number and day stay empty."""

    superior: str
    """Cơ quan chủ quản; "" when there is none above."""
    agency: str
    """Cơ quan ban hành."""
    symbol: str
    """Ký hiệu behind the number: `BC-STTTT`."""
    place: str
    """Địa danh: `Bắc Giang`."""
    recipients: tuple[str, ...]
    """Nơi nhận."""
    signer: str
    """Chức vụ người ký: `GIÁM ĐỐC`."""


@dataclass(frozen=True, slots=True)
class Appendix:
    title: str
    blocks: tuple[Block, ...]
    wide: bool = False
    """On a page of its own, lying."""


@dataclass(frozen=True, slots=True)
class Document:
    slug: str
    """File name without its ending: `bao-cao-quy-2024Q1`."""
    kind: str
    """Tên loại văn bản: `BÁO CÁO`."""
    title: str
    """Trích yếu."""
    head: Letterhead
    blocks: tuple[Block, ...]
    appendices: tuple[Appendix, ...]
    generated_at: datetime
    """When the figures were read: given by whoever asks, never read from a clock here."""
    mark: str = ""
    """`LƯU HÀNH NỘI BỘ` on what must not leave the house."""

    def all_blocks(self) -> Iterator[Block]:
        """Every block, appendices last."""
        yield from self.blocks
        for appendix in self.appendices:
            yield from appendix.blocks

    def tables(self) -> list[Table]:
        return [block for block in self.all_blocks() if isinstance(block, Table)]

    def notes(self) -> list[Note]:
        """The notes in the order in which they are first pointed at. Two texts under one key are a mistake."""
        found: dict[str, Note] = {}
        for note in self._pointed_at():
            if found.setdefault(note.key, note) != note:
                raise ValueError(f"hai chú thích cùng khóa / two notes with one key: {note.key}")
        return list(found.values())

    def _pointed_at(self) -> Iterator[Note]:
        for block in self.all_blocks():
            if isinstance(block, Para):
                yield from (span.note for span in block.spans if isinstance(span, Span) and span.note)
            elif isinstance(block, Table):
                for row in (*block.rows, *((block.total,) if block.total else ())):
                    yield from (cell.note for cell in row if isinstance(cell, Cell) and cell.note)


def cell_of(value: Value | Cell, column: Column) -> Cell:
    """The value with the kind it is written in."""
    cell = value if isinstance(value, Cell) else Cell(value)
    return Cell(cell.value, cell.kind or column.kind, cell.note)
