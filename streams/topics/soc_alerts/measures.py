"""Measures of security alerts. An alert is counted once, when it is new; an incident by the alerts that closed it."""

from __future__ import annotations

from ioc.domain.measures import DAY, HOUR, MINUTE, Measure

NEW = ("state", frozenset[object]({"new"}))
CLOSED = ("state", frozenset[object]({"closed"}))

MEASURES = (
    Measure(
        "security.alerts",
        "Cảnh báo mới theo mức độ; tổng là số lần lặp",
        "New alerts by severity; the sum is of repeats",
        ("unit", "severity"),
        (MINUTE, HOUR, DAY),
        value="count",
        where_in=(NEW,),
    ),
    Measure(
        "security.by_category",
        "Cảnh báo mới theo loại",
        "New alerts by kind",
        ("unit", "category"),
        (HOUR, DAY),
        value="count",
        where_in=(NEW,),
    ),
    Measure(
        "security.by_system",
        "Cảnh báo mới theo hệ thống và cấp độ",
        "New alerts by system and its level",
        ("system", "system_level"),
        (DAY,),
        value="count",
        where_in=(NEW,),
    ),
    Measure(
        "security.by_level",
        "Cảnh báo mới theo cấp độ an toàn của hệ thống",
        "New alerts by the security level of the system",
        ("unit", "system_level"),
        (HOUR, DAY),
        value="count",
        where_in=(NEW,),
    ),
    Measure(
        "security.malware",
        "Cảnh báo mã độc mới theo họ mã độc và máy",
        "New malware alerts, by family and host",
        ("family", "unit", "asset"),
        (MINUTE, DAY),
        value="count",
        where_in=(NEW, ("category", frozenset({"malware"}))),
    ),
    Measure(
        "security.scans",
        "Cảnh báo dò quét, dò mật khẩu mới theo mạng nguồn; tổng là số lần lặp",
        "New scanning alerts, by source network; the sum is of repeats",
        ("source_ip",),
        (MINUTE, DAY),
        value="count",
        where_in=(NEW, ("category", frozenset({"scanning"}))),
    ),
    Measure(
        "security.scan_targets",
        "Cảnh báo dò quét mới theo mạng nguồn; tổng là số đích",
        "New scanning alerts, by source network; the sum is of targets",
        ("source_ip",),
        (MINUTE, DAY),
        value="targets",
        where_in=(NEW, ("category", frozenset({"scanning"}))),
    ),
    Measure(
        "security.closed",
        "Cảnh báo đã đóng",
        "Alerts closed",
        ("unit", "severity"),
        (DAY,),
        where_in=(CLOSED,),
    ),
    Measure(
        "security.false_positive",
        "Cảnh báo báo nhầm",
        "False alarms",
        ("unit", "category"),
        (DAY,),
        where_in=(("state", frozenset({"false_positive"})),),
    ),
    Measure(
        "security.incidents_closed",
        "Sự cố đã xử lý (đếm mã sự cố khác nhau)",
        "Incidents handled (count distinct ids)",
        ("unit", "system_level", "incident_id"),
        (DAY,),
        where_in=(CLOSED,),
    ),
)
