"""Alerts: the list, one with its timeline and notices, and what an operator does to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import Parameter

from ioc.api.gate import account_of, parts_of
from ioc.api.lists import assignable
from ioc.api.sessions import small_json, text_of
from ioc.domain.alerts import CLOSE_REASONS, NOTE_LENGTH_MAX, Action
from ioc.domain.alerts import Refused as NotLegal
from ioc.services.plain_text import cleaned
from ioc.services.refusals import Refused
from ioc.store import alerts, journal, notices

_Request = Request[Any, Any, Any]
StateQuery = Annotated[str, Parameter(query="state")]
LIMIT_MAX = 500
_CONFLICTS = frozenset({"already_acked", "already_closed", "condition_holds"})
"""Refusals about how the alert is; the others are about what was asked."""
_POINTERS = {"reason_unknown": "/reason", "assignee_missing": "/to", "note_empty": "/text"}
NO_STORE = {"Cache-Control": "no-store"}


@get("/alerts", opt={"action": "alert.see"})
async def list_alerts(request: _Request, which: StateQuery = "open", limit: int = 200) -> Response[dict[str, Any]]:
    """`state=open` (most severe first) or `closed` (newest first)."""
    if which not in ("open", "closed"):
        vi, en = "state phải là open hoặc closed.", "state is open or closed."
        raise Refused(422, "BAD_VALUE", vi, en, pointer="state")
    if not 1 <= limit <= LIMIT_MAX:
        vi, en = f"limit từ 1 đến {LIMIT_MAX}.", f"limit is 1 to {LIMIT_MAX}."
        raise Refused(422, "OUT_OF_RANGE", vi, en, pointer="limit")
    parts = parts_of(request)
    async with parts.database.connection() as conn:
        found = await alerts.listed(conn, parts.unit_name, closed=which == "closed", limit=limit)
    return Response({"alerts": found}, headers=NO_STORE)


@get("/alerts/{path:path}", opt={"action": "alert.see"})
async def one_alert(request: _Request, path: str) -> Response[dict[str, Any]]:
    """One alert with what happened to it and who was told."""
    parts = parts_of(request)
    identity = _identity(path)
    async with parts.database.connection() as conn:
        alert = await alerts.one(conn, identity, parts.unit_name)
        if alert is None:
            raise _unknown()
        steps = await journal.timeline(conn, identity)
        told = await notices.of_alert(conn, identity)
    timeline = [
        {"seq": s.seq, "at": _ms(s.at), "op": s.op, "actor": s.actor, "note": s.alert.get("note")} for s in steps
    ]
    answer = {**alert, "timeline": timeline, "notices": [_shown(row) for row in told]}
    return Response(answer, headers=NO_STORE)


@get("/close-reasons", opt={"action": "alert.see"})
async def close_reasons() -> dict[str, Any]:
    """Reasons a person may close an alert for."""
    return {
        "reasons": [
            {"code": code, "name": r.vi, "name_en": r.en, "while_it_holds": r.despite, "needs_note": r.note}
            for code, r in CLOSE_REASONS.items()
        ]
    }


@post("/alerts/{path:path}", opt={"action": "alert.act"}, status_code=200)
async def act_on_alert(request: _Request, path: str) -> Response[dict[str, Any]]:
    """`/alerts/{id}/ack | assign | close | note | seen`; 409 with the alert as it is when `version` is old."""
    parts = parts_of(request)
    identity, _, kind = path.strip("/").rpartition("/")
    if kind not in ("ack", "assign", "close", "note", "seen"):
        raise Refused(404, "NO_SUCH_ACTION", "Không có thao tác này.", "No such action.")
    body = await small_json(request)
    version = body.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        vi, en = "Cần version là số nguyên.", "version must be an integer."
        raise Refused(422, "BAD_FIELD", vi, en, pointer="/version")
    login = account_of(request).login
    now = parts.clock()
    async with parts.database.connection() as conn:
        action = _action(kind, body)
        if kind == "assign" and action.to not in {person["login"] for person in await assignable(parts, conn)}:
            vi, en = "Không có người này trong danh sách.", "There is no such person."
            raise Refused(422, "UNKNOWN_PERSON", vi, en, pointer="/to")
        found = await alerts.apply(
            conn,
            _identity(identity),
            action,
            version=version,
            actor=login,
            now=now,
            unit_name=parts.unit_name,
            plan=lambda alert, targets: parts.closing(alert, targets, now),
        )
    if found is None:
        raise _unknown()
    if isinstance(found, alerts.Stale):
        vi, en = "Cảnh báo đã thay đổi; xem lại rồi thao tác tiếp.", "The alert has changed; look again."
        raise Refused(409, "STALE_VERSION", vi, en, extra={"alert": found.alert})
    if isinstance(found, NotLegal):
        status = 409 if found.code in _CONFLICTS else 422
        pointer = "" if status == 409 else _POINTERS.get(found.code, "/note")
        raise Refused(status, found.code.upper(), found.vi, found.en, pointer=pointer)
    await parts.nudge("journal")
    if found.told:
        await parts.nudge("notices")
    return Response(found.alert, headers=NO_STORE)


def _action(kind: str, body: dict[str, Any]) -> Action:
    note_max = NOTE_LENGTH_MAX * 2  # `act` says how long it may be; this only bounds what it looks at
    if kind == "ack":
        return Action(kind="ack")
    if kind == "seen":
        return Action(kind="seen")
    if kind == "assign":
        return Action(kind="assign", to=text_of(body, "to", 64))
    if kind == "note":
        return Action(kind="note", note=cleaned(text_of(body, "text", note_max)))
    note = cleaned(text_of(body, "note", note_max, least=0)) if body.get("note") is not None else ""
    return Action(kind="close", reason=text_of(body, "reason", 64), note=note)


def _identity(path: str) -> str:
    """`a/…` from the address; the part after the slash alone will do."""
    bare = path.strip("/")
    return bare if bare.startswith("a/") else f"a/{bare}"


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A notice without its text: whom it concerns, through what, what came of it."""
    hidden = {"body", "key", "leased_by", "leased_until"}
    return {
        name: _ms(value) if isinstance(value, datetime) else value for name, value in row.items() if name not in hidden
    }


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1_000)


def _unknown() -> Refused:
    return Refused(404, "UNKNOWN_ALERT", "Không có cảnh báo này.", "There is no such alert.")
