"""Document types: what kind of document a number and symbol (số, ký hiệu) belongs to: `98/QĐ-UBND` is a decision. Pure.

NĐ 30/2020/NĐ-CP: a named type stands right after the number (or after the year of a legal document), an official letter
(công văn) has none and begins with the office that wrote it; a party document has its type after a dash.
"""

from __future__ import annotations

import re
from typing import Final

LETTER: Final = "CV"
"""Công văn / Official letter: what has no type of its own in its symbol."""
TYPES: Final = {
    "NQ": ("Nghị quyết", "Resolution"),
    "QĐ": ("Quyết định", "Decision"),
    "CT": ("Chỉ thị", "Directive"),
    "CTr": ("Chương trình", "Programme"),
    "KH": ("Kế hoạch", "Plan"),
    "ĐA": ("Đề án", "Project"),
    "TB": ("Thông báo", "Notice"),
    "HD": ("Hướng dẫn", "Guideline"),
    "BC": ("Báo cáo", "Report"),
    "TTr": ("Tờ trình", "Submission"),
    "QC": ("Quy chế", "Regulation"),
    "NĐ": ("Nghị định", "Decree"),
    "TT": ("Thông tư", "Circular"),
    LETTER: ("Công văn", "Official letter"),
}
_NAMED: Final = re.compile(r"[0-9]+[A-Za-z]?/(?:[0-9]{4}/)?([^-/]+)(?:-.*)?")
_PARTY: Final = re.compile(r"[0-9]+[A-Za-z]?-([^-/]+)/.*")


def type_of(number: str) -> str:
    """One of TYPES.

    >>> type_of("98/QĐ-UBND"), type_of("20/2020/QĐ-TTg"), type_of("1129/UBND-HCC"), type_of("111-NQ/TU")
    ('QĐ', 'QĐ', 'CV', 'NQ')
    """
    found = _NAMED.fullmatch(number) or _PARTY.fullmatch(number)
    return found[1] if found and found[1] in TYPES else LETTER
