"""Words of payments: what each coded value is called on screens and in documents, Vietnamese and English."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "currency": {"VND": ("đồng Việt Nam", "Vietnamese đồng")},
    "method": {
        "cash": ("Tiền mặt", "Cash"),
        "qr_his": (
            "Mã QR của phần mềm bệnh viện nối thẳng ngân hàng",
            "QR code of the hospital system, bank-connected",
        ),
        "qr": ("Mã QR", "QR code"),
        "pos": ("Quẹt thẻ POS", "Card terminal"),
        "mobile_money": ("Tiền di động", "Mobile money"),
        "wallet": ("Ví điện tử", "E-wallet"),
        "internet_banking": ("Ngân hàng điện tử", "Internet banking"),
        "paygov": ("Nền tảng PayGov", "PayGov platform"),
        "dvcqg": ("Cổng Dịch vụ công quốc gia", "National public service portal"),
    },
    "service": {
        "procedure_fee": ("Phí, lệ phí thủ tục hành chính", "Procedure fee"),
        "hospital_fee": ("Viện phí", "Hospital fee"),
        "tuition": ("Học phí", "Tuition"),
        "electricity": ("Tiền điện", "Electricity"),
        "water": ("Tiền nước", "Water"),
        "other": ("Khác", "Other"),
    },
    "side": {
        "biller": ("Bên thu", "Biller"),
        "bank": ("Ngân hàng", "Bank"),
    },
    "facility_type": {
        "hospital": ("Cơ sở y tế", "Hospital"),
        "school": ("Cơ sở giáo dục", "School"),
        "one_stop": ("Bộ phận Một cửa", "One-stop desk"),
        "market": ("Chợ, trung tâm thương mại", "Market"),
        "utility": ("Điện, nước", "Utility"),
        "other": ("Khác", "Other"),
    },
    "status": {
        "initiated": ("Khởi tạo", "Initiated"),
        "pending": ("Chờ", "Pending"),
        "succeeded": ("Thành công", "Succeeded"),
        "failed": ("Thất bại", "Failed"),
        "refunded": ("Hoàn tiền", "Refunded"),
        "mismatch": ("Đối soát lệch", "Mismatch"),
    },
}
