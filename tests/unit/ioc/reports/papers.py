"""A small report with one of everything, and what is needed to make others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from ioc.reports.document import (
    Appendix,
    Ask,
    Bars,
    Cell,
    Column,
    Document,
    Heading,
    Letterhead,
    Note,
    Para,
    Span,
    Table,
)
from ioc.reports.letterhead import Issuer, read_issuer

AT: Final = datetime(2024, 4, 2, 1, 5, tzinfo=UTC)
FORMULA: Final = "=HYPERLINK(1)"
HEAD: Final = Letterhead(
    "UBND TỈNH BẮC GIANG", "SỞ THỬ NGHIỆM", "BC-STN", "Bắc Giang", ("Như trên;", "Lưu: VT."), "GIÁM ĐỐC"
)
HOSPITAL: Final = Note("TN01", "TN01: tử số 170.054; mẫu số 192.932 <kỳ & nguồn>.")
OTHER: Final = Note("TN02", "TN02: theo số tiền.")
COLUMNS: Final = (
    Column("STT", "order", 5),
    Column("Đơn vị", width=30),
    Column("Số hồ sơ", "count", 12),
    Column("Tỷ lệ", "percent", 10),
    Column("Số tiền", "money", 20),
    Column("Ngày", "day", 12),
)
TABLE: Final = Table(
    "Theo đơn vị",
    "Bảng 1. Hồ sơ theo đơn vị",
    COLUMNS,
    (
        (1, Cell("Huyện Yên Thế", note=HOSPITAL), 12_345, Decimal("88.14"), 94_801_346_295, date(2024, 3, 15)),
        (2, FORMULA, None, None, Ask("số tiền"), ""),
    ),
    total=("", "Tổng cộng", 12_345, Decimal("88.14"), 94_801_346_295, ""),
)
REPORT: Final = Document(
    "thu",
    "BÁO CÁO",
    "Kết quả <thử> & nghiệm",
    HEAD,
    (
        Para((Span("Thực hiện "), Ask("căn cứ"), Span(", như sau:"))),
        Heading("1. Kết quả"),
        Heading("1.1. Viện phí", 2),
        Para((Span("Viện phí: "), Span("88,14 %", bold=True, note=HOSPITAL), Span("; ", note=OTHER)), bullet=True),
        Ask("nêu nguyên nhân"),
        TABLE,
        Bars("Biểu đồ", "Hình 1. Cơ sở theo huyện", "Số cơ sở", "count", (("Hiệp Hòa", 78), ("Lục Ngạn", 1))),
    ),
    (
        Appendix("VĂN BẢN", (Table("Văn bản", "", (Column("STT"), Column("Nội dung", width=40)), ()),)),
        Appendix("BẢNG RỘNG", (Para((Span("Chi tiết."),)),), wide=True),
    ),
    AT,
    mark="LƯU HÀNH NỘI BỘ",
)
ISSUER: Final[Issuer] = read_issuer(
    """
place = "Bắc Giang"
[agency]
superior = "UBND tỉnh Bắc Giang"
name = "Sở Thử nghiệm"
short = "STN"
signer = "Giám đốc"
[stages]
tham-dinh = "Thẩm định"
"""
)
