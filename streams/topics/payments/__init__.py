"""ioc.payments.v1: payments of fees, hospital bills, tuition and utilities (thanh toán không dùng tiền mặt)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from streams.topic import Column, Topic
from streams.topics.payments.case import change
from streams.topics.payments.case_measures import CASE_MEASURES
from streams.topics.payments.check import check
from streams.topics.payments.derive import derive
from streams.topics.payments.event import Payment
from streams.topics.payments.measures import MEASURES

TOPIC = Topic(
    name="ioc.payments.v1",
    about_vi="Giao dịch thanh toán phí, viện phí, học phí, điện, nước; mỗi bước của giao dịch một bản tin",
    about_en="Payments of fees, hospital bills, tuition and utilities; one record a step of a transaction",
    event=Payment,
    entity="transaction_id",
    table="events_payments",
    columns=(
        Column("amount", "bigint", "amount"),
        Column("method", "text", "method"),
        Column("service", "text", "service"),
        Column("facility", "text", "facility"),
        Column("provider", "text", "provider"),
        Column("status", "text", "status"),
    ),
    measures=MEASURES,
    # The worker hands a topic its own events only, which Callable[[Event], …] cannot say.
    case_kind="payment",
    case=cast(Any, change),
    derive=derive,
    case_measures=CASE_MEASURES,
    final=("ends_alone", frozenset({True})),
    recalls=("speaks_of_end", frozenset({True})),
    check=cast(Any, check),
    retention=timedelta(days=14),
    lateness=timedelta(minutes=2),
    chunk_interval=timedelta(days=1),
    folder=Path(__file__).parent,
)
