"""ioc.indicators.v1: figures as sources state them (số liệu chỉ tiêu, T5)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from streams.topic import Column, Topic
from streams.topics.indicators.case import change
from streams.topics.indicators.check import check
from streams.topics.indicators.event import Statement
from streams.topics.indicators.measures import MEASURES

TOPIC = Topic(
    name="ioc.indicators.v1",
    about_vi="Số liệu chỉ tiêu do các nguồn nêu, theo kỳ; mỗi lần nêu một bản tin",
    about_en="Figures as sources state them, by period; one record a statement",
    event=Statement,
    entity="indicator",
    table="events_indicators",
    columns=(
        Column("state", "text", "state"),
        Column("period_from", "timestamptz", "start"),
        Column("period_to", "timestamptz", "end"),
        Column("value", "numeric", "value"),
        Column("num", "bigint", "num"),
        Column("den", "bigint", "den"),
    ),
    measures=MEASURES,
    # The worker hands a topic its own events only, which Callable[[Event], …] cannot say.
    case_kind="statement",
    case=cast(Any, change),
    check=cast(Any, check),
    # Thousands a month. The key is the indicator, so that all that is said of one stays in order.
    partitions=2,
    retention=timedelta(days=30),
    # Reports are typed in on the day after, after a weekend on the third.
    lateness=timedelta(hours=72),
    # Series of twenty years are loaded once, when a connector starts.
    horizon=timedelta(days=7_300),
    chunk_interval=timedelta(days=30),
    folder=Path(__file__).parent,
)
