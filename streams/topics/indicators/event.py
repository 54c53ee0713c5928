"""Statement: what one source says of one figure for one period (số liệu chỉ tiêu do một nguồn nêu).

A statement is kept as it was said: a percentage without its numerator and denominator stays one, and is not worth the
same as a figure that can be counted again. Two sources may say two things of one figure: both are kept and shown.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from ioc.domain.codes import Code, DocumentNo, FailureCode
from ioc.domain.event import Event, Instant
from ioc.domain.text import VIETNAM

State = Literal["expected", "estimated", "provisional", "final", "withdrawn"]
Moment = Annotated[
    str,
    msgspec.Meta(
        max_length=25,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2}))?$(?!\n)",
    ),
]
"""A day, which begins at midnight in Việt Nam, or an instant with its offset."""
Whole = Annotated[int, msgspec.Meta(ge=-(10**18), le=10**18)]
DimName = Annotated[str, msgspec.Meta(max_length=32, pattern=r"^[a-z][a-z0-9_]{0,31}$(?!\n)")]


class Statement(Event, kw_only=True, frozen=True, gc=False):
    """Số liệu chỉ tiêu / Statement of a figure.

    The period is half-open, [period_from, period_to): the Q1/2024 hospital figure runs from 2023-12-16 to 2024-03-16.
    `occurred_at` is when it was said; a correction keeps the `event_id` and raises the `revision`.
    """

    source: Code
    """Mã hệ thống gửi (`source_id`). / System that sends it."""
    indicator: Code
    """Mã chỉ tiêu (`ma_chi_tieu`), khóa của bản tin, ví dụ `TN01`. / Indicator code, the record key."""
    period_from: Moment
    """Từ ngày (`tu_ngay`), tính cả ngày này: ngày (0 giờ Việt Nam) hoặc thời điểm. / First day (from midnight in Việt
    Nam) or instant of the period."""
    period_to: Moment
    """Đến trước ngày (`den_ngay` cộng một ngày): ngày hoặc thời điểm. / Day or instant before which it ends."""
    state: State = "final"
    """Trạng thái số liệu: chờ, ước tính, sơ bộ, chính thức, rút lại. / How firm the figure is."""
    value: Decimal | None = None
    """Giá trị (`gia_tri`) đúng như đã nêu, số thập phân viết dạng chuỗi, ví dụ `"88.14"`. / Value as stated, an exact
    decimal in a string."""
    num: Whole | None = None
    """Tử số (`tu_so`), số nguyên. / Numerator."""
    den: Annotated[int, msgspec.Meta(ge=0, le=10**18)] | None = None
    """Mẫu số (`mau_so`), số nguyên; 0 là không có dữ liệu. / Denominator; 0 means no data."""
    plan: Decimal | None = None
    """Kế hoạch của kỳ, cùng đơn vị với giá trị. / What was planned for the period, in the same unit."""
    measure_unit: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    """Đơn vị tính (`don_vi_tinh`), ví dụ `%`, `đồng`, `doanh nghiệp`. / Unit of measure."""
    agency: Code | None = None
    """Cơ quan chịu trách nhiệm số liệu (`nguoi_chiu_trach_nhiem`). / Agency that owns the figure."""
    stated_by: Code | None = None
    """Ai nêu số liệu (`nguon`); trống là chính cơ quan chịu trách nhiệm. / Who says so; empty means its owner."""
    document_no: DocumentNo | None = None
    """Số, ký hiệu văn bản nêu số liệu. / Number of the document that states it."""
    document_date: date | None = None
    """Ngày của văn bản. / Date of the document."""
    section: Annotated[str, msgspec.Meta(max_length=32)] | None = None
    """Mục, phụ lục trong văn bản, ví dụ `7.1.2`. / Section of the document."""
    definition_version: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 1
    """Phiên bản định nghĩa (`phien_ban_dinh_nghia`). / Version of the indicator's definition."""
    dims: Annotated[dict[DimName, Code], msgspec.Meta(max_length=8)] = msgspec.field(default_factory=dict)
    """Chiều phân tổ, ví dụ `{"level": "commune"}`. / Dimensions it is broken down by."""
    official: bool = False
    """Do cấp có thẩm quyền công bố (điểm QĐ 766 trên Cổng DVC quốc gia); không trộn với số ta tính. / Published by the
    authority, such as the national portal's 766 score; never mixed with what we compute."""
    note: FailureCode | None = None
    """Ghi chú (`ghi_chu`), một từ mã. / Note, a code word."""
    due_at: Instant | None = None
    """Hạn báo cáo. / When the statement is due."""

    @property
    def start(self) -> datetime:
        """First instant of the period. ValueError when there is no such day."""
        return moment(self.period_from)

    @property
    def end(self) -> datetime:
        """Instant at which the period is over."""
        return moment(self.period_to)

    @property
    def has_parts(self) -> bool:
        """Whether numerator and denominator were said: only then can the figure be counted again."""
        return self.num is not None and self.den is not None

    @property
    def on_time(self) -> bool | None:
        """Whether the figure came by its due time; None while it is awaited or when none was set."""
        if self.state in NOT_A_FIGURE or self.due_at is None:
            return None
        return self.occurred_at <= self.due_at


NOT_A_FIGURE = frozenset({"expected", "withdrawn"})
"""States in which nothing is said of the figure."""


def moment(text: str) -> datetime:
    """The instant a Moment names. ValueError for a day or an hour that does not exist, such as 2024-06-31."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=VIETNAM)
