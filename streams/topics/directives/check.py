"""Rules a directive's event must keep beyond types. Pure; the first broken rule is the answer."""

from __future__ import annotations

from datetime import datetime, time

from ioc.domain.rejected import Reason, Rejected
from ioc.domain.text import VIETNAM
from streams.topics.directives.event import Directive

AFTER_ASSIGNED = (
    ("due_at", "Hạn trước lúc giao.", "Due before it was assigned."),
    ("accepted_at", "Nhận trước lúc giao.", "Accepted before it was assigned."),
    ("submitted_at", "Trình trước lúc giao.", "Submitted before it was assigned."),
    ("done_at", "Hoàn thành trước lúc giao.", "Done before it was assigned."),
)


def check(event: Directive) -> Rejected | None:
    """The rule this event breaks, or None."""
    for name, vi, en in AFTER_ASSIGNED:
        at = getattr(event, name)
        if at is not None and at < event.assigned_at:
            return _broken(vi, en, f"/{name}")
    if event.submitted_at and event.done_at and event.done_at < event.submitted_at:
        return _broken("Hoàn thành trước khi trình.", "Done before it was submitted.", "/done_at")
    if event.done_at is not None and event.state != "done":
        return _broken("Có lúc hoàn thành nhưng chưa hoàn thành.", "A time of completion before the end.", "/done_at")
    if event.state == "done" and event.progress not in (None, 100):
        return _broken("Hoàn thành thì tiến độ là 100.", "What is done has progress 100.", "/progress")
    if event.agency in event.partners:
        return _broken(
            "Đơn vị chủ trì không phối hợp với chính mình.", "The owner is no partner of itself.", "/partners"
        )
    if (event.period_from is None) != (event.period_to is None):
        return _broken("Kỳ báo cáo phải có cả hai ngày.", "A period needs both days.", "/period_to")
    if event.period_from and event.period_to and event.period_to <= event.period_from:
        return _broken(
            "Kỳ kết thúc trước khi bắt đầu; ngày cuối không tính vào kỳ.",
            "The period ends before it begins; its last day is not counted.",
            "/period_to",
        )
    if event.document_date and datetime.combine(event.document_date, time.min, VIETNAM) > event.occurred_at:
        return _broken("Văn bản ghi ngày chưa tới.", "The document is dated after this step.", "/document_date")
    return None


def _broken(vi: str, en: str, pointer: str) -> Rejected:
    return Rejected(Reason.DOMAIN_RULE, f"{vi} / {en}", pointer)
