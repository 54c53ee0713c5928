"""Heartbeat: one beat of one thing that is watched (nhịp tim): a source, a line, a service, a portal, a data centre.

A beat says all that is known of the thing, every time: the newest beat alone is its state, so that a beat every half
minute costs one row and not a history. When beats stop, the newest one says by when the next was due.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from ioc.domain.codes import Code, EntityId, FailureCode, Sha256
from ioc.domain.event import Event, Instant
from ioc.domain.length_bins import bin_of

Kind = Literal[
    "source",
    "line",
    "service",
    "portal",
    "system",
    "dataset",
    "endpoint",
    "data_centre",
    "conference",
    "ministry_link",
]
State = Literal["alive", "slow", "failed", "lost"]
Count = Annotated[int, msgspec.Meta(ge=0, le=10**7)]
MISSED_BEATS = 3
"""Rule L27: lost after three periods without a beat; one or two may be late."""


class Gauge(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """Mức sử dụng một tài nguyên / How much of a resource is used."""

    name: Code
    """Tài nguyên, ví dụ `cpu`, `luu-tru`, `nguon-dien`. / Resource."""
    used: Annotated[int, msgspec.Meta(ge=0, le=10**15)]
    """Đang dùng, cùng đơn vị với `limit`. / In use, in the unit of `limit`."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=10**15)]
    """Năng lực; với tỷ lệ phần trăm là 100. / Capacity; 100 for a percentage."""

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means full."""
        return self.used * 100 // self.limit


class Heartbeat(Event, kw_only=True, frozen=True, gc=False):
    """Nhịp tim / Heartbeat.

    `unit` is where the thing stands: a line to a commune carries the commune's code. `agency` is whose services it
    bears, so that a line that is down explains why that one-stop desk is silent.
    """

    link_id: EntityId
    """Mã đối tượng giám sát (`nguon`), khóa của bản tin, ví dụ `duong-truyen-07510`. / What is watched, the record
    key."""
    kind: Kind
    """Loại đối tượng. / Kind of thing."""
    state: State
    """Trạng thái (`trang_thai`): sống, chậm, lỗi, mất. / State as the watcher sees it."""
    agency: Code | None = None
    """Cơ quan sử dụng (`co_quan_ma`), mã định danh. / Agency that depends on it."""
    label: Annotated[str, msgspec.Meta(max_length=120)] | None = None
    """Tên gọi để hiển thị, không phải tên người. / What people call it; never a person's name."""
    latency_ms: Annotated[int, msgspec.Meta(ge=0, le=3_600_000)] | None = None
    """Độ trễ trả lời (`do_tre_ms`), mili giây. / Time to answer, milliseconds."""
    data_until: Instant | None = None
    """Số liệu đến lúc nào (`so_lieu_den`). / How far its data reaches."""
    reason: FailureCode | None = None
    """Lý do (`ly_do`), một từ mã, ví dụ `cable_cut`. / Why, a code word, not a sentence."""
    depends_on: Annotated[tuple[EntityId, ...], msgspec.Meta(max_length=32)] = ()
    """Phụ thuộc vào (`phu_thuoc`): mã đối tượng cha. / What it needs to live: ids of its parents."""
    period_s: Annotated[int, msgspec.Meta(ge=5, le=35 * 86_400)] | None = None
    """Chu kỳ nhịp, giây; quá ba chu kỳ không có nhịp là mất. / Time between beats in seconds; three without one mean
    that it is lost."""
    since: Instant | None = None
    """Ở trạng thái này từ lúc nào, nếu bên giám sát biết. / In this state since, if the watcher knows."""
    misses: Annotated[int, msgspec.Meta(ge=0, le=10**6)] = 0
    """Số lần thăm dò hỏng liên tiếp đến lúc này. / Probes that failed in a row up to now."""
    active: Count | None = None
    """Số máy, phiên đang hoạt động, ví dụ máy trạm có phần mềm bảo vệ. / How many are active, e.g. agents."""
    registered: Count | None = None
    """Số máy, bản quyền đã đăng ký; mẫu số của `active`. / How many there should be; what `active` is counted over."""
    http_status: Annotated[int, msgspec.Meta(ge=100, le=599)] | None = None
    """Mã trả lời HTTP của cổng. / HTTP status of a portal."""
    content_hash: Sha256 | None = None
    """SHA-256 nội dung trang đã thăm dò. / Digest of the page as it was found."""
    content_expected: Sha256 | None = None
    """SHA-256 nội dung đã duyệt; khác `content_hash` là trang bị thay đổi. / Digest of the page as approved."""
    gauges: Annotated[tuple[Gauge, ...], msgspec.Meta(max_length=16)] = ()
    """Mức sử dụng tài nguyên của trung tâm dữ liệu. / Capacity gauges of a data centre."""
    system_level: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    """Cấp độ an toàn của hệ thống (`cap_do`) 1–5, NĐ 85/2016. / Security level of the system, 5 highest."""
    in_use: bool = False
    """Đang có phiên họp, cuộc họp: hỏng lúc này là gấp. / A meeting is on: a failure now is urgent."""
    retired: bool = False
    """Thôi giám sát: không còn tính vào mẫu số. / Watched no more: leaves the denominator."""

    @property
    def next_due_at(self) -> datetime | None:
        """When silence means loss; None when no period was said."""
        if self.period_s is None:
            return None
        return self.occurred_at + timedelta(seconds=MISSED_BEATS * self.period_s)

    @property
    def content_changed(self) -> bool | None:
        """Whether a portal shows another page than the approved one; None when either digest is missing."""
        if self.content_hash is None or self.content_expected is None:
            return None
        return self.content_hash != self.content_expected

    @property
    def data_lag_s(self) -> int | None:
        """How far its data lay behind at this beat, seconds; None when it was not said."""
        if self.data_until is None:
            return None
        return max(0, int((self.occurred_at - self.data_until).total_seconds()))

    @property
    def data_lag_bin(self) -> int | None:
        """Bin of that lag (`ioc.domain.length_bins`): quantiles are read from counts of bins."""
        lag = self.data_lag_s
        return None if lag is None else bin_of(timedelta(seconds=lag))

    @property
    def timed(self) -> bool:
        """Whether the beat says a latency."""
        return self.latency_ms is not None

    @property
    def dated(self) -> bool:
        """Whether the beat says how far its data reaches."""
        return self.data_until is not None

    @property
    def counted(self) -> bool:
        """Whether the beat counts what is active over what is registered."""
        return self.active is not None and self.registered is not None
