"""DOCX: the report as a Word document laid out as NĐ 30/2020/NĐ-CP asks, for people to finish. Pure.

A4, margins 20/20/30/15 mm, Times New Roman, page number above the text from the second page on, real footnotes, table
heads that repeat, headings that the navigation pane knows. Places for people are marked yellow.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph

from ioc.domain.text import NBSP
from ioc.reports.columns import fits, widths
from ioc.reports.display import (
    CENTRED,
    MOTTO,
    NATION,
    RIGHT,
    appendix_label,
    attached_to,
    made,
    plain,
    shown,
    signature_day,
)
from ioc.reports.document import (
    Appendix,
    Ask,
    Bars,
    Block,
    Cell,
    Document,
    Heading,
    Note,
    Para,
    Span,
    Table,
    cell_of,
)
from ioc.reports.footnotes import REFERENCE, TEXT, Footnotes
from ioc.reports.measure import shared
from ioc.reports.stable_zip import stable

FONT: Final = "Times New Roman"
BODY: Final = Pt(13)
SMALL: Final = Pt(11)
SMALLER: Final = Pt(10)
TABLE_TEXT, SMALL_TABLE_TEXT = "Bảng", "Bảng nhiều cột"
SIZES: Final = {TABLE_TEXT: SMALL, SMALL_TABLE_TEXT: SMALLER}
TOGETHER_MAX: Final = 14
"""Rows of a table that stays on one page."""
HEAD: Final = Pt(12)
TINY: Final = Pt(1)
LEFT_SHARE: Final = 0.42
"""Of the head; the nation's name in capitals of 12 points needs 88 mm at the right."""
TOP, BOTTOM, LEFT, RIGHT_MARGIN = Mm(20), Mm(20), Mm(30), Mm(15)
UNWANTED: Final = ("/metadata/thumbnail", "/stylesWithEffects")
"""Kinds of parts of the library's template."""
A4: Final = (Mm(210), Mm(297))
BAR_LETTERS: Final = 28
"""A full bar is so many block letters long: every program draws letters, not every one draws charts."""
CENTRE, JUSTIFY, AT_RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT


def render(document: Document) -> bytes:
    """The .docx file; the same document gives the same bytes."""
    word = docx.Document()
    _bare(word)
    _styles(word)
    _page(word)
    writer = _Writer(word, document)
    writer.whole()
    out = BytesIO()
    word.save(out)
    return stable(
        out.getvalue(),
        title=f"{document.kind} {document.title}",
        author=document.head.agency,
        at=document.generated_at,
    )


