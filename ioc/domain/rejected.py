"""Rejected: a record that could not become an Event, and why. Reason codes are stable: operators and integrators
search by them, dashboards count by them. One place holds each code with its sentence in Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a record lies in quarantine."""

    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"
    BAD_JSON = "BAD_JSON"
    BAD_FIELD = "BAD_FIELD"
    FUTURE_TS = "FUTURE_TS"
    TOO_OLD = "TOO_OLD"
    UNKNOWN_UNIT = "UNKNOWN_UNIT"
    UNKNOWN_AGENCY = "UNKNOWN_AGENCY"
    DUP_CONFLICT = "DUP_CONFLICT"
    DOMAIN_RULE = "DOMAIN_RULE"
    HANDLER_ERROR = "HANDLER_ERROR"
    OFFSET_GAP = "OFFSET_GAP"


SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.EMPTY: ("Bản tin rỗng.", "The record is empty."),
    Reason.TOO_LARGE: ("Bản tin quá lớn (tối đa 256 KiB).", "The record is too large (256 KiB at most)."),
    Reason.BAD_JSON: ("Không phải một đối tượng JSON UTF-8 hợp lệ.", "Not one valid UTF-8 JSON object."),
    Reason.BAD_FIELD: ("Một trường thiếu hoặc sai kiểu, sai giá trị.", "A field is missing, mistyped or out of range."),
    Reason.FUTURE_TS: (
        "Thời điểm nằm trong tương lai (quá 5 phút).",
        "The time lies in the future (by more than 5 minutes).",
    ),
    Reason.TOO_OLD: ("Sự kiện cũ hơn thời hạn lưu của chủ đề.", "The event is older than the topic's horizon."),
    Reason.UNKNOWN_UNIT: (
        "Mã đơn vị hành chính không có trong danh mục.",
        "The administrative unit code is not in the register.",
    ),
    Reason.UNKNOWN_AGENCY: (
        "Mã cơ quan không có trong danh mục của tỉnh vào ngày đó.",
        "The agency code is not in the province's list on that day.",
    ),
    Reason.DUP_CONFLICT: ("Trùng mã sự kiện nhưng khác nội dung.", "Same event id with other content."),
    Reason.DOMAIN_RULE: ("Trái quy tắc nghiệp vụ.", "Breaks a rule of the domain."),
    Reason.OFFSET_GAP: ("Kafka đã xóa bản tin trước khi kịp lưu.", "Kafka deleted records before they were stored."),
    Reason.HANDLER_ERROR: ("Bộ xử lý gặp lỗi với bản tin này.", "The handler failed on this record."),
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """One record that did not become an Event. `pointer` is a JSON pointer to the wrong field ("" = whole record)."""

    reason: Reason
    detail: str
    pointer: str = ""
