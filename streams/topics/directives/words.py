"""Words of directives: what each coded value is called on screens and in documents."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "kind": {
        "directive": ("Chỉ đạo", "Directive"),
        "document": ("Văn bản, hồ sơ công việc", "Document"),
        "report": ("Báo cáo", "Report"),
    },
    "state": {
        "assigned": ("Đã giao", "Assigned"),
        "accepted": ("Đã nhận", "Accepted"),
        "in_progress": ("Đang thực hiện", "In progress"),
        "submitted": ("Đã trình kết quả", "Submitted"),
        "returned": ("Bị trả lại", "Returned"),
        "done": ("Hoàn thành", "Done"),
        "cancelled": ("Đã hủy", "Cancelled"),
    },
    "level": {
        "province": ("Cấp tỉnh", "Province"),
        "district": ("Cấp huyện", "District"),
        "commune": ("Cấp xã", "Commune"),
    },
    "urgency": {
        "normal": ("Thường", "Normal"),
        "urgent": ("Khẩn", "Urgent"),
        "very_urgent": ("Thượng khẩn", "Very urgent"),
        "express": ("Hỏa tốc", "Express"),
    },
}
