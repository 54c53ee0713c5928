"""Directive: one step of something that was asked for with an owner and a due time (chỉ đạo, văn bản, báo cáo).

Only what may be shown: no text of the document, no names, and no state secrets (bí mật nhà nước), which never enter
these systems and are outside the figures by law.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from ioc.domain.codes import Code, DocumentNo, EntityId, FailureCode
from ioc.domain.event import Event, Instant

Kind = Literal["directive", "document", "report"]
State = Literal["assigned", "accepted", "in_progress", "submitted", "returned", "done", "cancelled"]
Level = Literal["province", "district", "commune"]
Urgency = Literal["normal", "urgent", "very_urgent", "express"]


class Directive(Event, kw_only=True, frozen=True, gc=False):
    """Chỉ đạo, văn bản, báo cáo phải thực hiện / Directive, document or report that is owed.

    One event a step: `assigned` → `accepted` → `in_progress` → `submitted` → `done`; `returned` asks for it again;
    `cancelled` ends it. Systems that only know the end send `done` alone, with `assigned_at`.
    """

    directive_id: EntityId
    """Mã trong hệ thống theo dõi (`ma`), khóa của bản tin. / Id in the tracking system, the record key."""
    kind: Kind
    """Loại (`loai`): chỉ đạo, văn bản, báo cáo. / Kind."""
    state: State
    """Trạng thái (`trang_thai`) sau bước này. / State after this step."""
    agency: Code
    """Đơn vị chủ trì (`don_vi`), mã định danh; bắt buộc. / Agency that owes it; required."""
    assigned_by: Code | None = None
    """Cơ quan giao. / Who asked for it."""
    partners: Annotated[tuple[Code, ...], msgspec.Meta(max_length=32)] = ()
    """Đơn vị phối hợp. / Agencies that help."""
    level: Level
    """Cấp của đơn vị chủ trì (`cap`): tỉnh, huyện, xã. / Level of the owner."""
    field: Code | None = None
    """Lĩnh vực, ví dụ `chuyen-doi-so`. / Field."""
    assigned_at: Instant
    """Lúc giao (`giao_luc`). / When it was assigned."""
    due_at: Instant | None = None
    """Hạn (`han`); gia hạn thì gửi hạn mới. / When it is due; an extension sends the new time."""
    extensions: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """Số lần gia hạn. / Times the due time was moved."""
    accepted_at: Instant | None = None
    """Lúc đơn vị nhận. / When the owner took it."""
    submitted_at: Instant | None = None
    """Lúc trình kết quả; đồng hồ của đơn vị dừng ở đây. / When the result was handed in: the owner's clock stops."""
    done_at: Instant | None = None
    """Lúc được xác nhận hoàn thành. / When it was confirmed as done."""
    progress: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    """Tiến độ (`tien_do`), phần trăm. / Progress, percent."""
    urgency: Urgency = "normal"
    """Độ khẩn của văn bản (NĐ 30/2020/NĐ-CP): thường, khẩn, thượng khẩn, hỏa tốc. / Urgency."""
    online: bool | None = None
    """Được xử lý hoàn toàn trên môi trường mạng; trống là chưa biết. / Handled wholly online; null unknown."""
    signed: bool | None = None
    """Kết quả được ký số. / The result carries a digital signature."""
    document_no: DocumentNo | None = None
    """Số, ký hiệu văn bản, không có tên người, ví dụ `1129/UBND-HCC`. / Number of the document, no names."""
    document_date: date | None = None
    """Ngày của văn bản. / Date of the document."""
    period_from: date | None = None
    """Kỳ báo cáo từ ngày, tính cả ngày này. / First day of the period a report is about."""
    period_to: date | None = None
    """Kỳ báo cáo đến trước ngày. / Day before which that period ends."""
    reason: FailureCode | None = None
    """Vì sao trả lại, hủy hoặc gia hạn, một từ mã. / Why it was returned, cancelled or extended, a code word."""

    @property
    def ended_at(self) -> datetime | None:
        """When the owner's work ended; None while the owner still owes it. Waiting for the confirmation is not the
        owner's lateness."""
        if self.state not in ENDS_OF_WORK:
            return None
        return self.submitted_at or self.done_at or self.occurred_at

    @property
    def on_time(self) -> bool | None:
        """Whether it was done by its due time, told once, at `done`; None before and without a due time."""
        if self.state != "done" or self.due_at is None or self.ended_at is None:
            return None
        return self.ended_at <= self.due_at


ENDS_OF_WORK = frozenset({"submitted", "done"})
