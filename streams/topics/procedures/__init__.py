"""ioc.procedures.v1: steps of administrative dossiers (thủ tục hành chính, TTHC)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from streams.topic import Column, Topic
from streams.topics.procedures.case import change
from streams.topics.procedures.case_measures import CASE_MEASURES
from streams.topics.procedures.check import check
from streams.topics.procedures.derive import derive
from streams.topics.procedures.event import Dossier
from streams.topics.procedures.measures import MEASURES

TOPIC = Topic(
    name="ioc.procedures.v1",
    about_vi="Hồ sơ thủ tục hành chính tại bộ phận Một cửa và Cổng dịch vụ công; mỗi bước xử lý một bản tin",
    about_en="Administrative dossiers at one-stop desks and the service portal; one record a step",
    event=Dossier,
    entity="dossier_id",
    table="events_procedures",
    columns=(
        Column("state", "smallint", "state"),
        Column("agency", "text", "agency"),
        Column("procedure_code", "text", "procedure_code"),
        Column("channel", "smallint", "channel"),
        Column("due_at", "timestamptz", "due_at"),
        Column("on_time", "boolean", "on_time"),
    ),
    measures=MEASURES,
    # The worker hands a topic its own events only, which Callable[[Event], …] cannot say.
    case_kind="dossier",
    case=cast(Any, change),
    derive=derive,
    case_measures=CASE_MEASURES,
    check=cast(Any, check),
    retention=timedelta(days=30),
    # One-stop systems without a live interface send the day's steps at night.
    lateness=timedelta(hours=24),
    chunk_interval=timedelta(days=7),
    folder=Path(__file__).parent,
)
