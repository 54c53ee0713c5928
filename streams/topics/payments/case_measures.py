"""What is counted over payments that have a case (TN05, TN06): those that waited, and those whose ends differ."""

from __future__ import annotations

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.life import illegal_measure
from ioc.domain.measures import DAY

CASE_MEASURES = (
    CaseMeasure(
        # wait: in_time, stuck, waiting. Those that wait too long at this moment are asked of the cases.
        "payments.waits",
        "Giao dịch nhiều bước theo thời gian chờ: đúng lúc, treo, còn chờ (TN05)",
        "Payments in steps by how long they waited: in time, stuck, still waiting",
        ("unit", "category", "provider", "wait"),
        "opened_at",
        (DAY,),
        value="amount",
        # The single final event of a dossier's fee is a case without a wait.
        where_in=(("wait", frozenset({"in_time", "stuck", "waiting"})),),
    ),
    CaseMeasure(
        "payments.unexplained",
        "Giao dịch lệch đối soát chưa giải trình; tổng là số đồng lệch, không bù trừ (TN06)",
        "Payments whose ends differ and nobody explained; the sum is of the differences, a surplus never hides a loss",
        ("category", "unit", "facility", "provider"),
        "mismatch_at",
        (DAY,),
        value="differs_by",
    ),
    illegal_measure(
        "payments.illegal",
        "Giao dịch có bước chuyển trạng thái sai, theo nguồn; tổng là số bước",
        "Payments with steps that may not follow each other, by source; the sum is of steps",
    ),
)
