"""Health: alive, ready, and figures for Prometheus. Ready means: a report filed now would be kept."""

from __future__ import annotations

import ipaddress
from typing import Any

from litestar import Request, Response, get

from ioc import metrics
from ioc.api.gate import parts_of
from ioc.services.refusals import Refused
from ioc.store.database import DatabaseAway, QueryFailed

_Request = Request[Any, Any, Any]


@get("/livez", opt={"open": "health"}, sync_to_thread=False, include_in_schema=False)
def livez() -> dict[str, str]:
    return {"status": "ok"}


@get("/readyz", opt={"open": "health"}, include_in_schema=False)
async def readyz(request: _Request) -> Response[dict[str, Any]]:
    """200 while reports can be taken, with what is degraded; 503 when not even the spool has room."""
    parts = parts_of(request)
    intake = parts.intake
    try:
        async with parts.database.connection() as conn:
            await conn.execute("select 1")
        database = "up"
    except (DatabaseAway, QueryFailed):
        database = "away"
    full = intake.spool.size >= intake.spool.capacity
    answer = {
        "status": "full" if full else "ok" if database == "up" and intake.sender.up else "degraded",
        "kafka": "up" if intake.sender.up else "away",
        "database": database,
        "spool_waiting": intake.spool.waiting,
    }
    return Response(answer, status_code=503 if full else 200, headers={"Cache-Control": "no-store"})


@get("/metrics", opt={"open": "loopback only"}, include_in_schema=False)
async def show_metrics(request: _Request) -> Response[bytes]:
    """For a Prometheus on this host; whoever comes through a proxy is not on this host."""
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
    try:
        local = ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        local = False
    if forwarded or not local:
        raise Refused(404, "NOT_FOUND", "Không tìm thấy.", "Not found.")
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")
