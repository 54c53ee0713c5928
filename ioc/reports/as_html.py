"""HTML: one self-contained page, readable on a screen and printed on A4 as NĐ 30/2020/NĐ-CP lays documents out. Pure.

No script, no outside address, no font of its own: Times New Roman is on every office machine, and a serif stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

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
    Column,
    Document,
    Heading,
    Letterhead,
    Note,
    Para,
    Span,
    Table,
    Value,
    cell_of,
)
from ioc.reports.measure import POINTS_PER_MM

UPRIGHT: Final = (165 * POINTS_PER_MM, 11.5)
WIDE: Final = (262 * POINTS_PER_MM, 10.5)
DENSE: Final = 9.5
"""Width of the text and height of a table's letters in points, as `report.css` has them."""


def render(document: Document) -> bytes:
    """The page, UTF-8."""
    return _Page(document).whole().encode()


@cache
def _style() -> str:
    return Path(__file__).with_name("report.css").read_text("utf-8")


class _Page:
    """One rendering: knows the numbers of the notes, and which of them were pointed at already."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.notes = document.notes()
        self.numbers = {note.key: number for number, note in enumerate(self.notes, start=1)}
        self.pointed: set[str] = set()
        self.wide = False

    def whole(self) -> str:
        document = self.document
        parts = [
            '<main class="sheet">',
            _letterhead(document),
            _title(document),
            *self.flow(document.blocks),
            _foot(document.head),
            f'<p class="made">{_text(made(document))}</p>',
            "</main>",
            *(self.appendix(one) for one in document.appendices),
            *self.annotations(),
        ]
        return (
            '<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{_text(f'{document.kind} {document.title}')}</title>\n<style>\n{_style()}</style>\n"
            "</head>\n<body>\n" + "\n".join(parts) + "\n</body>\n</html>\n"
        )

    def appendix(self, appendix: Appendix) -> str:
        self.wide = appendix.wide
        parts = [
            f'<section class="sheet appendix{" wide" if appendix.wide else ""}">',
            f'<p class="appendix-title">{_text(appendix_label(self.document, appendix))}</p>',
            f'<p class="appendix-title">{_text(appendix.title)}</p>',
            f'<p class="appendix-of">{_text(attached_to(self.document))}</p>',
            *self.flow(appendix.blocks),
            "</section>",
        ]
        return "\n".join(parts)

    def annotations(self) -> Iterable[str]:
        if not self.notes:
            return
        yield '<section class="sheet annotations"><p class="appendix-title">CHÚ THÍCH SỐ LIỆU</p>\n<ol class="notes">'
        for number, note in enumerate(self.notes, start=1):
            back = f'<a href="#r{number}" aria-label="về chỗ dẫn">↩</a>'
            yield f'<li id="n{number}">{_text(note.text)} {back}</li>'
        yield "</ol></section>"

    def flow(self, blocks: tuple[Block, ...]) -> list[str]:
        return [self.block(block) for block in blocks]

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                tag = f"h{block.level + 1}"
                return f"<{tag}>{_text(block.text)}</{tag}>"
            case Ask():
                return f"<p>{_ask(block)}</p>"
            case Para():
                dash = "- " if block.bullet else ""
                return f"<p>{dash}{''.join(self.span(span) for span in block.spans)}</p>"
            case Table():
                return self.table(block.on_paper())
            case Bars():
                return _bars(block)

    def span(self, span: Span | Ask) -> str:
        if isinstance(span, Ask):
            return _ask(span)
        said = _text(span.text)
        said = f"<strong>{said}</strong>" if span.bold else said
        said = f"<em>{said}</em>" if span.italic else said
        return said + self.reference(span.note)

    def reference(self, note: Note | None) -> str:
        """The number that points at the note; the first one is where the note points back to."""
        if note is None:
            return ""
        number = self.numbers[note.key]
        anchor = "" if note.key in self.pointed else f' id="r{number}"'
        self.pointed.add(note.key)
        return f'<sup><a href="#n{number}"{anchor}>{number}</a></sup>'

    def table(self, table: Table) -> str:
        room, size = WIDE if self.wide else UPRIGHT
        dense = not fits(table, room, size)
        parts = widths(table, room, DENSE if dense else size)
        cols = "".join(f'<col style="width:{100 * part / sum(parts):.2f}%">' for part in parts)
        heads = "".join(f'<th scope="col">{_text(column.title)}</th>' for column in table.columns)
        rows = [f"<tr>{self.cells(row, table.columns)}</tr>" for row in table.rows]
        if not rows:
            rows = [f'<tr><td class="none" colspan="{len(table.columns)}">{_text(table.empty)}</td></tr>']
        if table.total:
            rows.append(f'<tr class="total">{self.cells(table.total, table.columns)}</tr>')
        caption, css = f"<p>{_text(table.caption)}</p>" if table.caption else "", ' class="dense"' if dense else ""
        return (
            f'<div class="table">{caption}<table{css}><colgroup>{cols}</colgroup><thead><tr>{heads}</tr></thead>\n'
            "<tbody>\n" + "\n".join(rows) + "\n</tbody></table></div>"
        )

    def cells(self, row: tuple[Value | Cell, ...], columns: tuple[Column, ...]) -> str:
        return "".join(self.cell(cell_of(value, column)) for value, column in zip(row, columns, strict=True))

    def cell(self, cell: Cell) -> str:
        inner = _ask(cell.value) if isinstance(cell.value, Ask) else _text(shown(cell.value, cell.kind))
        is_number = cell.kind in RIGHT and not isinstance(cell.value, str | Ask)
        centred = cell.kind in CENTRED and not isinstance(cell.value, Ask)
        names = (("none", cell.value is None), ("num", is_number), ("mid", centred))
        css = next((f' class="{name}"' for name, fits in names if fits), "")
        return f"<td{css}>{inner}{self.reference(cell.note)}</td>"


def _letterhead(document: Document) -> str:
    head = document.head
    superior = f"<p>{_text(head.superior)}</p>" if head.superior else ""
    mark = f'<p class="mark">{_text(document.mark)}</p>' if document.mark else ""
    return (
        f'<header class="letterhead"><div>{superior}<p class="name">{_text(head.agency)}</p><hr class="rule"></div>\n'
        f'<div><p class="nation">{NATION}</p><p class="motto">{MOTTO}</p><hr class="rule"></div>\n'
        f'<div><p class="number">Số: {"&nbsp;" * 10}/{_text(head.symbol)}</p>{mark}</div>\n'
        f'<p class="place">{_text(head.place)}, {_text(signature_day(document.generated_at))}</p></header>'
    )


def _title(document: Document) -> str:
    kind, title = _text(document.kind), _text(document.title)
    return f'<div class="title"><div>{kind}</div><div>{title}</div><hr class="rule"></div>'


def _foot(head: Letterhead) -> str:
    items = "".join(f"<li>- {_text(line)}</li>" for line in head.recipients)
    return (
        f'<footer class="foot"><div><p class="label">Nơi nhận:</p><ul>{items}</ul></div>'
        f'<div><p class="signer">{_text(head.signer)}</p><div class="space"></div></div></footer>'
    )


def _bars(bars: Bars) -> str:
    most = max((value for _, value in bars.items), default=0)
    rows = "".join(
        f'<div><span>{_text(label)}</span><span class="bar">'
        f'<i style="width:{70 * max(value, 0) / most if most > 0 else 0:.2f}%"></i>'
        f"{_text(shown(value, bars.kind))}</span></div>"
        for label, value in bars.items
    )
    return f'<figure class="bars"><figcaption>{_text(bars.caption)}</figcaption>{rows}</figure>'


def _ask(ask: Ask) -> str:
    return f'<span class="ask">{_text(ask.text)}</span>'


def _text(words: str) -> str:
    return escape(plain(words))
