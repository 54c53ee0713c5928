"""Words of heartbeats: what each coded value is called on screens and in documents."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "kind": {
        "source": ("Nguồn dữ liệu", "Data source"),
        "line": ("Đường truyền số liệu", "Data line"),
        "service": ("Dịch vụ kết nối, chia sẻ dữ liệu", "Integration service"),
        "portal": ("Cổng, trang thông tin điện tử", "Web portal"),
        "system": ("Hệ thống dùng chung", "Shared system"),
        "dataset": ("Bộ dữ liệu, danh mục", "Data set"),
        "endpoint": ("Máy trạm có phần mềm bảo vệ", "Protected endpoints"),
        "data_centre": ("Trung tâm dữ liệu", "Data centre"),
        "conference": ("Truyền hình hội nghị, họp không giấy", "Video conference"),
        "ministry_link": ("Kết nối chia sẻ với Bộ", "Link to the ministry"),
    },
    "state": {
        "alive": ("Sống", "Alive"),
        "slow": ("Chậm", "Slow"),
        "failed": ("Lỗi", "Failed"),
        "lost": ("Mất", "Lost"),
    },
    "system_level": {
        "1": ("Cấp độ 1", "Level 1"),
        "2": ("Cấp độ 2", "Level 2"),
        "3": ("Cấp độ 3", "Level 3"),
        "4": ("Cấp độ 4", "Level 4"),
        "5": ("Cấp độ 5", "Level 5"),
    },
}
