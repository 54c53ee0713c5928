"""What is counted over incidents (AT01–AT03, AT06). `form` tells an incident somebody named from an alert by itself."""

from __future__ import annotations

from typing import Final

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.length_bins import BINS
from ioc.domain.life import illegal_measure
from ioc.domain.measures import DAY

FORMS: Final = ("form", frozenset[object]({"incident", "alert"}))
"""Not `merged`: an alert that joined an incident is counted with it."""

CASE_MEASURES = (
    CaseMeasure(
        "security.incidents",
        "Sự cố, cảnh báo đơn lẻ phát hiện, theo mức, cấp độ và loại (AT01)",
        "Incidents and single alerts detected, by severity, level and kind",
        ("unit", "level", "severity", "category", "form"),
        "opened_at",
        (DAY,),
        where_in=(FORMS,),
    ),
    CaseMeasure(
        "security.incidents_handled",
        "Sự cố, cảnh báo đơn lẻ đã xử lý hoặc báo nhầm, theo ngày kết thúc (AT02)",
        "Incidents and single alerts that ended, handled or false, by the day they ended",
        ("unit", "level", "severity", "form", "state"),
        "closed_at",
        (DAY,),
        where_in=(FORMS, ("open", frozenset({False}))),
    ),
    CaseMeasure(
        "security.acking",
        "Thời gian từ phát hiện đến tiếp nhận; tổng là số phút (AT03, MTTA)",
        "Time from detection to being taken; the sum is of minutes",
        ("unit", "severity", "form", "ack_bin"),
        "opened_at",
        (DAY,),
        value="ack_minutes",
        where_in=(FORMS, ("ack_bin", BINS)),
    ),
    CaseMeasure(
        "security.handling",
        "Thời gian từ phát hiện đến xử lý xong; tổng là số phút (AT03, MTTR)",
        "Time from detection to the end; the sum is of minutes",
        ("unit", "severity", "form", "handle_bin"),
        "closed_at",
        (DAY,),
        value="handle_minutes",
        where_in=(FORMS, ("handle_bin", BINS)),
    ),
    CaseMeasure(
        # report: on_time, late, no. One that is not reported and whose day has passed is late, too.
        "security.incident_reports",
        "Sự cố phải báo cáo cơ quan điều phối, theo ngày hết hạn (AT06, QĐ 05/2017)",
        "Incidents that must be reported to the coordinator, by the day the report is due",
        ("unit", "level", "report"),
        "report_due",
        (DAY,),
    ),
    illegal_measure(
        "security.illegal",
        "Sự cố có bước chuyển trạng thái sai, theo nguồn; tổng là số bước",
        "Incidents with steps that may not follow each other, by source; the sum is of steps",
    ),
)
