"""Reading: a request's body, never more of it than allowed, never longer than a patient person would wait.

Bytes are counted as they come; a declared length is only believed when it is too large. The whole body must keep up
with a slow mobile line: 10 s, and a second more for every 8 KiB that came, three minutes at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request

from ioc.services.refusals import Refused

PATIENCE_S = 10.0
SLOWEST_BYTES_PER_S = 8 * 1024
LONGEST_S = 180.0


async def chunks(request: Request[Any, Any, Any], most: int) -> AsyncIterator[bytes]:
    """The body in pieces. Raises Refused (408, 413, 415, 400 when the client leaves)."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        vi, en = "Không nhận nội dung nén.", "Compressed bodies are not taken."
        raise Refused(415, "COMPRESSED_BODY", vi, en, close=True)
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:19]) > most:
        raise too_large(most)
    loop = asyncio.get_running_loop()
    began, count = loop.time(), 0
    while True:
        try:
            async with asyncio.timeout_at(began + min(LONGEST_S, PATIENCE_S + count / SLOWEST_BYTES_PER_S)):
                message = await request.receive()
        except TimeoutError:
            vi, en = "Nội dung đến quá chậm.", "The body came too slowly."
            raise Refused(408, "TOO_SLOW", vi, en, close=True) from None
        if message["type"] == "http.disconnect":
            vi, en = "Kết nối đã ngắt giữa chừng.", "The connection was cut midway."
            raise Refused(400, "CLIENT_LEFT", vi, en, close=True)
        piece: bytes = message.get("body", b"")  # type: ignore[assignment]
        count += len(piece)
        if count > most:
            raise too_large(most)
        if piece:
            yield piece
        if not message.get("more_body"):
            return


async def whole(request: Request[Any, Any, Any], most: int) -> bytes:
    return b"".join([piece async for piece in chunks(request, most)])


def media_type(request: Request[Any, Any, Any]) -> tuple[str, dict[str, str]]:
    """(type/subtype, parameters) of the body, in small letters."""
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    found = {}
    for part in rest.split(";"):
        name, mark, value = part.partition("=")
        if mark:
            found[name.strip().lower()] = value.strip().strip('"')
    return kind.strip().lower(), found


def require_json(kind: str, parameters: dict[str, str]) -> None:
    if kind != "application/json":
        raise Refused(415, "MEDIA_TYPE", "Cần application/json.", "application/json is needed.", close=True)
    if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise Refused(400, "BAD_JSON", "Bảng mã phải là UTF-8.", "The charset must be UTF-8.", close=True)


def too_large(most: int) -> Refused:
    size = f"{most // 1024} KiB" if most < 1 << 20 else f"{most / (1 << 20):.0f} MiB"
    vi, en = f"Nội dung quá lớn (tối đa {size}).", f"The body is too large ({size} at most)."
    return Refused(413, "TOO_LARGE", vi, en, close=True)
