"""ioc.heartbeats.v1: heartbeats of everything the centre depends on (nhịp tim, T6)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from streams.topic import Column, Topic
from streams.topics.heartbeats.case import change
from streams.topics.heartbeats.check import check
from streams.topics.heartbeats.event import Heartbeat
from streams.topics.heartbeats.measures import MEASURES

TOPIC = Topic(
    name="ioc.heartbeats.v1",
    about_vi="Nhịp tim của nguồn, đường truyền, dịch vụ, cổng, trung tâm dữ liệu; nhịp mới nhất là trạng thái",
    about_en="Heartbeats of sources, lines, services, portals and data centres; the newest is the state",
    event=Heartbeat,
    entity="link_id",
    table="events_heartbeats",
    columns=(
        Column("kind", "text", "kind"),
        Column("state", "text", "state"),
        Column("latency_ms", "integer", "latency_ms"),
        Column("data_until", "timestamptz", "data_until"),
        Column("reason", "text", "reason"),
    ),
    measures=MEASURES,
    # The worker hands a topic its own events only, which Callable[[Event], …] cannot say.
    case_kind="link",
    case=cast(Any, change),
    # A beat says all that is known: the newest alone is the state, however many came before.
    history=False,
    check=cast(Any, check),
    # Some four hundred things a minute or faster: seven to twenty beats a second.
    partitions=2,
    retention=timedelta(days=3),
    lateness=timedelta(minutes=5),
    chunk_interval=timedelta(days=1),
    folder=Path(__file__).parent,
)
