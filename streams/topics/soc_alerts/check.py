"""Rules a security alert must keep beyond types. Pure; the first broken rule is the answer."""

from __future__ import annotations

from ioc.domain.rejected import Reason, Rejected
from streams.topics.soc_alerts.event import SocAlert

AFTER_DETECTION = (
    ("received_at", "Tiếp nhận trước khi phát hiện.", "Received before it was detected."),
    ("reported_at", "Báo cáo trước khi phát hiện.", "Reported before it was detected."),
    ("closed_at", "Đóng trước khi phát hiện.", "Closed before it was detected."),
)


def check(event: SocAlert) -> Rejected | None:
    """The rule this alert breaks, or None."""
    if event.system_level is not None and event.system is None:
        return _broken("Có cấp độ nhưng thiếu mã hệ thống.", "A level without the system it is of.", "/system")
    for name, vi, en in AFTER_DETECTION:
        at = getattr(event, name)
        if at is not None and event.detected_at is not None and at < event.detected_at:
            return _broken(vi, en, f"/{name}")
    if event.closed_at is not None and event.state not in ("closed", "false_positive"):
        return _broken("Có lúc đóng nhưng chưa đóng.", "A closing time on an alert that is open.", "/closed_at")
    return None


def _broken(vi: str, en: str, pointer: str) -> Rejected:
    return Rejected(Reason.DOMAIN_RULE, f"{vi} / {en}", pointer)
