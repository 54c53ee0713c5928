"""Garbage: records that must not become events, each with the reason under which it must lie in quarantine."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

Body = dict[str, Any]
Spoiler = Callable[[Body, datetime], bytes | None]


def _json(body: Body) -> bytes:
    return json.dumps(body).encode()


def _with(reason: str, **changes: Any) -> tuple[str, Spoiler]:
    return reason, lambda body, _: _json({**body, **changes})


def _without(name: str) -> tuple[str, Spoiler]:
    return "BAD_FIELD", lambda body, _: _json({k: v for k, v in body.items() if k != name})


def _at(reason: str, **shift: float) -> tuple[str, Spoiler]:
    return reason, lambda body, now: _json({**body, "occurred_at": (now + timedelta(**shift)).isoformat()})


SPOILERS: dict[str, tuple[str, Spoiler]] = {
    "tombstone": ("EMPTY", lambda _, __: None),
    "no bytes": ("EMPTY", lambda _, __: b""),
    "random bytes": ("BAD_JSON", lambda body, _: b"\xff\xfe\x00" + _json(body)),
    "not UTF-8": ("BAD_JSON", lambda body, _: _json(body).replace(b'"chaos"', b'"chao\xc3\x28"')),
    "cut in the middle": ("BAD_JSON", lambda body, _: _json(body)[:-20]),
    "two objects": ("BAD_JSON", lambda body, _: _json(body) + _json(body)),
    "a list": ("BAD_FIELD", lambda body, _: b"[" + _json(body) + b"]"),
    "NaN": ("BAD_JSON", lambda body, _: _json(body).replace(b'"amount": ', b'"amount": NaN, "x": ')),
    "nested too deep": ("BAD_JSON", lambda body, _: _json(body)[:-1] + b', "x": ' + b"[" * 90_000),
    "a character U+0000": ("BAD_FIELD", lambda body, _: _json({**body, "trace_id": "a\0b"})),
    "larger than 256 KiB": ("TOO_LARGE", lambda body, _: _json({**body, "padding": "x" * 262_144})),
    "no event id": _without("event_id"),
    "no time": _without("occurred_at"),
    "a time without a zone": _with("BAD_FIELD", occurred_at="2026-11-20T08:00:00"),
    "a time in words": _with("BAD_FIELD", occurred_at="hôm qua"),
    "a time as a number": _with("BAD_FIELD", occurred_at=1_790_000_000_000),
    "tomorrow": _at("FUTURE_TS", days=1),
    "six minutes ahead": _at("FUTURE_TS", minutes=6),
    "eleven years ago": _at("TOO_OLD", days=-4_020),
    "a unit nobody knows": _with("UNKNOWN_UNIT", unit="99998"),
    "a unit of ten letters": _with("BAD_FIELD", unit="0721000000"),
    "revision zero": _with("BAD_FIELD", revision=0),
    "a negative amount": _with("BAD_FIELD", amount=-1),
    "an amount beyond all money": _with("BAD_FIELD", amount=10**16),
    "an amount as text": _with("BAD_FIELD", amount="1000"),
    "dollars": _with("BAD_FIELD", currency="USD"),
    "an amount of zero": _with("DOMAIN_RULE", amount=0),
    "a status nobody knows": _with("BAD_FIELD", status="paid"),
    "a hospital fee of no hospital": _with("DOMAIN_RULE", service="hospital_fee", facility=None),
    "a refund without a reference": _with("DOMAIN_RULE", status="refunded", reference=None),
    "a code with a bar": _with("DOMAIN_RULE", provider="a|b"),
}
"""Ways to spoil a good payment: name → (reason, how)."""


def spoil(rng: random.Random, body: Body, now: datetime) -> tuple[str, bytes | None]:
    """(reason, record) made of a good payment's body."""
    reason, how = SPOILERS[rng.choice(sorted(SPOILERS))]
    return reason, how(body, now)
