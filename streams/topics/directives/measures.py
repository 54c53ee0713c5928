"""Measures of directives. Each counts a step that happens once; how many are overdue now is asked of the cases."""

from __future__ import annotations

from ioc.domain.measures import DAY, HOUR, Measure

DONE = ("state", frozenset[object]({"done"}))
DOCUMENT = ("kind", frozenset[object]({"document"}))
BY = ("unit", "agency", "kind")

MEASURES = (
    Measure(
        "directives.assigned",
        "Chỉ đạo, văn bản, báo cáo được giao",
        "Directives, documents and reports assigned",
        BY,
        (HOUR, DAY),
        where_in=(("state", frozenset({"assigned"})),),
    ),
    Measure(
        "directives.done",
        "Chỉ đạo, văn bản, báo cáo hoàn thành",
        "Directives, documents and reports done",
        BY,
        (DAY,),
        where_in=(DONE,),
    ),
    Measure(
        "directives.done_dated",
        "Hoàn thành có hạn",
        "Done that had a due time",
        BY,
        (DAY,),
        where_in=(DONE, ("on_time", frozenset({True, False}))),
    ),
    Measure(
        "directives.on_time",
        "Hoàn thành đúng hạn",
        "Done by the due time",
        BY,
        (DAY,),
        where_in=(DONE, ("on_time", frozenset({True}))),
    ),
    Measure(
        "directives.returned",
        "Lượt bị trả lại",
        "Times work was returned",
        BY,
        (DAY,),
        where_in=(("state", frozenset({"returned"})),),
    ),
    Measure(
        "directives.documents",
        "Văn bản đã xử lý, biết cách xử lý",
        "Documents handled of which it is known how",
        ("unit", "agency", "level"),
        (DAY,),
        where_in=(DONE, DOCUMENT, ("online", frozenset({True, False}))),
    ),
    Measure(
        "directives.documents_online",
        "Văn bản đã xử lý hoàn toàn trên môi trường mạng",
        "Documents handled wholly online",
        ("unit", "agency", "level"),
        (DAY,),
        where_in=(DONE, DOCUMENT, ("online", frozenset({True}))),
    ),
    Measure(
        "directives.signed",
        "Văn bản, báo cáo hoàn thành có ký số",
        "Documents and reports done that carry a digital signature",
        ("unit", "agency", "level"),
        (DAY,),
        where_in=(DONE, ("signed", frozenset({True}))),
    ),
)
