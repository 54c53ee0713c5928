"""Rules a heartbeat must keep beyond types. Pure; the first broken rule is the answer."""

from __future__ import annotations

from datetime import timedelta

from ioc.domain.rejected import Reason, Rejected
from streams.topics.heartbeats.event import Heartbeat

AHEAD_MAX = timedelta(minutes=5)
"""The clocks of a watcher and of what it watches may differ this much."""


def check(event: Heartbeat) -> Rejected | None:
    """The rule this beat breaks, or None."""
    if event.link_id in event.depends_on:
        return _broken("Đối tượng không thể phụ thuộc vào chính nó.", "A thing cannot depend on itself.", "/depends_on")
    for name in ("data_until", "since"):
        at = getattr(event, name)
        if at is not None and at - event.occurred_at > AHEAD_MAX:
            return _broken(
                "Thời điểm này sau lúc có nhịp (quá 5 phút).",
                "This moment lies after the beat (by more than 5 minutes).",
                f"/{name}",
            )
    if event.active is not None and event.registered is None:
        return _broken(
            "Số đang hoạt động phải kèm số đã đăng ký (mẫu số).",
            "What is active must come with what is registered, its denominator.",
            "/registered",
        )
    if event.active is not None and event.registered is not None and event.active > event.registered:
        return _broken(
            f"Đang hoạt động {event.active}, nhiều hơn số đã đăng ký {event.registered}.",
            f"{event.active} active, more than the {event.registered} registered.",
            "/active",
        )
    return None


def _broken(vi: str, en: str, pointer: str) -> Rejected:
    return Rejected(Reason.DOMAIN_RULE, f"{vi} / {en}", pointer)
