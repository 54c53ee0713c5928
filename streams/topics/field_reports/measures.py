"""Measures of field reports. They count steps: a report is new once, when it is received."""

from __future__ import annotations

from ioc.domain.measures import DAY, HOUR, MINUTE, Measure

RECEIVED = ("state", frozenset[object]({"received"}))
CLOSED = ("state", frozenset[object]({"closed"}))

MEASURES = (
    Measure(
        "reports.new",
        "Phản ánh mới tiếp nhận",
        "Reports received",
        ("unit", "category"),
        (MINUTE, HOUR, DAY),
        where_in=(RECEIVED,),
    ),
    Measure(
        "reports.urgent",
        "Phản ánh khẩn (mức 1) mới tiếp nhận",
        "Urgent reports (severity 1) received",
        ("unit", "category"),
        (MINUTE, DAY),
        where_in=(RECEIVED, ("severity", frozenset({1}))),
    ),
    Measure(
        "reports.by_channel",
        "Phản ánh mới theo kênh",
        "Reports received, by channel",
        ("unit", "channel"),
        (DAY,),
        where_in=(RECEIVED,),
    ),
    Measure(
        "reports.closed",
        "Phản ánh đã đóng",
        "Reports closed",
        ("unit", "category"),
        (HOUR, DAY),
        where_in=(CLOSED,),
    ),
    Measure(
        "reports.closed_again",
        "Phản ánh đóng lại sau khi bị mở lại",
        "Reports closed that had been reopened",
        ("unit", "category"),
        (DAY,),
        where_in=(CLOSED, ("was_reopened", frozenset({True}))),
    ),
    Measure(
        "reports.duplicates",
        "Phản ánh kết thúc vì trùng với phản ánh khác",
        "Reports that ended because they repeat another",
        ("unit", "category"),
        (DAY,),
        where_in=(("state", frozenset({"closed", "refused"})), ("is_duplicate", frozenset({True}))),
    ),
    Measure(
        "reports.refused",
        "Phản ánh không tiếp nhận",
        "Reports refused",
        ("unit", "category"),
        (DAY,),
        where_in=(("state", frozenset({"refused"})),),
    ),
    Measure(
        "reports.rated",
        "Phản ánh đã đóng có chấm điểm",
        "Closed reports that were rated; the sum is of the points",
        ("unit", "category"),
        (DAY,),
        value="satisfaction",
        where_in=(CLOSED, ("satisfaction", frozenset({1, 2, 3, 4, 5}))),
    ),
    Measure(
        "reports.satisfied",
        "Phản ánh đã đóng được chấm từ 4 điểm",
        "Closed reports rated 4 or 5",
        ("unit", "category"),
        (DAY,),
        where_in=(CLOSED, ("satisfaction", frozenset({4, 5}))),
    ),
)
