"""Rules a field report must keep beyond types. Pure; the first broken rule is the answer."""

from __future__ import annotations

from ioc.domain.rejected import Reason, Rejected
from streams.topics.field_reports.event import FieldReport

LAT_MIN, LAT_MAX = 6.0, 23.5
LON_MIN, LON_MAX = 102.0, 118.0
"""Việt Nam with the islands: Lũng Cú 23.4° N to the south of Trường Sa, A Pa Chải 102.1° E to the east of it."""
REFUSE_REASON_MIN = 10


def check(event: FieldReport) -> Rejected | None:
    """The rule this report breaks, or None."""
    if (event.lat is None) != (event.lon is None):
        return _broken("Vĩ độ và kinh độ phải đi cùng nhau.", "Latitude and longitude come together.", "/lat")
    if event.lat is not None and event.lon is not None and not _in_vietnam(event.lat, event.lon):
        return _broken(
            "Vị trí nằm ngoài Việt Nam (đảo vĩ độ, kinh độ?).",
            "The position lies outside Việt Nam (latitude and longitude swapped?).",
            "/lat",
        )
    if event.state == "refused" and len((event.refuse_reason or "").strip()) < REFUSE_REASON_MIN:
        return _broken(
            f"Không tiếp nhận thì phải nêu lý do, ít nhất {REFUSE_REASON_MIN} ký tự.",
            f"A refusal must give its reason in at least {REFUSE_REASON_MIN} characters.",
            "/refuse_reason",
        )
    if event.accept_due and event.resolve_due and event.resolve_due < event.accept_due:
        return _broken("Hạn xử lý trước hạn tiếp nhận.", "Due to be resolved before accepted.", "/resolve_due")
    if event.state == "received" and event.resolve_due and event.resolve_due < event.occurred_at:
        return _broken("Hạn xử lý trước lúc tiếp nhận.", "Due before it was received.", "/resolve_due")
    if event.duplicate_of == event.report_id:
        return _broken("Phản ánh không thể trùng với chính nó.", "A report cannot repeat itself.", "/duplicate_of")
    return None


def _in_vietnam(lat: float, lon: float) -> bool:
    """Also False for 0,0, which devices send when they know nothing, and for NaN."""
    return LAT_MIN <= lat <= LAT_MAX and LON_MIN <= lon <= LON_MAX


def _broken(vi: str, en: str, pointer: str) -> Rejected:
    return Rejected(Reason.DOMAIN_RULE, f"{vi} / {en}", pointer)
