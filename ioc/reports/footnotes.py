"""Footnotes: real ones, at the foot of the page, in a .docx. python-docx cannot make them, so the part is written here.

A note pointed at twice is one note: the second place holds a field that repeats the number of the first (NOTEREF), so
the numbers stay right when people edit the document.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from docx.document import Document as Word
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from ioc.reports.display import plain
from ioc.reports.document import Note

RESERVED: Final = 2
"""Word keeps ids 0 and 1 for the line above the notes and its continuation."""
REFERENCE: Final = "FootnoteReference"
TEXT: Final = "FootnoteText"


class Footnotes:
    """The notes of one document. `point` as often as needed, `attach` once at the end."""

    def __init__(self, notes: list[Note]) -> None:
        self._notes = notes
        self._ids = {note.key: number + RESERVED for number, note in enumerate(notes)}
        self._pointed: set[str] = set()

    def point(self, paragraph: Paragraph, note: Note) -> None:
        """A raised number at the end of the paragraph."""
        number = self._ids[note.key]
        bookmark = f"_ChuThich{number}"
        if note.key in self._pointed:
            self._repeat(paragraph, bookmark, number - RESERVED + 1)
            return
        self._pointed.add(note.key)
        paragraph._p.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="{bookmark}"/>'))
        _run(paragraph, f'<w:footnoteReference w:id="{number}"/>')
        paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>'))

    def _repeat(self, paragraph: Paragraph, bookmark: str, number: int) -> None:
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            f'<w:instrText xml:space="preserve"> NOTEREF {bookmark} \\f \\h </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            f"<w:t>{number}</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        ):
            _run(paragraph, inner)

    def attach(self, word: Word) -> None:
        """Writes the part and its relationship; nothing when there are no notes."""
        if not self._notes:
            return
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._xml(), word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        separators = '<w:footnote w:id="0"/><w:footnote w:id="1"/>'
        settings = word.settings.element
        # The schema has a place for it: right before the endnotes' or the compatibility block.
        settings.find(qn("w:compat")).addprevious(
            parse_xml(f"<w:footnotePr {nsdecls('w')}>{separators}</w:footnotePr>")
        )

    def _xml(self) -> bytes:
        lines = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
            f'w:lineRule="auto"/></w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>'
            for number, (kind, mark) in enumerate(
                (("separator", "separator"), ("continuationSeparator", "continuationSeparator"))
            )
        )
        notes = "".join(
            f'<w:footnote w:id="{self._ids[note.key]}"><w:p><w:pPr><w:pStyle w:val="{TEXT}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{REFERENCE}"/></w:rPr><w:footnoteRef/></w:r>'
            f'<w:r><w:t xml:space="preserve"> {escape(plain(note.text))}</w:t></w:r></w:p></w:footnote>'
            for note in self._notes
        )
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        return f"{head}<w:footnotes {nsdecls('w')}>{lines}{notes}</w:footnotes>".encode()


def _run(paragraph: Paragraph, inner: str) -> None:
    style = f'<w:rPr><w:rStyle w:val="{REFERENCE}"/><w:vertAlign w:val="superscript"/></w:rPr>'
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{style}{inner}</w:r>"))
