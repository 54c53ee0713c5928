"""Display: how a value of a document is written for people on paper and screens, in Vietnamese. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from ioc.domain import text
from ioc.domain.periods import ROMAN as QUARTERS
from ioc.domain.periods import Period
from ioc.domain.text import NBSP, VIETNAM
from ioc.reports.document import Appendix, Ask, Document, Kind, Value

NO_DATA: Final = "không có dữ liệu"
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
RIGHT: Final = frozenset({"count", "decimal", "percent", "money"})
"""Kinds that line up at the right."""
CENTRED: Final = frozenset({"order", "day", "moment"})
"""Kinds that stand in the middle of their column."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(words: str) -> str:
    """Without characters that XML cannot hold: a name out of data must not make a file unreadable."""
    return _UNPRINTABLE.sub("", words)


def shown(value: Value, kind: Kind | None = None) -> str:
    """`1.234`, `88,14 %`, `148.000.000.000 đồng`, `31/03/2024`, `không có dữ liệu`."""
    match value:
        case None:
            return NO_DATA
        case Ask():
            return plain(value.text)
        case str():
            return plain(value)
        case datetime():
            return text.date(value) if kind == "day" else minute(value)
        case date():
            return text.date(value)
    return number(value, kind or "count")


def number(value: int | Decimal, kind: Kind) -> str:
    if kind == "order":
        return str(value)
    if kind == "percent":
        return text.pct(value)
    if kind == "money":
        return f"{text.number(value, decimals=0)}{NBSP}đồng"
    return text.number(value, decimals=2 if kind == "decimal" else None)


def minute(at: datetime) -> str:
    """`14:05 ngày 02/04/2024`."""
    return f"{at.astimezone(VIETNAM):%H:%M} ngày{NBSP}{text.date(at)}"


def inside(period: Period) -> str:
    """The period within a sentence: `quý I năm 2024`, `tháng 3 năm 2024`, else as it calls itself."""
    if period.cut == 1 and period.kind == "quarter":
        return f"quý {QUARTERS[period.number - 1]} năm {period.year}"
    if period.cut == 1 and period.kind == "month":
        return f"tháng {period.number} năm {period.year}"
    label = period.label()
    return label[:1].lower() + label[1:]


def signature_day(at: datetime) -> str:
    """`ngày     tháng     năm 2024`: the day is written by whoever signs."""
    return f"ngày{NBSP * 5}tháng{NBSP * 5}năm {at.astimezone(VIETNAM).year}"


def made(document: Document) -> str:
    """When the figures were read; it stands in every format."""
    return f"Số liệu trích tự động từ hệ thống giám sát, điều hành lúc {minute(document.generated_at)}."


ROMAN: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def appendix_label(document: Document, appendix: Appendix) -> str:
    """`Phụ lục II`; a lone one has no number."""
    number = document.appendices.index(appendix) + 1
    return f"Phụ lục {ROMAN[number]}" if len(document.appendices) > 1 else "Phụ lục"


def attached_to(document: Document) -> str:
    """`(Kèm theo Báo cáo số        /BC-STTTT ngày     tháng     năm 2024)`."""
    number = f"số{NBSP * 8}/{document.head.symbol}"
    return f"(Kèm theo {document.kind.capitalize()} {number} {signature_day(document.generated_at)})"
