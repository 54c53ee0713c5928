"""ioc.field-reports.v1: reports from the field and petitions (phản ánh hiện trường, phản ánh kiến nghị)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from streams.topic import Column, Topic
from streams.topics.field_reports.case import change
from streams.topics.field_reports.case_measures import CASE_MEASURES
from streams.topics.field_reports.check import check
from streams.topics.field_reports.derive import derive
from streams.topics.field_reports.event import FieldReport
from streams.topics.field_reports.measures import MEASURES

TOPIC = Topic(
    name="ioc.field-reports.v1",
    about_vi="Phản ánh hiện trường của người dân và cán bộ; mỗi bước xử lý một bản tin",
    about_en="Reports of citizens and officers from the field; one record a step of handling",
    event=FieldReport,
    entity="report_id",
    table="events_field_reports",
    columns=(
        Column("state", "text", "state"),
        Column("category", "text", "category"),
        Column("severity", "smallint", "severity"),
        Column("kind", "text", "kind"),
        Column("channel", "text", "channel"),
        Column("handling_unit", "text", "handling_unit"),
    ),
    measures=MEASURES,
    # The worker hands a topic its own events only, which Callable[[Event], …] cannot say.
    case_kind="report",
    case=cast(Any, change),
    derive=derive,
    case_measures=CASE_MEASURES,
    check=cast(Any, check),
    retention=timedelta(days=30),
    # Officers file from places without a network and the phone sends when it is back.
    lateness=timedelta(hours=72),
    chunk_interval=timedelta(days=7),
    folder=Path(__file__).parent,
)
