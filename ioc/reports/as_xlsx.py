"""XLSX: the report as a workbook: real numbers with formats, a sheet a table, the text, the definitions. Pure.

Every table sheet begins with its column heads, so that people filter and programs read it alike; the heads stay on the
screen and repeat on paper, and the caption stands in the printed header. A text that begins like a formula stays text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell as Place
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ioc.domain.text import VIETNAM
from ioc.reports.columns import least
from ioc.reports.display import CENTRED, MOTTO, NATION, NO_DATA, RIGHT, appendix_label, made, plain, shown
from ioc.reports.document import (
    Ask,
    Bars,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Kind,
    Para,
    Span,
    Table,
    Value,
    cell_of,
)
from ioc.reports.measure import lines
from ioc.reports.stable_zip import stable

FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "order": "0",
    "count": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.00%",
    "money": '#,##0" đồng"',
    "day": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
}
FONT: Final = "Times New Roman"
THIN: Final = Side(style="thin", color="FF999999")
LINES: Final = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD: Final = PatternFill("solid", fgColor="FFE3E7EB")
TODO: Final = PatternFill("solid", fgColor="FFFFF3BF")
TEXT_SIZE, TABLE_SIZE = 12, 11
"""Points of the letters of the text sheet and of tables."""
TEXT_WIDTH: Final = 84
"""Letters of the text sheet's one column: programs do not shrink a column that is wider than the page."""
LETTER: Final = 5.25
"""Points of a column's width per letter it is said to be wide (7 pixels of 96 an inch)."""
GAP: Final = 6.0
"""Points between the words and both lines of a cell."""
INDENT: Final = 7.0
"""Points that a number keeps off the line beside it."""
LINE: Final = 1.28
"""Height of a line in heights of its letters."""
HEIGHT_MAX: Final = 409.0
"""Points that a row may be high."""
SHEET_MAX: Final = 31
"""Letters a sheet's name may have."""
TEXT_MAX: Final = 32_767
"""Letters a cell may have."""
UPRIGHT_MARGINS: Final = PageMargins(30 / 25.4, 15 / 25.4, 25 / 25.4, 20 / 25.4, 12 / 25.4, 10 / 25.4)
WIDE_MARGINS: Final = PageMargins(15 / 25.4, 15 / 25.4, 22 / 25.4, 18 / 25.4, 12 / 25.4, 10 / 25.4)
"""Left, right, top, bottom, header, footer; inches."""
HEADER_MAX: Final = 180
"""Letters of a printed header: with its codes it may have 255."""
TEXT_SHEET, NOTES_SHEET = "Văn bản", "Định nghĩa"


def render(document: Document) -> bytes:
    """The .xlsx file; the same document gives the same bytes."""
    return _Book(document).bytes()


