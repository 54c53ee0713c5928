"""FieldReport: one step in the life of a citizen's or officer's report (phản ánh hiện trường).

States and categories are those of a working commune system; the time limits of provinces differ (Huế 30/2022, Bình
Định 31/2021, …), so deadlines travel in the event and no law is written into the code.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ioc.domain.codes import Code, EntityId, Sha256, SubjectKey
from ioc.domain.event import Event, Instant

Kind = Literal["PAHT", "PAKN"]
State = Literal[
    "received",
    "classifying",
    "forwarded",
    "in_progress",
    "resolved",
    "awaiting_confirmation",
    "closed",
    "refused",
    "escalated",
]
Category = Literal[
    "waste",
    "traffic",
    "drainage",
    "electricity",
    "urban_order",
    "security",
    "construction",
    "pollution",
    "health_education",
    "officials",
    "food_safety",
    "other",
]
Channel = Literal["app", "zalo", "hotline_1022", "web", "officer", "community_team", "camera"]
Rank = Annotated[int, msgspec.Meta(ge=1, le=5)]
Photos = Annotated[tuple[Sha256, ...], msgspec.Meta(max_length=10)]


class FieldReport(Event, kw_only=True, frozen=True, gc=False):
    """Phản ánh hiện trường / Field report.

    One event a step: `received` → `classifying` → `forwarded` → `in_progress` → `resolved` → `awaiting_confirmation`
    → `closed`; or `refused`, or `escalated`. `unit` is the commune of the place (`xa_ma`). Reporter, phone and photo
    stay in the intake store: only its staff may see who reported (rule of Huế's system).
    """

    report_id: EntityId
    """Mã phản ánh (`ma_phan_anh`), cũng là mã tra cứu, khóa của bản tin. / Report id, also the tracking number and
    the record key."""
    kind: Kind
    """Loại (`loai`): PAHT là phản ánh hiện trường, PAKN là phản ánh, kiến nghị trên Cổng DVC quốc gia (tính vào QĐ
    766). / PAHT: about a place; PAKN: petition on the national portal, counted by decision 766."""
    state: State
    """Trạng thái (`trang_thai`) sau bước này. / State after this step."""
    category: Category
    """Lĩnh vực (`linh_vuc`), 12 giá trị. / Field, one of 12."""
    severity: Rank
    """Mức độ (`muc_do`): 1 khẩn … 5 thấp. / 1 urgent … 5 low."""
    channel: Channel = "web"
    """Kênh gửi (`kenh`). / How it reached us."""
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    """Vĩ độ WGS84 (`lat`), độ. / Latitude, degrees WGS84."""
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    """Kinh độ WGS84 (`lon`), độ. / Longitude, degrees WGS84."""
    accuracy_m: Annotated[float, msgspec.Meta(ge=0, le=100_000)] | None = None
    """Sai số vị trí (`do_chinh_xac_m`), mét. / Accuracy of the position, metres."""
    description: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    """Mô tả (`mo_ta`) đã xóa dữ liệu cá nhân, tối đa 2.000 ký tự. / What it says, personal data scrubbed."""
    observed_at: Instant | None = None
    """Lúc người gửi thấy sự việc, theo máy của họ. / When the reporter saw it, by the reporter's own clock."""
    handling_unit: Code | None = None
    """Đơn vị xử lý (`don_vi_xu_ly`), mã cơ quan. / Agency that handles it."""
    accept_due: Instant | None = None
    """Hạn tiếp nhận (`han_tiep_nhan`). / Deadline to accept."""
    resolve_due: Instant | None = None
    """Hạn xử lý (`han_xu_ly`). / Deadline to resolve."""
    result: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    """Kết quả xử lý (`ket_qua`), đã xóa dữ liệu cá nhân. / Outcome, personal data scrubbed."""
    satisfaction: Rank | None = None
    """Điểm hài lòng (`diem_hai_long`): 1 kém … 5 tốt; từ 4 là hài lòng. / 1 poor … 5 good; 4 and above is satisfied."""
    duplicate_of: EntityId | None = None
    """Trùng với phản ánh nào (`trung_voi`). / Report that this one repeats."""
    photo_hashes: Photos = ()
    """SHA-256 của ảnh hiện trường (`anh_hash`); ảnh không đi qua Kafka. / Digests of the photos; no photo on Kafka."""
    after_photo_hashes: Photos = ()
    """SHA-256 của ảnh sau xử lý. / Digests of the photos taken afterwards."""
    published_at: Instant | None = None
    """Lúc công khai kết quả trả lời; PAKN phải công khai trong 2 ngày làm việc (QĐ 766). / When the answer was made
    public; within two working days for a petition."""
    reopened: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 0
    """Số lần mở lại. / Times it was reopened."""
    public: bool = False
    """Được công khai hay không (`cong_khai`). / May be shown to the public."""
    refuse_reason: Annotated[str, msgspec.Meta(max_length=1_000)] | None = None
    """Lý do không tiếp nhận (`ly_do_tu_choi`), ít nhất 10 ký tự. / Why it was refused, at least 10 characters."""
    subject_key: SubjectKey | None = None
    """Khóa ẩn danh của người gửi (`doi_tuong_khoa`), HMAC. / Keyed hash of the reporter, to count distinct ones."""
    geo_quality: Literal["exact", "suspect"] | None = None
    """Độ tin cậy của vị trí: `suspect` là ngoài tỉnh hoặc sai số quá 1 km, không vẽ như điểm chính xác. / How far the
    position can be trusted: a suspect one lies outside the province or is vaguer than 1 km."""

    @property
    def was_reopened(self) -> bool:
        """Whether it had been closed before and was opened again."""
        return self.reopened > 0

    @property
    def is_duplicate(self) -> bool:
        """Whether it repeats another report."""
        return self.duplicate_of is not None
