"""Post: signs the message and posts it to a checked, pinned address. No redirects, no proxy; the answer's
status decides and its body is not read (aiohttp buffers at most 64 KiB of it before the connection is closed)."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Self

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult

from ioc.domain.recipients import Directory
from ioc.notify.channel import Message, OnWire, TransportError
from ioc.notify.channels.webhook.signature import key_of, sign
from ioc.notify.channels.webhook.target import IpNetwork, Target, networks, target
from ioc.settings import Settings

READ_AHEAD_MAX = 64 * 1024
_TRY_AGAIN = frozenset({408, 409, 425, 429})
"""4xx answers that speak of the moment, not of the message."""


@dataclass(frozen=True, slots=True)
class Post:
    key: bytes = field(repr=False)
    allowed: Sequence[IpNetwork] = ()
    demo: bool = False

    @classmethod
    def of(cls, settings: Settings, directory: Directory) -> Self | None:
        """From `webhook_secret` and `demo`; None while there is no secret: an unsigned call could be anybody's."""
        if not settings.webhook_secret:
            return None
        return cls(key_of(settings.webhook_secret), networks(directory.private_networks), settings.demo)


class _Pinned(AbstractResolver):
    """Answers with the one address that was checked; the name stays for TLS and the Host header."""

    def __init__(self, to: Target) -> None:
        self._to = to

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[ResolveResult]:
        kind = socket.AF_INET6 if ":" in self._to.ip else socket.AF_INET
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [ResolveResult(hostname=host, host=self._to.ip, port=port, family=kind, proto=0, flags=numeric)]

    async def close(self) -> None:
        pass


def payload(message: Message) -> bytes:
    """JSON of one notice: `{"type","timestamp","data"}` as Standard Webhooks recommends."""
    data = {name: getattr(message, name) for name in ("alert", "rule", "reason", "severity", "subject", "body")}
    kind = f"ioc.alert.{message.reason}"
    return msgspec.json.encode(
        {"type": kind, "timestamp": message.created_at, "data": data | {"thread": message.thread}}
    )


async def send(post: Post, message: Message, on_wire: OnWire) -> str:
    """Any 2xx is acceptance. Returns the key: it is the id both sides know the message by."""
    to = await target(message.address, allowed=post.allowed, demo=post.demo)
    body, now_s = payload(message), int(time.time())
    headers = {
        "content-type": "application/json",
        "user-agent": "ioc-notifier",
        "webhook-id": message.key,
        "webhook-timestamp": str(now_s),
        "webhook-signature": sign(post.key, message.key, now_s, body),
    }
    connector = aiohttp.TCPConnector(resolver=_Pinned(to), force_close=True, use_dns_cache=False)
    session = aiohttp.ClientSession(
        connector=connector,
        trace_configs=[_watch(on_wire)],
        trust_env=False,  # no proxy: it would resolve the name again
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),  # the lane keeps the deadline
        read_bufsize=READ_AHEAD_MAX,
    )
    async with session:
        try:
            async with session.post(to.url, data=body, headers=headers, allow_redirects=False) as answer:
                _judge(answer.status, answer.headers.get("retry-after", ""))  # the body is never read
        except aiohttp.ClientConnectorError as error:
            raise TransportError(f"không nối được / cannot connect: {type(error).__name__}") from error
        except aiohttp.InvalidURL as error:
            raise TransportError("SSRF_BLOCKED: địa chỉ sai / malformed address", permanent=True) from error
    return message.key


def _judge(status: int, retry_after: str) -> None:
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise TransportError(f"{status}: không đi theo chuyển hướng / redirects are not followed", permanent=True)
    if status in _TRY_AGAIN or status >= 500:
        seconds = float(retry_after) if retry_after.isdigit() and len(retry_after) < 7 else None
        raise TransportError(f"HTTP {status}", retry_after_s=seconds)
    raise TransportError(f"HTTP {status}", permanent=True, endpoint=False)


def _watch(on_wire: OnWire) -> aiohttp.TraceConfig:
    """Calls `on_wire` when the connection stands and the request is about to leave."""

    async def leaving(_: aiohttp.ClientSession, __: SimpleNamespace, ___: Any) -> None:
        on_wire()

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(leaving)
    return trace
