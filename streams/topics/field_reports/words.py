"""Words of field reports: what each coded value is called on screens, forms and in documents."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "kind": {
        "PAHT": ("Phản ánh hiện trường", "Field report"),
        "PAKN": ("Phản ánh, kiến nghị", "Petition"),
    },
    "state": {
        "received": ("Đã tiếp nhận", "Received"),
        "classifying": ("Đang phân loại", "Being classified"),
        "forwarded": ("Đã chuyển", "Forwarded"),
        "in_progress": ("Đang xử lý", "In progress"),
        "resolved": ("Đã xử lý", "Resolved"),
        "awaiting_confirmation": ("Chờ dân xác nhận", "Awaiting confirmation"),
        "closed": ("Đã đóng", "Closed"),
        "refused": ("Không tiếp nhận", "Refused"),
        "escalated": ("Chuyển cấp trên", "Escalated"),
    },
    "category": {
        "waste": ("Rác thải", "Waste"),
        "traffic": ("Giao thông", "Traffic"),
        "drainage": ("Cấp thoát nước", "Water and drainage"),
        "electricity": ("Điện", "Electricity"),
        "urban_order": ("Trật tự đô thị", "Urban order"),
        "security": ("An ninh", "Public security"),
        "construction": ("Xây dựng", "Construction"),
        "pollution": ("Ô nhiễm", "Pollution"),
        "health_education": ("Y tế, giáo dục", "Health and education"),
        "officials": ("Cán bộ", "Conduct of officials"),
        "food_safety": ("An toàn thực phẩm", "Food safety"),
        "other": ("Khác", "Other"),
    },
    "severity": {
        "1": ("Khẩn", "Urgent"),
        "2": ("Cao", "High"),
        "3": ("Trung bình", "Medium"),
        "4": ("Thấp", "Low"),
        "5": ("Rất thấp", "Very low"),
    },
    "geo_quality": {
        "exact": ("Chính xác", "Exact"),
        "suspect": ("Không chắc chắn", "Suspect"),
    },
    "channel": {
        "app": ("Ứng dụng", "App"),
        "zalo": ("Zalo", "Zalo"),
        "hotline_1022": ("Tổng đài 1022", "Hotline 1022"),
        "web": ("Trang web", "Web page"),
        "officer": ("Cán bộ", "Officer"),
        "community_team": ("Tổ công nghệ số cộng đồng", "Community digital team"),
        "camera": ("Camera", "Camera"),
    },
}

CASE_STATES: dict[str, tuple[str, str]] = {"duplicate": ("Trùng với phản ánh khác", "Repeats another report")}
"""States of a case that no event has: only its whole life tells them (`derive`)."""
