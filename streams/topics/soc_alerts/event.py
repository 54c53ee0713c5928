"""SocAlert: one step of one security alert (cảnh báo an toàn thông tin) of a monitoring system.

Severity is ours, 1 (most urgent) … 5; the vendor's own number is kept beside it because vendors count both ways
(Wazuh 0–16 upwards, Suricata 1–3 downwards) and a mapping may turn out wrong.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ioc.domain.codes import Code, EntityId, Sha256
from ioc.domain.event import Event, Instant

Sensor = Literal["soc", "siem", "ids", "av", "waf", "probe", "ministry"]
Category = Literal[
    "malware",
    "web_attack",
    "scanning",
    "ddos",
    "data_leak",
    "phishing",
    "anomaly",
    "misconfiguration",
    "connection_lost",
]
State = Literal["new", "confirmed", "in_progress", "contained", "remediated", "closed", "false_positive"]
Rank = Annotated[int, msgspec.Meta(ge=1, le=5)]
MaskedIp = Annotated[
    str,
    msgspec.Meta(
        max_length=48, pattern=r"^(?:(?:[0-9]{1,3}\.){3}0/24|[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){1,4}::/48)$(?!\n)"
    ),
]
Technique = Annotated[str, msgspec.Meta(max_length=9, pattern=r"^T[0-9]{4}(?:\.[0-9]{3})?$(?!\n)")]


class SocAlert(Event, kw_only=True, frozen=True, gc=False):
    """Cảnh báo an toàn thông tin / Security alert.

    One event a step: `new` → `confirmed` → `in_progress` → `contained` → `remediated` → `closed`, or
    `false_positive`. Several alerts may belong to one incident (sự cố); the record key stays the alert.
    """

    alert_id: EntityId
    """Mã cảnh báo (`canh_bao_id`), khóa của bản tin. / Alert id, the record key."""
    incident_id: EntityId | None = None
    """Mã sự cố (`su_co_id`) mà cảnh báo thuộc về. / Incident it belongs to."""
    sensor: Sensor
    """Nguồn phát hiện (`nguon`). / What saw it."""
    product: Code | None = None
    """Sản phẩm phát hiện, ví dụ `wazuh`, `suricata`, `zeek`, `kaspersky`; cho biết `raw_severity` theo thang nào. /
    Product that saw it: tells on which scale `raw_severity` is."""
    signature: Code | None = None
    """Mã luật phát hiện của sản phẩm. / Rule or signature id of the product."""
    raw_severity: Annotated[int, msgspec.Meta(ge=0, le=100)]
    """Mức gốc của thiết bị (`muc_goc`), thang của hãng. / Severity as the sensor gave it, on its own scale."""
    severity: Rank
    """Mức độ quy đổi (`muc`): 1 khẩn … 5 thấp. / Our severity: 1 urgent … 5 low."""
    category: Category
    """Loại (`loai`). / Kind of event."""
    state: State
    """Trạng thái xử lý (`trang_thai`) sau bước này. / State after this step."""
    system: Code | None = None
    """Mã hệ thống bị ảnh hưởng (`he_thong_ma`). / Information system concerned."""
    system_level: Rank | None = None
    """Cấp độ an toàn của hệ thống (`cap_do`) 1–5, NĐ 85/2016. / Security level of the system, 5 highest."""
    asset: Code | None = None
    """Tài sản, máy (`tai_san`), mã kiểm kê, không phải tên người. / Asset, by inventory code, never by a person."""
    source_ip: MaskedIp | None = None
    """Địa chỉ nguồn đã che (`ip_nguon`): mạng /24 hoặc /48. / Source network: /24 or /48, never the whole address."""
    family: Code | None = None
    """Họ mã độc, ví dụ `emotet`. / Malware family."""
    file_hash: Sha256 | None = None
    """SHA-256 của tệp độc hại. / Digest of the malicious file."""
    targets: Annotated[int, msgspec.Meta(ge=0, le=10**6)] | None = None
    """Số đích bị dò quét. / How many targets were scanned."""
    technique: Technique | None = None
    """Kỹ thuật MITRE ATT&CK (`ky_thuat`), ví dụ `T1110.003`. / ATT&CK technique."""
    detected_at: Instant | None = None
    """Lúc phát hiện (`phat_hien_luc`); hạn báo cáo 5 ngày tính từ đây (QĐ 05/2017/QĐ-TTg). / When it was detected; the
    five days to report it run from here."""
    received_at: Instant | None = None
    """Lúc người trực tiếp nhận (`tiep_nhan_luc`). / When the shift took it."""
    closed_at: Instant | None = None
    """Lúc đóng (`dong_luc`). / When it was closed."""
    reported_at: Instant | None = None
    """Lúc báo cáo cơ quan điều phối (`bao_cao_bo_luc`). / When the coordinating body was told."""
    count: Annotated[int, msgspec.Meta(ge=1, le=10**9)] = 1
    """Số lần lặp đã gộp (`so_lan`). / How many times it was seen, when the sensor folds repeats."""
