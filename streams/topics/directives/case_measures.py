"""What is counted over directives, documents and reports as cases (CD01)."""

from __future__ import annotations

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.life import illegal_measure
from ioc.domain.measures import DAY

CASE_MEASURES = (
    CaseMeasure(
        # timing: on_time, late, running, undated, cancelled. Running ones past their deadline are asked of the cases.
        "directives.cases",
        "Chỉ đạo, văn bản, báo cáo theo kết quả so với hạn, theo ngày giao (CD01)",
        "Directives, documents and reports by how they stand against the deadline, by the day they were assigned",
        ("unit", "agency", "category", "owner_level", "timing"),
        "opened_at",
        (DAY,),
    ),
    CaseMeasure(
        # handled: online, paper, unknown.
        "directives.handled",
        "Chỉ đạo, văn bản, báo cáo hoàn thành theo cách xử lý, theo ngày trình (CD01)",
        "Directives, documents and reports done, by how they were handled, by the day they were handed in",
        ("unit", "agency", "category", "owner_level", "handled"),
        "ended_at",
        (DAY,),
        where_in=(("state", frozenset({"done"})),),
    ),
    CaseMeasure(
        "directives.issued",
        "Văn bản ban hành theo loại (QĐ, KH, CV, …) và lĩnh vực, theo ngày ghi trên văn bản",
        "Documents issued, by type and field, by the date they bear",
        ("unit", "agency", "document_type", "field"),
        "document_at",
        (DAY,),
        where_in=(("category", frozenset({"document"})),),
    ),
    illegal_measure(
        "directives.illegal",
        "Chỉ đạo, văn bản có bước chuyển trạng thái sai, theo nguồn; tổng là số bước",
        "Directives with steps that may not follow each other, by source; the sum is of steps",
    ),
)
