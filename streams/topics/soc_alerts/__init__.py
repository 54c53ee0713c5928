"""ioc.soc-alerts.v1: security alerts and incidents (an toàn thông tin mạng)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from streams.topic import Column, Topic
from streams.topics.soc_alerts.case import change
from streams.topics.soc_alerts.case_measures import CASE_MEASURES
from streams.topics.soc_alerts.check import check
from streams.topics.soc_alerts.derive import derive
from streams.topics.soc_alerts.event import SocAlert
from streams.topics.soc_alerts.measures import MEASURES

TOPIC = Topic(
    name="ioc.soc-alerts.v1",
    about_vi="Cảnh báo, sự cố an toàn thông tin từ SOC, SIEM, diệt mã độc, giám sát cổng; mỗi bước một bản tin",
    about_en="Security alerts and incidents from the SOC and its sensors; one record a step",
    event=SocAlert,
    entity="alert_id",
    table="events_soc_alerts",
    columns=(
        Column("state", "text", "state"),
        Column("category", "text", "category"),
        Column("severity", "smallint", "severity"),
        Column("system", "text", "system"),
        Column("system_level", "smallint", "system_level"),
        Column("incident_id", "text", "incident_id"),
    ),
    measures=MEASURES,
    # The worker hands a topic its own events only, which Callable[[Event], …] cannot say.
    case_kind="incident",
    shared_cases=True,
    case=cast(Any, change),
    derive=derive,
    case_measures=CASE_MEASURES,
    check=cast(Any, check),
    retention=timedelta(days=14),
    lateness=timedelta(minutes=5),
    chunk_interval=timedelta(days=1),
    folder=Path(__file__).parent,
)
