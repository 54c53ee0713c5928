"""ioc.directives.v1: directives, documents and reports with an owner and a due time (chỉ đạo, văn bản, báo cáo, T7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from streams.topic import Column, Topic
from streams.topics.directives.case import change
from streams.topics.directives.case_measures import CASE_MEASURES
from streams.topics.directives.check import check
from streams.topics.directives.derive import derive
from streams.topics.directives.event import Directive
from streams.topics.directives.measures import MEASURES

TOPIC = Topic(
    name="ioc.directives.v1",
    about_vi="Chỉ đạo, văn bản, báo cáo phải thực hiện; mỗi bước một bản tin",
    about_en="Directives, documents and reports that are owed; one record a step",
    event=Directive,
    entity="directive_id",
    table="events_directives",
    columns=(
        Column("kind", "text", "kind"),
        Column("state", "text", "state"),
        Column("agency", "text", "agency"),
        Column("due_at", "timestamptz", "due_at"),
        Column("on_time", "boolean", "on_time"),
        Column("online", "boolean", "online"),
    ),
    measures=MEASURES,
    # The worker hands a topic its own events only, which Callable[[Event], …] cannot say.
    case_kind="directive",
    case=cast(Any, change),
    derive=derive,
    case_measures=CASE_MEASURES,
    check=cast(Any, check),
    partitions=2,
    retention=timedelta(days=30),
    # Document systems without a live interface send the day's steps at night.
    lateness=timedelta(hours=24),
    chunk_interval=timedelta(days=30),
    folder=Path(__file__).parent,
)
