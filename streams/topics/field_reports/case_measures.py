"""What is counted over field reports as cases, all by the day they were received (PA01–PA07).

A report counts once, however often its steps were said or corrected; what it became later moves it.
"""

from __future__ import annotations

from typing import Final

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.length_bins import BINS
from ioc.domain.life import illegal_measure
from ioc.domain.measures import DAY

RECEIVED: Final = "opened_at"
RATINGS: Final = frozenset[object]({1, 2, 3, 4, 5})

CASE_MEASURES = (
    CaseMeasure(
        # timing: on_time, late, running, undated, refused, duplicate. Running ones past their deadline are asked of
        # the cases: whether they are late depends on the moment of asking.
        "reports.cases",
        "Phản ánh theo kết quả so với hạn xử lý (PA01, PA02, PA06, PA07)",
        "Reports by how they stand against the deadline to resolve",
        ("unit", "agency", "category", "report_kind", "timing"),
        RECEIVED,
        (DAY,),
    ),
    CaseMeasure(
        "reports.accepting",
        "Phản ánh theo hạn tiếp nhận; tổng là số phút chờ tiếp nhận (PA04)",
        "Reports by the deadline to accept; the sum is of minutes waited",
        ("unit", "agency", "accept_timing", "accept_bin"),
        RECEIVED,
        (DAY,),
        value="accept_minutes",
    ),
    CaseMeasure(
        "reports.resolving",
        "Phản ánh đã xử lý theo thời gian từ lúc nhận; tổng là số phút (PA04)",
        "Reports resolved by the time since receipt; the sum is of minutes",
        ("unit", "agency", "resolve_bin"),
        RECEIVED,
        (DAY,),
        value="resolve_minutes",
        where_in=(("resolve_bin", BINS),),
    ),
    CaseMeasure(
        "reports.ratings",
        "Phản ánh có chấm điểm theo điểm; tổng là điểm (PA05)",
        "Reports by the citizen's rating; the sum is of points",
        ("unit", "agency", "report_kind", "satisfaction"),
        RECEIVED,
        (DAY,),
        value="satisfaction",
        where_in=(("satisfaction", RATINGS),),
    ),
    CaseMeasure(
        "reports.reopenings",
        "Phản ánh bị mở lại; tổng là số lần (PA06)",
        "Reports that were reopened; the sum is of times",
        ("unit", "agency", "category"),
        RECEIVED,
        (DAY,),
        value="reopened",
        where_in=(("was_reopened", frozenset({True})),),
    ),
    illegal_measure(
        "reports.illegal",
        "Phản ánh có bước chuyển trạng thái sai, theo nguồn; tổng là số bước",
        "Reports with steps that may not follow each other, by source; the sum is of steps",
    ),
)
