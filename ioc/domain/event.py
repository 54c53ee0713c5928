"""Event: one fact from a source, as it travels on Kafka. Knows the common fields; knows nothing of Kafka or tables.

Every topic's event is a Struct that extends `Event`. Unknown fields are ignored (a source may be newer than we are);
missing or mistyped ones make the record Rejected. Times carry an offset and are compared in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

Text64 = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
"""No pattern: a regular expression a field costs a third of the whole decoding. NUL is refused for the whole record."""
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Vnd = Annotated[int, msgspec.Meta(ge=0, le=10**13)]
"""Vietnamese đồng, an integer: the currency has no minor unit. Ten trillion at most: a cell's sum must not overflow."""


class Event(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """Envelope of all topics.

    `(source, event_id, revision)` names an event for ever: the same three with the same bytes is a duplicate and
    counts once; a higher `revision` of the same `(source, event_id)` corrects the lower ones.
    """

    source: Text64
    """Registered source system, e.g. `his-bv-tinh` (`source_id`, mã nguồn)."""
    event_id: Text64
    """Unique within the source; UUIDv7 recommended."""
    occurred_at: Instant
    """When it happened in the world, RFC 3339 with offset (`thoi_diem`)."""
    unit: Annotated[str, msgspec.Meta(min_length=2, max_length=5)]
    """Administrative unit code (mã đơn vị hành chính): 2 digits province, 3 district, 5 commune."""
    unit_date: date | None = None
    """Day on which `unit` is to be read (`dvhc_hieu_luc`): codes are reused with other meanings. None = occurred_at."""
    revision: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    """1 for the first statement, +1 for each correction (`ban_sua`)."""
    agency: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    """Agency code (mã định danh điện tử, `co_quan_ma`)."""
    test: bool = False
    """True for drills: stored, never counted, never alerted."""
    trace_id: Annotated[str, msgspec.Meta(max_length=64)] | None = None
