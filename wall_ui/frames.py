"""Frames of the protocol `ioc.v1` (docs/contracts.md): the bytes of each server frame, and what a client's text means.

Pure. Alerts and tiles are JSON already when they come here and are joined as bytes: what is the same for every client
is encoded once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

VERSION = 1
CLIENT_NAME_MAX = 64
TOKEN_MAX = 512


Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""What a page can count exactly."""


class Position(msgspec.Struct, frozen=True, gc=False):
    """Where a client stands: a journal and the newest number it has."""

    epoch: str
    seq: Whole


class Hello(msgspec.Struct, frozen=True, gc=False):
    """First frame of a client, and every later one that asks to catch up (its token is not read again)."""

    v: Whole
    token: str = ""
    client: str = ""
    since: Position | None = None


class Painted(msgspec.Struct, frozen=True, gc=False):
    """Newest journal number on screen. `at` by the client's clock, unix milliseconds."""

    seq: Whole
    at: Whole = 0


class Stat(msgspec.Struct, frozen=True, gc=False):
    """How the page does: heap and DOM nodes."""

    heap_mb: float = 0.0
    nodes: Whole = 0


@dataclass(frozen=True, slots=True)
class BadFrame:
    """A frame that is not of the protocol; the connection ends with 4110."""

    why: str


class _Kind(msgspec.Struct, frozen=True, gc=False):
    t: str


_KIND = msgspec.json.Decoder(_Kind)
_INBOUND: Mapping[str, msgspec.json.Decoder[Any]] = {
    "hello": msgspec.json.Decoder(Hello),
    "painted": msgspec.json.Decoder(Painted),
    "stat": msgspec.json.Decoder(Stat),
}


def read(text: str | bytes) -> Hello | Painted | Stat | BadFrame | None:
    """What a client said; None for a kind we do not know, which a newer client may send."""
    if isinstance(text, bytes):
        return BadFrame("binary frame")
    try:
        decoder = _INBOUND.get(_KIND.decode(text).t)
        frame = None if decoder is None else decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        return BadFrame(str(error)[:200])
    if isinstance(frame, Hello) and (len(frame.client) > CLIENT_NAME_MAX or len(frame.token) > TOKEN_MAX):
        return BadFrame("a text of hello is too long")
    return frame


def encode(frame: Mapping[str, Any]) -> bytes:
    """Any small frame."""
    return msgspec.json.encode(frame)


def event(seq: int, op: str, at_ms: int, actor: str, alert: bytes) -> bytes:
    """One journal row."""
    head = {"t": "ev", "seq": seq, "prev": seq - 1, "op": op, "at": at_ms, "actor": actor}
    return encode(head)[:-1] + b',"alert":' + alert + b"}"


def resume(after: int, to: int, events: Sequence[bytes]) -> bytes:
    """The rows a client missed, when it stands not too far back."""
    return b'{"t":"resume","from":%d,"to":%d,"events":[' % (after + 1, to) + b",".join(events) + b"]}"


def snap(seq: int, alerts: Sequence[bytes], missed: Sequence[bytes] | None) -> bytes:
    """All open alerts; replaces what the client has."""
    tail = b"null" if missed is None else b"[" + b",".join(missed) + b"]"
    return b'{"t":"snap","seq":%d,"alerts":[' % seq + b",".join(alerts) + b'],"missed":' + tail + b"}"


def tile(panel: str, rev: int, asof_ms: int, data: bytes) -> bytes:
    """Whole data of one panel."""
    head = {"t": "tile", "panel": panel, "rev": rev, "asof": asof_ms}
    return encode(head)[:-1] + b',"data":' + data + b"}"


def bye(code: int, retry_ms: tuple[int, int]) -> bytes:
    """Before a planned close: come back after a random time in this range."""
    return encode({"t": "bye", "code": code, "retry_ms": list(retry_ms)})
