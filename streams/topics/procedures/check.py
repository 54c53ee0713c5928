"""Rules a dossier's event must keep beyond types. Pure; the first broken rule is the answer."""

from __future__ import annotations

from datetime import date

from ioc.domain.rejected import Reason, Rejected
from streams.topics.procedures.event import Dossier

IN_ORDER = (
    ("submitted_at", "received_at", "Tiếp nhận trước khi nộp.", "Received before it was submitted."),
    ("received_at", "due_at", "Ngày hẹn trả trước ngày tiếp nhận.", "Due before it was received."),
    ("received_at", "ended_at", "Kết thúc trước khi tiếp nhận.", "Ended before it was received."),
    ("submitted_at", "refused_at", "Từ chối trước khi nộp.", "Refused before it was submitted."),
    ("ended_at", "returned_at", "Trả kết quả trước khi xử lý xong.", "Returned before the work ended."),
)
"""Earlier field, later field, and what to say when they are the wrong way round."""


def check(event: Dossier) -> Rejected | None:
    """The rule this event breaks, or None."""
    if not _has_real_date(event.dossier_id):
        return _broken(
            "Mã hồ sơ không chứa ngày có thật (YYMMDD).", "The dossier code holds no real date (YYMMDD).", "/dossier_id"
        )
    for earlier, later, vi, en in IN_ORDER:
        first, then = getattr(event, earlier), getattr(event, later)
        if first is not None and then is not None and then < first:
            return _broken(vi, en, f"/{later}")
    if (event.duration is None) != (event.duration_unit is None):
        return _broken(
            "Thời hạn phải có cả số và đơn vị.", "The time allowed needs a number and a unit.", "/duration_unit"
        )
    if event.apology and event.due_at and event.apology.new_due_at < event.due_at:
        return _broken("Ngày hẹn lại trước ngày hẹn cũ.", "The new date is before the old one.", "/apology/new_due_at")
    return None


def _has_real_date(dossier_id: str) -> bool:
    digits = dossier_id.rsplit("-", 2)[1]
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True


def _broken(vi: str, en: str, pointer: str) -> Rejected:
    return Rejected(Reason.DOMAIN_RULE, f"{vi} / {en}", pointer)
