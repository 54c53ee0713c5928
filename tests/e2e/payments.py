"""Payments of one provider within seconds, a known number of which fail."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.e2e.province import UNIT


def burst(provider: str, failed: int, total: int) -> Iterator[tuple[bytes, bytes]]:
    """(key, value) of `total` payments of the last two seconds."""
    run, now = uuid.uuid4().hex[:8], time.time()
    for i in range(total):
        at = datetime.fromtimestamp(now - 2 + 2 * i / total, UTC)
        name = f"E2E-{run}-{i}"
        body = {
            "source": "e2e", "event_id": name, "transaction_id": name, "occurred_at": at.isoformat(), "amount": 150_000,
            "method": "qr", "service": "electricity", "provider": provider, "unit": UNIT,
            "status": "failed" if i < failed else "succeeded",
        }  # fmt: skip
        if i < failed:
            body["failure"] = "gateway_timeout"
        yield name.encode(), json.dumps(body).encode()
