"""Measures of statements: how many came, from whom, when, and how well they can be checked. Never their values: two
sources' words on one figure must not be added up."""

from __future__ import annotations

from ioc.domain.measures import DAY, HOUR, Measure

SAID = ("state", frozenset[object]({"estimated", "provisional", "final"}))
BY = ("source", "indicator")

MEASURES = (
    Measure(
        "indicators.stated",
        "Số liệu chỉ tiêu nhận được theo nguồn",
        "Statements received, by source",
        BY,
        (HOUR, DAY),
        where_in=(SAID,),
    ),
    Measure(
        "indicators.without_parts",
        "Số liệu chỉ có giá trị, không có tử số và mẫu số",
        "Statements of a value alone, without numerator and denominator",
        BY,
        (DAY,),
        where_in=(SAID, ("has_parts", frozenset({False}))),
    ),
    Measure(
        "indicators.official",
        "Số liệu do cấp có thẩm quyền công bố",
        "Figures published by the authority",
        BY,
        (DAY,),
        where_in=(SAID, ("official", frozenset({True}))),
    ),
    Measure(
        "indicators.withdrawn",
        "Số liệu bị rút lại",
        "Statements withdrawn",
        BY,
        (DAY,),
        where_in=(("state", frozenset({"withdrawn"})),),
    ),
    Measure(
        "indicators.due",
        "Số liệu nhận được có hạn báo cáo",
        "Statements received that had a due time",
        ("agency", "indicator"),
        (DAY,),
        where_in=(("on_time", frozenset({True, False})),),
    ),
    Measure(
        "indicators.on_time",
        "Số liệu nhận được đúng hạn báo cáo",
        "Statements received by their due time",
        ("agency", "indicator"),
        (DAY,),
        where_in=(("on_time", frozenset({True})),),
    ),
)