class _Writer:
    def __init__(self, word: Word, document: Document) -> None:
        self.word, self.document = word, document
        self.footnotes = Footnotes(document.notes())
        self.width = A4[0] - LEFT - RIGHT_MARGIN

    def whole(self) -> None:
        self.letterhead()
        self.title()
        self.flow(self.document.blocks)
        self.foot()
        for appendix in self.document.appendices:
            self.appendix(appendix)
        self.footnotes.attach(self.word)

    def letterhead(self) -> None:
        head, document = self.document.head, self.document
        grid = self.grid(2, self.across([100 * LEFT_SHARE, 100 * (1 - LEFT_SHARE)]), "Normal Table")
        (left, right), (number, day) = (row.cells for row in grid.rows)
        lines = [*([(head.superior, False)] if head.superior else []), (head.agency, True)]
        for place, (words, bold) in enumerate(lines):
            _say(_first(left) if place == 0 else left.add_paragraph(), words, bold=bold, size=HEAD)
        _rule(left.add_paragraph(), self.width * LEFT_SHARE, 0.34)
        _say(_first(number), f"Số:{NBSP * 10}/{head.symbol}", before=Pt(6))
        if document.mark:
            _box(_say(number.add_paragraph(), document.mark, bold=True, size=Pt(12), before=Pt(6)), Mm(8))
        _say(_first(right), NATION, bold=True, size=HEAD)
        _say(right.add_paragraph(), MOTTO, bold=True, size=BODY)
        _rule(right.add_paragraph(), self.width * (1 - LEFT_SHARE), 0.58)
        _say(_first(day), f"{head.place}, {signature_day(document.generated_at)}", italic=True, before=Pt(6))

    def title(self) -> None:
        _say(self.word.add_paragraph(), self.document.kind, bold=True, size=Pt(14), before=Pt(14))
        _say(self.word.add_paragraph(), self.document.title, bold=True, size=Pt(14))
        _rule(self.word.add_paragraph(), self.width, 0.22, after=Pt(10))

    def foot(self) -> None:
        head = self.document.head
        left, right = self.grid(1, self.across([50, 50]), "Normal Table").rows[0].cells
        label = _say(_first(left), "Nơi nhận:", bold=True, italic=True, size=Pt(12), align=None, before=Pt(12))
        label.paragraph_format.keep_with_next = True
        for line in head.recipients:
            _say(left.add_paragraph(), f"- {line}", size=SMALL, align=None)
        _say(_first(right), head.signer, bold=True, size=BODY, before=Pt(12))
        for _ in range(4):  # room for the signature
            _say(right.add_paragraph(), "")
        _say(left.add_paragraph(), made(self.document), italic=True, size=Pt(10), align=None, before=Pt(10))
        if not self.document.appendices:
            _say(self.word.add_paragraph(), "", size=TINY)  # Word wants one behind a table

    def appendix(self, appendix: Appendix) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        _say(self.word.paragraphs[-1], "", size=TINY)  # it ends the section: no empty page for its sake
        section.different_first_page_header_footer = False
        wide, tall = A4[1], A4[0]
        if appendix.wide:
            section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, wide, tall
            section.left_margin, section.right_margin = Mm(20), Mm(15)
        else:
            section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, tall, wide
            section.left_margin, section.right_margin = LEFT, RIGHT_MARGIN
        self.width = section.page_width - section.left_margin - section.right_margin
        title = self.word.add_paragraph(style="Heading 1")
        title.paragraph_format.first_line_indent = Mm(0)
        _say(title, appendix_label(self.document, appendix), bold=True, size=Pt(14))
        _say(self.word.add_paragraph(), appendix.title, bold=True, size=Pt(14))
        _say(self.word.add_paragraph(), attached_to(self.document), italic=True, after=Pt(8))
        self.flow(appendix.blocks)

    def flow(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                self.word.add_paragraph(plain(block.text), style=f"Heading {block.level}")
            case Ask():
                _ask(self.word.add_paragraph(style="Body Text"), block)
            case Para():
                self.para(block)
            case Table():
                self.table(block.on_paper())
            case Bars():
                self.bars(block)

    def para(self, para: Para) -> None:
        paragraph = self.word.add_paragraph("- " if para.bullet else "", style="Body Text")
        for span in para.spans:
            if isinstance(span, Ask):
                _ask(paragraph, span)
            else:
                self.span(paragraph, span)

    def span(self, paragraph: Paragraph, span: Span) -> None:
        run = paragraph.add_run(plain(span.text))
        run.bold, run.italic = span.bold or None, span.italic or None
        self.note(paragraph, span.note)

    def note(self, paragraph: Paragraph, note: Note | None) -> None:
        if note is not None:
            self.footnotes.point(paragraph, note)

    def table(self, table: Table) -> None:
        if table.caption:
            caption = _say(self.word.add_paragraph(), table.caption, bold=True, before=Pt(6), after=Pt(4))
            caption.paragraph_format.keep_with_next = True
        rows = [*table.rows, *([table.total] if table.total else [])]
        name = TABLE_TEXT if fits(table, Emu(self.width).pt, SMALL.pt) else SMALL_TABLE_TEXT
        style = _style(self.word, name)
        grid = self.grid(1 + (len(rows) or 1), widths(table, Emu(self.width).pt, SIZES[name].pt))
        for column, cell in zip(table.columns, grid.rows[0].cells, strict=True):
            _write(_first(cell), style, column.title, bold=True, align=CENTRE)
            _shade(cell, "EEF0F2")
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _repeat_head(grid)
        if not rows:
            merged = grid.rows[1].cells[0].merge(grid.rows[1].cells[-1])
            _write(_first(merged), style, table.empty, italic=True)
        for values, row in zip(rows, list(grid.rows)[1:], strict=False):
            bold = values is table.total
            for value, column, place in zip(values, table.columns, row.cells, strict=True):
                self.cell(place, cell_of(value, column), bold, style)
        _together(grid, len(rows) if len(rows) <= TOGETHER_MAX else 1)
        _say(self.word.add_paragraph(), "", size=Pt(6))

    def cell(self, place: WordCell, cell: Cell, bold: bool, style: ParagraphStyle) -> None:
        paragraph = _first(place)
        if isinstance(cell.value, Ask):
            _dress(paragraph, style)
            _ask(paragraph, cell.value)
            return
        is_number = cell.kind in RIGHT and not isinstance(cell.value, str | None)
        words, italic = shown(cell.value, cell.kind), cell.value is None
        align = AT_RIGHT if is_number else CENTRE if cell.kind in CENTRED else None
        _write(paragraph, style, words, bold=bold, italic=italic, align=align)
        self.note(paragraph, cell.note)

    def bars(self, bars: Bars) -> None:
        caption = _say(self.word.add_paragraph(), bars.caption, bold=True, before=Pt(6), after=Pt(4))
        caption.paragraph_format.keep_with_next = True
        most = max((value for _, value in bars.items), default=0)
        grid = self.grid(len(bars.items), self.across([28, 46, 26]), "Normal Table")
        for (label, value), row in zip(bars.items, grid.rows, strict=True):
            _say(_first(row.cells[0]), label, size=SMALL, align=AT_RIGHT)
            length = round(BAR_LETTERS * max(value, 0) / most) if most > 0 else 0
            bar = _say(_first(row.cells[1]), "█" * length or "▏", size=Pt(9), align=None)
            bar.runs[0].font.color.rgb = RGBColor(0x3F, 0x5F, 0x7F)
            _say(_first(row.cells[2]), shown(value, bars.kind), size=SMALL, align=None)
        _together(grid, len(bars.items))
        _say(self.word.add_paragraph(), "", size=Pt(6))

    def across(self, shares: list[float]) -> list[int]:
        """Points of columns that take these shares of the text's width."""
        none = [0.0] * len(shares)
        return shared(shares, none, none, Emu(self.width).pt)

    def grid(self, rows: int, widths: list[int], style: str = "Table Grid") -> WordTable:
        """A table with columns of so many points."""
        grid: WordTable = self.word.add_table(rows, len(widths), style)
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Pt(width)
        for row in grid.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Pt(width)
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        return grid


def _say(
    paragraph: Paragraph,
    words: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: Pt = BODY,
    align: WD_ALIGN_PARAGRAPH | None = CENTRE,
    before: Pt | None = None,
    after: Pt | None = None,
) -> Paragraph:
    """Words in a paragraph of their own look, without indent; centred unless said otherwise."""
    run = paragraph.add_run(plain(words))
    run.bold, run.italic, run.font.size = bold, italic, size
    form = paragraph.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = Mm(0), before or Pt(0), after or Pt(0)
    if not words:
        form.line_spacing = size  # the mark at the end of an empty paragraph is as high as the body's letters
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _write(
    paragraph: Paragraph,
    style: ParagraphStyle,
    words: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> None:
    """Words that look as the style says: a list of a thousand rows is too long to format word by word."""
    _dress(paragraph, style)
    run = paragraph.add_run(plain(words))
    if bold:
        run.bold = True
    if italic:
        run.italic = True
    if align is not None:
        paragraph.alignment = align


def _dress(paragraph: Paragraph, style: ParagraphStyle) -> None:
    """`paragraph.style = …` without the library's search through all styles."""
    paragraph._p.style = style.style_id


def _ask(paragraph: Paragraph, ask: Ask) -> None:
    run = paragraph.add_run(plain(ask.text))
    run.italic, run.font.highlight_color = True, WD_COLOR_INDEX.YELLOW


def _first(cell: WordCell) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0]
    return paragraph


def _rule(paragraph: Paragraph, width: float, share: float, after: Pt | None = None) -> None:
    """A short line in the middle: the upper edge of an empty paragraph, drawn in from both sides."""
    _say(paragraph, "", size=Pt(2), before=Pt(2), after=after)
    inset = int(width * (1 - share) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = inset
    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    _insert_border(paragraph, border)


def _box(paragraph: Paragraph, inset: Mm) -> None:
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = inset
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="1" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right")
    )
    _insert_border(paragraph, f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>")


def _insert_border(paragraph: Paragraph, xml: str) -> None:
    """Word wants the elements of a paragraph's properties in the order of the schema."""
    properties = paragraph._p.get_or_add_pPr()
    later = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
    properties.insert_element_before(parse_xml(xml), *later)


def _shade(cell: WordCell, colour: str) -> None:
    shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(shade))


def _together(table: WordTable, rows: int) -> None:
    """The first so many rows stay on the page of the row below them."""
    for row in table.rows[:rows]:
        for paragraph in row._tr.iter(qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def _repeat_head(table: WordTable) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = A4
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT_MARGIN
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = _say(section.header.paragraphs[0], "")
    for xml in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        number._p.append(parse_xml(f"<w:r {nsdecls('w')}>{xml}</w:r>"))


def _bare(word: Word) -> None:
    """The library's template brings a picture of an empty page, and the styles a second time for Word 2010, which would
    contradict ours."""
    package = word.part.package
    assert package is not None
    for rels in (package.rels, word.part.rels):
        for name in [name for name, one in rels.items() if one.reltype.endswith(UNWANTED)]:
            del rels[name]


def _styles(word: Word) -> None:
    normal = _style(word, "Normal")
    _times(normal, BODY)
    normal.paragraph_format.space_after = Pt(0)
    normal.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="vi-VN" w:eastAsia="vi-VN"/>'))
    body = _style(word, "Body Text")
    _times(body, BODY)
    _paragraphs(body, before=Pt(0), after=Pt(6))
    body.paragraph_format.line_spacing = 1.15
    for level in (1, 2, 3):
        heading = _style(word, f"Heading {level}")
        _times(heading, BODY)
        heading.font.bold, heading.font.italic = level < 3, level == 3
        heading.font.color.rgb = RGBColor(0, 0, 0)
        for link in heading.element.findall(qn("w:link")):  # to a blue twin of the template
            heading.element.remove(link)
        _paragraphs(heading, before=Pt(10 if level == 1 else 6), after=Pt(4))
        heading.paragraph_format.keep_with_next = True
    for name, size in SIZES.items():
        small = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        small.base_style = normal
        small.paragraph_format.space_before = small.paragraph_format.space_after = Pt(1.5)
        small.paragraph_format.line_spacing = 1.0
        _times(small, size)
    raised = word.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    raised.element.set(qn("w:styleId"), REFERENCE)
    raised.font.superscript = True
    note = word.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    note.element.set(qn("w:styleId"), TEXT)
    note.base_style = normal  # without it the template's ten points stand behind every note
    note.paragraph_format.line_spacing = 1.0
    _times(note, Pt(10))
    note.paragraph_format.alignment = JUSTIFY


def _style(word: Word, name: str) -> ParagraphStyle:
    style = word.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _times(style: ParagraphStyle, size: Pt) -> None:
    """Times New Roman for every script: the theme's fonts would win otherwise."""
    style.font.name, style.font.size = FONT, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _paragraphs(style: ParagraphStyle, *, before: Pt, after: Pt) -> None:
    form = style.paragraph_format
    form.first_line_indent, form.alignment = Mm(10), JUSTIFY
    form.space_before, form.space_after = before, after
