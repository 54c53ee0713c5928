"""Attempt: one message, one channel, one deadline; what came of it. The one place that reads a channel's exceptions."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from ioc.domain.notice_text import cut, one_line
from ioc.domain.outbox import Leased, Result
from ioc.domain.recipients import Directory
from ioc.notify.channel import Channel, Message, TransportError, discreet


@dataclass(frozen=True, slots=True)
class Attempt:
    result: Result
    took_ms: int
    detail: str = ""
    provider_id: str | None = None
    retry_after_s: float | None = None
    endpoint_failed: bool = False
    """Speaks against the endpoint, not only against this message."""
    cancelled: bool = False


async def attempt(channel: Channel[Any], config: Any, notice: Leased, directory: Directory) -> Attempt:
    """Try once. Never raises; a cancellation is reported, because the receiver may have the message by then."""
    started_s = time.monotonic()
    crossed = False

    def on_wire() -> None:
        nonlocal crossed
        crossed = True

    def came(result: Result, detail: str = "", **more: Any) -> Attempt:
        return Attempt(result, round((time.monotonic() - started_s) * 1000), detail, **more)

    person = directory.recipients.get(notice.recipient)
    address = person.channels.get(channel.name, "") if person else ""
    if not address:
        return came("permanent", "không có địa chỉ trong danh bạ / no address in the directory")
    message = Message(
        key=notice.key,
        thread=notice.thread,
        address=address,
        subject=notice.subject,
        body=cut(notice.body, channel.length_max),
        alert=notice.alert,
        rule=notice.rule,
        reason=notice.reason,
        severity=notice.severity,
        created_at=notice.created_at,
    )
    try:
        async with asyncio.timeout(channel.deadline_s):
            return came("sent", provider_id=one_line(await channel.send(config, message, on_wire), 200))
    except TransportError as error:
        more = {"retry_after_s": error.retry_after_s, "endpoint_failed": error.endpoint and not error.permanent}
        return came("permanent" if error.permanent else "temporary", discreet(str(error)), **more)
    except asyncio.CancelledError:
        return came("unknown" if crossed else "temporary", "dừng giữa chừng / stopped meanwhile", cancelled=True)
    except TimeoutError:
        detail = f"quá {channel.deadline_s:g} s / no answer within {channel.deadline_s:g} s"
        return came("unknown" if crossed else "temporary", detail, endpoint_failed=True)
    except Exception as error:  # a library's error or our own mistake: the notice must not be lost
        detail = discreet(f"{type(error).__name__}: {error}")
        return came("unknown" if crossed else "temporary", detail, endpoint_failed=True)
