"""Words of security alerts: what each coded value is called on screens and in documents."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "sensor": {
        "soc": ("Trung tâm SOC", "Security operations centre"),
        "siem": ("Hệ thống SIEM", "SIEM"),
        "ids": ("Phát hiện xâm nhập (IDS)", "Intrusion detection"),
        "av": ("Phòng chống mã độc", "Endpoint protection"),
        "waf": ("Tường lửa ứng dụng web", "Web application firewall"),
        "probe": ("Thăm dò cổng thông tin", "Portal probe"),
        "ministry": ("Bộ, cơ quan điều phối", "Ministry or coordinating body"),
    },
    "severity": {
        "1": ("Khẩn cấp", "Critical"),
        "2": ("Cao", "High"),
        "3": ("Trung bình", "Medium"),
        "4": ("Thấp", "Low"),
        "5": ("Thông tin", "Informational"),
    },
    "category": {
        "malware": ("Mã độc", "Malware"),
        "web_attack": ("Tấn công web", "Web attack"),
        "scanning": ("Dò quét", "Scanning"),
        "ddos": ("Từ chối dịch vụ (DDoS)", "Denial of service"),
        "data_leak": ("Lộ lọt dữ liệu", "Data leak"),
        "phishing": ("Lừa đảo", "Phishing"),
        "anomaly": ("Dị thường", "Anomaly"),
        "misconfiguration": ("Lỗi cấu hình", "Misconfiguration"),
        "connection_lost": ("Mất kết nối", "Connection lost"),
    },
    "state": {
        "new": ("Mới", "New"),
        "confirmed": ("Đã xác nhận", "Confirmed"),
        "in_progress": ("Đang xử lý", "In progress"),
        "contained": ("Đã cô lập", "Contained"),
        "remediated": ("Đã khắc phục", "Remediated"),
        "closed": ("Đã đóng", "Closed"),
        "false_positive": ("Báo nhầm", "False alarm"),
    },
    "system_level": {
        "1": ("Cấp độ 1", "Level 1"),
        "2": ("Cấp độ 2", "Level 2"),
        "3": ("Cấp độ 3", "Level 3"),
        "4": ("Cấp độ 4", "Level 4"),
        "5": ("Cấp độ 5", "Level 5"),
    },
}

CASE_STATES: dict[str, tuple[str, str]] = {"merged": ("Đã gộp vào sự cố", "Merged into an incident")}
"""States of a case that no event has: only its whole life tells them (`derive`)."""
