"""Words of dossiers: what each coded value is called on screens and in documents, Vietnamese and English."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "state": {
        "1": ("Mới đăng ký", "Registered"),
        "2": ("Được tiếp nhận", "Received"),
        "3": ("Không tiếp nhận", "Not accepted"),
        "4": ("Đang xử lý", "In progress"),
        "5": ("Yêu cầu bổ sung giấy tờ", "More papers asked for"),
        "6": ("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment asked for"),
        "7": ("Công dân rút hồ sơ", "Withdrawn"),
        "8": ("Dừng xử lý", "Stopped"),
        "9": ("Đã xử lý xong", "Finished"),
        "10": ("Đã trả kết quả", "Returned"),
    },
    "channel": {
        "1": ("Trực tiếp", "At the desk"),
        "2": ("Trực tuyến", "Online"),
        "3": ("Bưu chính công ích", "Public post"),
    },
    "level": {
        "partial": ("Một phần", "Partial"),
        "full": ("Toàn trình", "Full"),
    },
    "duration_unit": {
        "hour": ("Giờ", "Hours"),
        "working_day": ("Ngày làm việc", "Working days"),
    },
    "paid": {
        "0": ("Không thanh toán trực tuyến", "Not paid online"),
        "1": ("Qua Cổng Dịch vụ công quốc gia", "Through the national portal"),
        "2": ("Qua cổng của địa phương", "Through the local gateway"),
    },
}
