"""What is counted over dossiers by the day of receipt, as QĐ 766 asks; `procedures.profiles` holds the rest."""

from __future__ import annotations

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.qd766 import PROFILES

RECEIVED = "received_at"
BY = ("unit", "agency")
LATE = ("on_time_766", frozenset[object]({False}))
TWICE = frozenset[object](range(2, 101))

CASE_MEASURES = (
    PROFILES,
    CaseMeasure(
        "procedures.taken",
        "Hồ sơ tiếp nhận trong kỳ, theo kênh",
        "Dossiers received in the period, by channel",
        ("unit", "agency", "channel"),
        RECEIVED,
    ),
    CaseMeasure(
        # Whose desk is not said counts nowhere: it is unknown, not the agency's own.
        "procedures.desks",
        "Hồ sơ tiếp nhận trong kỳ có ghi nơi tiếp nhận: tại cơ quan xử lý (own) hay nơi khác (other)",
        "Dossiers received in the period whose desk is known: the handling agency's own, or another",
        ("unit", "agency", "received_by", "desk"),
        RECEIVED,
        where_in=(("desk", frozenset({"own", "other"})),),
    ),
    CaseMeasure(
        "procedures.late",
        "Hồ sơ tiếp nhận trong kỳ đã kết thúc trễ (đồng hồ QĐ 766)",
        "Dossiers received in the period that ended late by the clock of QĐ 766",
        BY,
        RECEIVED,
        value="days_late",
        where_in=(LATE,),
    ),
    CaseMeasure(
        "procedures.late_local",
        "Hồ sơ tiếp nhận trong kỳ đã kết thúc trễ (cách tính địa phương)",
        "Dossiers received in the period that ended late by local practice",
        BY,
        RECEIVED,
        where_in=(("on_time_local", frozenset({False})),),
    ),
    CaseMeasure(
        "procedures.late_apologised",
        "Hồ sơ trễ có phiếu xin lỗi trước hạn",
        "Late dossiers whose letter of apology went out by the due date",
        BY,
        RECEIVED,
        where_in=(LATE, ("apology_in_time", frozenset({True}))),
    ),
    CaseMeasure(
        "procedures.asked_twice",
        "Hồ sơ bị yêu cầu bổ sung quá một lần",
        "Dossiers for which papers were asked more than once",
        BY,
        RECEIVED,
        where_in=(("supplements", TWICE),),
    ),
    CaseMeasure(
        "procedures.illegal",
        "Hồ sơ có bước chuyển trạng thái không hợp lệ (lỗi dữ liệu của nguồn)",
        "Dossiers with a step that may not follow the one before: faulty data of the source",
        BY,
        "opened_at",
        value="illegal",
        where_in=(("illegal", frozenset[object](range(1, 1_000))),),
    ),
)
