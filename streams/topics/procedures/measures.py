"""Measures of dossiers. An end is counted once, at state 9: state 10 only says that the citizen fetched the result."""

from __future__ import annotations

from ioc.domain.dossier.states import State
from ioc.domain.measures import DAY, HOUR, MINUTE, Measure

BY = ("unit", "agency")
RECEIVED = ("state", frozenset[object]({State.RECEIVED.value}))
FINISHED = ("state", frozenset[object]({State.FINISHED.value}))

MEASURES = (
    Measure(
        "procedures.events",
        "Bản tin hồ sơ của từng cơ quan (để biết cơ quan im lặng)",
        "Records of each agency, to notice a silent one",
        ("agency",),
        (MINUTE, DAY),
    ),
    Measure(
        "procedures.received",
        "Hồ sơ được tiếp nhận",
        "Dossiers received",
        BY,
        (HOUR, DAY),
        where_in=(RECEIVED,),
    ),
    Measure(
        "procedures.by_channel",
        "Hồ sơ được tiếp nhận theo kênh",
        "Dossiers received, by channel",
        ("unit", "agency", "channel"),
        (DAY,),
        where_in=(RECEIVED,),
    ),
    Measure(
        "procedures.by_procedure",
        "Hồ sơ được tiếp nhận theo thủ tục, kênh và mức dịch vụ công",
        "Dossiers received, by procedure, channel and level of service",
        ("agency", "procedure_code", "channel", "level"),
        (DAY,),
        where_in=(RECEIVED,),
    ),
    Measure(
        "procedures.not_accepted",
        "Hồ sơ không tiếp nhận",
        "Dossiers not accepted",
        BY,
        (DAY,),
        where_in=(("state", frozenset({State.NOT_ACCEPTED.value})),),
    ),
    Measure(
        "procedures.supplement_asked",
        "Lượt yêu cầu bổ sung hồ sơ",
        "Requests for more papers",
        BY,
        (DAY,),
        where_in=(("state", frozenset({State.SUPPLEMENT_ASKED.value})),),
    ),
    Measure(
        "procedures.finished",
        "Hồ sơ xử lý xong",
        "Dossiers finished",
        BY,
        (HOUR, DAY),
        where_in=(FINISHED,),
    ),
    Measure(
        "procedures.finished_dated",
        "Hồ sơ xử lý xong có ngày hẹn trả",
        "Dossiers finished that had a date promised",
        BY,
        (DAY,),
        where_in=(FINISHED, ("on_time", frozenset({True, False}))),
    ),
    Measure(
        "procedures.on_time",
        "Hồ sơ xử lý xong đúng hạn",
        "Dossiers finished on time",
        BY,
        (DAY,),
        where_in=(FINISHED, ("on_time", frozenset({True}))),
    ),
)
