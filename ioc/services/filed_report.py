"""FiledReport: the event a draft becomes. Pure and deterministic: the same draft, number and instant give the same
bytes, so a replay after a crash is a duplicate and not a conflict."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import datetime
from typing import cast

import msgspec

from ioc.domain.rejected import Rejected
from ioc.services.draft import Draft
from streams.topics.field_reports.check import check
from streams.topics.field_reports.event import Category, Channel, FieldReport, Kind

SOURCE = "ioc-phan-anh"


class FiledReport(FieldReport, kw_only=True, frozen=True, gc=False, omit_defaults=True):
    """A report as the intake sends it: what was not said is left out."""


def event_id(secret: bytes, key: str) -> str:
    """Id of the event of one Idempotency-Key: a UUID (version 8: vendor-made) that nobody can foretell or reverse."""
    digest = bytearray(hmac.digest(secret, b"event/" + key.encode(), hashlib.sha256)[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))


def filed(
    draft: Draft,
    *,
    tracking_no: str,
    identity: str,
    at: datetime,
    channel: Channel,
    photos: tuple[str, ...],
    secret: bytes,
) -> FiledReport:
    """The event. The server's clock says when it happened (received); the reporter's own is kept as `observed_at`."""
    suspect = "geo_suspect" in draft.flags
    phone = draft.contact_phone
    return FiledReport(
        source=SOURCE,
        event_id=identity,
        occurred_at=at,
        unit=draft.unit,
        report_id=tracking_no,
        kind=cast(Kind, draft.kind),
        state="received",
        category=cast(Category, draft.category),
        severity=draft.severity,
        channel=channel,
        lat=draft.lat,
        lon=draft.lon,
        accuracy_m=draft.accuracy_m,
        description=draft.description,
        observed_at=draft.observed_at,
        photo_hashes=photos,
        public=draft.public,
        subject_key=hmac.digest(secret, b"subject/" + phone.encode(), hashlib.sha256).hex()[:32] if phone else None,
        geo_quality=None if draft.lat is None else "suspect" if suspect else "exact",
    )


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(FieldReport)


def to_bytes(event: FiledReport) -> bytes:
    return _encoder.encode(event)


def refused_downstream(payload: bytes) -> Rejected | msgspec.ValidationError | None:
    """What the worker would say to it: nothing that would end in quarantine may be accepted here."""
    try:
        return check(_decoder.decode(payload))
    except msgspec.ValidationError as error:
        return error
