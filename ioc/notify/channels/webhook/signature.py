"""Signature of a webhook by the Standard Webhooks specification: HMAC-SHA256 of `id.timestamp.body`. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"
TOLERANCE_S = 300


def key_of(secret: str) -> bytes:
    """The key inside `whsec_<base64>`; a secret without the prefix is used as it stands."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("IOC_WEBHOOK_SECRET: sau whsec_ phải là base64 / whsec_ must be followed by base64") from error


def sign(key: bytes, webhook_id: str, timestamp_s: int, body: bytes) -> str:
    """Value of the header `webhook-signature`."""
    signed = f"{webhook_id}.{timestamp_s}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def verify(key: bytes, webhook_id: str, timestamp_s: int, body: bytes, header: str, now_s: float) -> bool:
    """What a receiver does: one of the space-separated signatures fits and the time is within five minutes."""
    if abs(now_s - timestamp_s) > TOLERANCE_S:
        return False
    good = sign(key, webhook_id, timestamp_s, body)
    return any(hmac.compare_digest(good, offered) for offered in header.split(" "))