class _Book:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.book = Workbook()
        self.book.remove(self.book.worksheets[0])
        own: Any = self.book  # openpyxl has no public way to the style of all that has none
        own._named_styles["Normal"].font = Font(name=FONT, size=TABLE_SIZE)  # columns are as wide as its digits
        self.notes = document.notes()
        self.numbers = {note.key: number for number, note in enumerate(self.notes, start=1)}

    def bytes(self) -> bytes:
        self.text_sheet()
        for block in self.document.all_blocks():
            if isinstance(block, Table):
                self.table_sheet(block)
            elif isinstance(block, Bars):
                self.bars_sheet(block)
        if self.notes:
            self.notes_sheet()
        out = BytesIO()
        self.book.save(out)
        document = self.document
        title = f"{document.kind} {document.title}"
        return stable(out.getvalue(), title=title, author=document.head.agency, at=document.generated_at)

    def sheet(self, name: str, caption: str, *, wide: bool = True) -> Worksheet:
        """A new sheet for A4, one page wide."""
        sheet: Worksheet = self.book.create_sheet(self.free_name(name))
        sheet.page_setup.orientation = "landscape" if wide else "portrait"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.horizontalCentered = True
        sheet.page_margins = WIDE_MARGINS if wide else UPRIGHT_MARGINS
        assert sheet.oddHeader is not None
        assert sheet.oddFooter is not None
        title = plain(caption or self.document.title)[:HEADER_MAX].replace("&", "&&")  # & begins a code there
        sheet.oddHeader.center.text, sheet.oddFooter.center.text = title, "Trang &P/&N"
        for part, font in ((sheet.oddHeader.center, f"{FONT},Bold"), (sheet.oddFooter.center, f"{FONT},Regular")):
            part.font, part.size = font, TABLE_SIZE
        return sheet

    def free_name(self, name: str) -> str:
        """A sheet's name without what the format forbids, not taken yet."""
        wanted = re.sub(r"[\[\]:*?/\\']", " ", plain(name)).strip()[:SHEET_MAX] or "Bảng"
        found, number = wanted, 1
        while found.casefold() in {taken.casefold() for taken in self.book.sheetnames}:
            number += 1
            ending = f" ({number})"
            found = wanted[: SHEET_MAX - len(ending)] + ending
        return found

    def text_sheet(self) -> None:
        """The words of the report, a paragraph a row: what is still to be written stands out."""
        document, head = self.document, self.document.head
        sheet = self.sheet(TEXT_SHEET, document.title, wide=False)
        sheet.column_dimensions["A"].width = TEXT_WIDTH
        for words, bold in (
            (NATION, True),
            (MOTTO, True),
            (head.superior, False),
            (head.agency, True),
            (document.mark, True),
            (document.kind, True),
            (document.title, True),
        ):
            if words:
                self.line(sheet, words, bold=bold, centred=True)
        self.lines(sheet, document.blocks)
        for appendix in document.appendices:
            self.line(sheet, f"{appendix_label(document, appendix)}. {appendix.title}", bold=True)
            self.lines(sheet, appendix.blocks)
        self.line(sheet, made(document))

    def lines(self, sheet: Worksheet, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            match block:
                case Heading():
                    self.line(sheet, block.text, bold=True)
                case Ask():
                    self.line(sheet, block.text, ask=True)
                case Para():
                    self.line(
                        sheet,
                        ("- " if block.bullet else "") + "".join(map(self.said, block.spans)),
                        ask=any(isinstance(span, Ask) for span in block.spans),
                    )
                case Table() | Bars():
                    self.line(sheet, f"(Xem trang tính: {block.name})")

    def said(self, span: Span | Ask) -> str:
        if isinstance(span, Ask):
            return span.text
        return span.text + (f" [{self.numbers[span.note.key]}]" if span.note else "")

    def line(
        self, sheet: Worksheet, words: str, *, bold: bool = False, centred: bool = False, ask: bool = False
    ) -> None:
        place = _place(sheet, sheet.max_row + 1 if sheet["A1"].value is not None else 1, 1)
        _write_text(place, words)
        _heighten(sheet, place.row, lines(words, TEXT_WIDTH * LETTER - GAP, TEXT_SIZE, bold=bold), TEXT_SIZE)
        place.font = Font(name=FONT, size=TEXT_SIZE, bold=bold, italic=ask)
        place.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if centred else None)
        if ask:
            place.fill = TODO

    def table_sheet(self, table: Table) -> None:
        sheet, table = self.sheet(table.name, table.caption), roomy(table)
        self.heads(sheet, table.columns)
        for number, row in enumerate(table.rows, start=2):
            self.row(sheet, number, row, table.columns)
        last = len(table.rows) + 1
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{max(last, 2)}"
        if not table.rows:
            _write_text(_place(sheet, 2, 1), table.empty)
        if table.total:  # below the filtered range: sorting must not carry it away
            self.row(sheet, max(last, 2) + 1, table.total, table.columns, bold=True)

    def heads(self, sheet: Worksheet, columns: tuple[Column, ...]) -> None:
        high = 1
        for number, column in enumerate(columns, start=1):
            place = _place(sheet, 1, number)
            _write_text(place, column.title)
            place.font, place.fill, place.border = Font(name=FONT, size=TABLE_SIZE, bold=True), HEAD, LINES
            place.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            sheet.column_dimensions[get_column_letter(number)].width = column.width
            high = max(high, lines(column.title, column.width * LETTER - GAP, TABLE_SIZE, bold=True))
        _heighten(sheet, 1, high, TABLE_SIZE)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"

    def row(
        self,
        sheet: Worksheet,
        number: int,
        row: tuple[Value | Cell, ...],
        columns: tuple[Column, ...],
        *,
        bold: bool = False,
    ) -> None:
        high = 1
        for index, (value, column) in enumerate(zip(row, columns, strict=True), start=1):
            place = _place(sheet, number, index)
            cell = cell_of(value, column)
            self.write(place, cell)
            absent = cell.value is None or isinstance(cell.value, Ask)
            place.border = LINES
            place.font = Font(
                name=FONT, size=TABLE_SIZE, bold=bold, italic=absent, color="FF666666" if absent else None
            )
            is_number = cell.kind in RIGHT and not isinstance(cell.value, str | Ask | None)
            across = "right" if is_number else "center" if cell.kind in CENTRED else None
            place.alignment = Alignment(wrap_text=True, vertical="top", horizontal=across, indent=int(is_number))
            if isinstance(cell.value, Ask):
                place.fill = TODO
            words = place.value if isinstance(place.value, str) else ""  # a number never wraps
            high = max(high, lines(words, column.width * LETTER - GAP, TABLE_SIZE, bold=bold))
        _heighten(sheet, number, high, TABLE_SIZE)

    def write(self, place: Place, cell: Cell) -> None:
        """The value as what it is: a share of one with a percent format, a local moment without a zone."""
        value, kind = cell.value, cell.kind or "text"
        note = f" [{self.numbers[cell.note.key]}]" if cell.note else ""
        match value:
            case None:
                _write_text(place, NO_DATA + note)
            case "" if not note:
                place.number_format = FORMATS[kind]  # what somebody writes there is what the column holds
            case str() | Ask():
                _write_text(place, shown(value) + note)
                if cell.note:
                    where = f"'{NOTES_SHEET}'!A{self.numbers[cell.note.key] + 1}"
                    place.hyperlink = Hyperlink(ref=place.coordinate, location=where)
            case datetime():
                place.value = value.astimezone(VIETNAM).replace(tzinfo=None, second=0, microsecond=0)
                place.number_format = FORMATS["day" if kind == "day" else "moment"]
            case date():
                place.value, place.number_format = value, FORMATS["day"]
            case _:
                place.value = Decimal(value) / 100 if kind == "percent" else value
                broken = kind in ("text", "count") and value != int(value)  # 234,75 phút
                place.number_format = FORMATS["decimal" if broken else "count" if kind == "text" else kind]

    def bars_sheet(self, bars: Bars) -> None:
        table = roomy(Table(bars.name, "", (Column("", width=34), Column(bars.unit, bars.kind, 24)), bars.items))
        sheet = self.sheet(bars.name, bars.caption)
        self.heads(sheet, table.columns)
        for number, item in enumerate(table.rows, start=2):
            self.row(sheet, number, item, table.columns)
        last = len(bars.items) + 1
        sheet.auto_filter.ref = f"A1:B{max(last, 2)}"
        if bars.items:
            chart = BarChart()
            chart.type, chart.style, chart.legend = "bar", 10, None
            chart.title = bars.caption
            chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=last), titles_from_data=True)
            chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
            chart.x_axis.scaling.orientation = "maxMin"  # the first row at the top
            chart.x_axis.delete, chart.y_axis.delete = False, True  # the figures stand at the bars
            chart.y_axis.majorGridlines, chart.gapWidth = None, 50
            chart.dataLabels = DataLabelList()
            chart.dataLabels.showVal, chart.dataLabels.numFmt = (
                True,
                FORMATS["count" if bars.kind == "money" else bars.kind],
            )
            for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
                setattr(chart.dataLabels, part, False)
            chart.height, chart.width = max(6, 1.1 + 0.75 * len(bars.items)), 20
            sheet.add_chart(chart, "D2")

    def notes_sheet(self) -> None:
        columns = (Column("Số", "order", 6), Column("Định nghĩa, tử số, mẫu số, kỳ, nguồn, độ mới", width=130))
        sheet = self.sheet(NOTES_SHEET, "Định nghĩa các số liệu trong báo cáo")
        self.heads(sheet, columns)
        for number, note in enumerate(self.notes, start=1):
            self.row(sheet, number + 1, (number, note.text), columns)
        sheet.auto_filter.ref = f"A1:B{len(self.notes) + 1}"


def roomy(table: Table) -> Table:
    """As wide as asked for, but with room for every number: one that does not fit is shown as ###."""
    needed = [ceil((one + INDENT) / LETTER) for one in least(table, TABLE_SIZE)]
    columns = [replace(one, width=max(one.width, wide)) for one, wide in zip(table.columns, needed, strict=True)]
    return replace(table, columns=tuple(columns))


def _heighten(sheet: Worksheet, row: int, high: int, size: float) -> None:
    """Room for so many lines: not every program finds the height by itself."""
    sheet.row_dimensions[row].height = min(HEIGHT_MAX, high * size * LINE + 3)


def _place(sheet: Worksheet, row: int, column: int) -> Place:
    place = sheet.cell(row, column)
    assert isinstance(place, Place)
    return place


def _write_text(place: Place, words: str) -> None:
    """Text, whatever it begins with: `=1+1` out of somebody's data must not be computed."""
    place.value = plain(words)[:TEXT_MAX]
    place.data_type = "s"
    place.quotePrefix = words.startswith(("=", "+", "-", "@"))
    place.number_format = FORMATS["text"]
