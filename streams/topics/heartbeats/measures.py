"""Measures of heartbeats. A share of beats is availability over time; how many live now is asked of the cases.

Cells by thing have hours and days only: a thousand things by the minute would be a million rows a day.
"""

from __future__ import annotations

from ioc.domain.measures import DAY, HOUR, MINUTE, Measure

MEASURES = (
    Measure(
        "heartbeats.by_kind",
        "Nhịp theo loại đối tượng và trạng thái",
        "Beats by kind of thing and state",
        ("kind", "state"),
        (MINUTE, DAY),
    ),
    Measure(
        "heartbeats.states",
        "Nhịp của từng đối tượng theo trạng thái; tỷ lệ sống và chậm là mức sẵn sàng",
        "Beats of each thing by state; the share alive or slow is its availability",
        ("kind", "unit", "link_id", "state"),
        (HOUR, DAY),
    ),
    Measure(
        "heartbeats.latency",
        "Nhịp có đo độ trễ; tổng là mili giây",
        "Beats with a latency; the sum is of milliseconds",
        ("kind", "link_id"),
        (HOUR, DAY),
        value="latency_ms",
        where_in=(("timed", frozenset({True})),),
    ),
    Measure(
        "heartbeats.data_lag",
        "Nhịp có báo số liệu đến đâu; tổng là giây số liệu chậm",
        "Beats that say how far their data reaches; the sum is of seconds it lay behind",
        ("kind", "link_id"),
        (HOUR, DAY),
        value="data_lag_s",
        where_in=(("dated", frozenset({True})),),
    ),
    Measure(
        "heartbeats.lags",
        "Nhịp có báo số liệu đến đâu, theo độ dài số liệu chậm (HT01)",
        "Beats that say how far their data reaches, by how far it lay behind",
        ("kind", "link_id", "data_lag_bin"),
        (DAY,),
        where_in=(("dated", frozenset({True})),),
    ),
    Measure(
        "heartbeats.active",
        "Máy, phiên đang hoạt động qua các nhịp; tử số của mức bảo vệ trung bình",
        "Active ones summed over beats; numerator of the mean coverage",
        ("kind", "agency", "link_id"),
        (DAY,),
        value="active",
        where_in=(("counted", frozenset({True})),),
    ),
    Measure(
        "heartbeats.registered",
        "Máy, bản quyền đã đăng ký qua các nhịp; mẫu số của mức bảo vệ trung bình",
        "Registered ones summed over beats; denominator of the mean coverage",
        ("kind", "agency", "link_id"),
        (DAY,),
        value="registered",
        where_in=(("counted", frozenset({True})),),
    ),
    Measure(
        "heartbeats.content_changed",
        "Lần thăm dò thấy trang khác nội dung đã duyệt",
        "Probes that found a page other than the approved one",
        ("link_id",),
        (HOUR, DAY),
        where_in=(("content_changed", frozenset({True})),),
    ),
)
