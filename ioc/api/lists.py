"""Lists: quarantine, topics, people, photos, and the contact of a reporter (read by a person, so written down)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import Parameter
from litestar.response import File

from ioc.api.gate import account_of, parts_of
from ioc.api.parts import Parts
from ioc.domain.rejected import SENTENCES, Reason
from ioc.services.refusals import Refused
from ioc.services.tracking import normalised
from ioc.store import accounts, indicators, quarantine
from ioc.store.database import Conn
from streams.topic import Topic, all_topics

_Request = Request[Any, Any, Any]
NO_STORE = {"Cache-Control": "no-store"}
PAGE_MAX = 200
STATES = ("waiting", "retried", "dropped")


@get("/quarantine", opt={"action": "quarantine.see"})
async def list_quarantine(
    request: _Request,
    topic: str | None = None,
    reason: str | None = None,
    which: Annotated[str, Parameter(query="state")] = "waiting",
    before: int | None = None,
    limit: int = 100,
) -> Response[dict[str, Any]]:
    """Records that could not become events, newest first, and how many wait by topic and reason."""
    if which not in (*STATES, "all") or not 1 <= limit <= PAGE_MAX:
        vi, en = "state hoặc limit sai.", "state or limit is wrong."
        raise Refused(422, "BAD_VALUE", vi, en, pointer="state" if 1 <= limit <= PAGE_MAX else "limit")
    async with parts_of(request).database.connection() as conn:
        rows = await quarantine.listed(
            conn, topic=topic, reason=reason, state=None if which == "all" else which, before=before, limit=limit
        )
        counts = await quarantine.counts(conn)
    answer = {"records": [_plain(row) for row in rows], "waiting": [_plain(row) for row in counts]}
    return Response(answer, headers=NO_STORE)


@get("/quarantine/{record:int}", opt={"action": "quarantine.see"})
async def one_quarantined(request: _Request, record: int) -> Response[dict[str, Any]]:
    """One record with its first bytes as text, unprintable ones escaped."""
    async with parts_of(request).database.connection() as conn:
        row = await quarantine.show(conn, record)
    if row is None:
        raise Refused(404, "UNKNOWN_RECORD", "Không có bản tin này.", "There is no such record.")
    first = bytes(row.pop("first_bytes")).decode("utf-8", "backslashreplace")
    answer = {**_plain(row), "digest": bytes(row["digest"]).hex(), "first_text": first}
    return Response(answer, headers=NO_STORE)


@get("/topics", opt={"action": "topic.see"})
async def list_topics(request: _Request) -> Response[dict[str, Any]]:
    """Declared topics, what they are, and how far the store has come in each."""
    async with parts_of(request).database.connection() as conn:
        fresh = {topic.name: await indicators.freshness(conn, topic.name) for topic in all_topics()}
    return Response(
        {
            "topics": [
                {
                    **_topic(topic),
                    "records": fresh[topic.name].records,
                    "updated_at": _ms(fresh[topic.name].updated_at),
                    "event_at": _ms(fresh[topic.name].event_at),
                }
                for topic in all_topics()
            ]
        },
        headers=NO_STORE,
    )


@get("/people", opt={"action": "people.see"})
async def list_people(request: _Request) -> Response[dict[str, Any]]:
    """Who an alert can be assigned to: accounts, and the offices of the directory."""
    parts = parts_of(request)
    async with parts.database.connection() as conn:
        found = await assignable(parts, conn)
    return Response({"people": found}, headers=NO_STORE)


@get("/photos/{digest:str}", opt={"action": "photo.see"})
async def photo(request: _Request, digest: str) -> File:
    """A photo of a report; only staff see them."""
    path = parts_of(request).photos.path(digest)
    if path is None:
        raise Refused(404, "UNKNOWN_PHOTO", "Không có ảnh này.", "There is no such photo.")
    caching = {"Cache-Control": "private, max-age=31536000, immutable"}
    return File(path, filename=f"{digest[:12]}.jpg", media_type="image/jpeg", headers=caching)


@get("/reports/{number:str}/contact", opt={"action": "contact.see"})
async def contact(request: _Request, number: str) -> Response[dict[str, Any]]:
    """Who filed a report, if they said; who looks is written down before they see it."""
    parts = parts_of(request)
    tracking_no = normalised(number)
    person = await parts.intake.receipts.person(tracking_no) if tracking_no else None
    if person is None or tracking_no is None:
        raise Refused(404, "NO_CONTACT", "Không có thông tin liên hệ.", "There is no contact.")
    async with parts.database.connection() as conn:
        await accounts.audit(conn, account_of(request).login, "contact.see", tracking_no)
    return Response({"name": person.name, "phone": person.phone, "original": person.original}, headers=NO_STORE)


async def assignable(parts: Parts, conn: Conn) -> list[dict[str, str]]:
    found = [{"login": a.login, "name": a.name, "role": a.role} for a in await accounts.people(conn)]
    known = {person["login"] for person in found}
    return found + [{"login": i, "name": name, "role": "office"} for i, name in parts.offices if i not in known]


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.name,
        "short": topic.short,
        "about": topic.about_vi,
        "about_en": topic.about_en,
        "partitions": topic.partitions,
        "entity": topic.entity,
        "retention_days": topic.retention.total_seconds() / 86_400,
        "measures": [m.name for m in topic.measures],
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {name: _ms(value) if isinstance(value, datetime) else value for name, value in row.items()}
    reason = str(row.get("reason"))
    if reason in Reason.__members__:
        plain["reason_name"], plain["reason_name_en"] = SENTENCES[Reason(reason)]
    return {name: value for name, value in plain.items() if not isinstance(value, bytes | memoryview)}


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1_000)
