"""Ingest: where registered sources push their records, and the board of sources for people."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from litestar import Request, Response, get, post

from ioc import metrics
from ioc.api import problems
from ioc.api.gate import address_of, parts_of
from ioc.api.reading import media_type, whole
from ioc.connect.complaints import complaint
from ioc.connect.formats.jsons import BadJson, as_record, decoded
from ioc.connect.record import Record, Wrong
from ioc.connect.registry import INPUTS, STANDINGS, Source
from ioc.domain.text import share
from ioc.services.ingest import RECORDS_MAX, Answer, Ingest
from ioc.services.refusals import Fault, Refused
from ioc.services.source_board import DAYS, Line, board

_Request = Request[Any, Any, Any]
BODY_BYTES_MAX = 4 << 20
JSON_KINDS = ("application/json", "application/x-ndjson", "application/jsonl", "application/ndjson")
NO_STORE = {"Cache-Control": "no-store"}


@post("/sources/{source:str}/events", opt={"open": "source token"}, status_code=200, request_max_body_size=None)
async def push_events(request: _Request, source: str) -> Response[bytes]:
    """Records of one source: a JSON object, a JSON array, or one JSON object a line (`application/x-ndjson`).

    200: every record was taken or left out on purpose; 207: some were refused; 422: all were. `results` has one entry a
    record. Nothing is answered 200 or 207 before Kafka acknowledged it (`accepted`) or it lay fsynced in the spool
    (`queued`). The same records sent again count once.
    """
    ingest = _ingest(request)
    known = _who(request, ingest, source)
    records, single = await _records(request)
    began = time.perf_counter()
    answers = await ingest.push(known, records)
    metrics.histogram("ioc_ingest_seconds").observe(time.perf_counter() - began)
    for status in {one.status for one in answers}:
        count = sum(one.status == status for one in answers)
        metrics.counter("ioc_source_records_total", "source", "status").labels(known.id, status).inc(count)
    return _answered(answers, single)


@get("/sources", opt={"action": "source.see"})
async def list_sources(request: _Request) -> Response[dict[str, Any]]:
    """Every registered source: who, what is expected, and how it does. `wrong`: what is wrong in the list itself."""
    parts = parts_of(request)
    ingest = _ingest(request)
    async with parts.database.connection() as conn:
        found = await board(conn, ingest.listed.sources.values(), ingest.calendar, parts.clock())
    answer = {
        "days": DAYS,
        "sources": [described(one, parts.agency_name) for one in found.lines],
        "wrong": list(ingest.listed.problems),
        "unregistered": [{"source": name, "events_24h": count} for name, count in found.strangers],
    }
    return Response(answer, headers=NO_STORE)


def _ingest(request: _Request) -> Ingest:
    ingest = parts_of(request).ingest
    if ingest is None:
        raise Refused(404, "NOT_FOUND", "Không tìm thấy.", "Not found.")
    return ingest


def _who(request: _Request, ingest: Ingest, source: str) -> Source:
    """The source whose token this is. A stranger learns nothing, not even which sources there are."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    limits = parts_of(request).limits
    known = ingest.admitted(source, token.strip()) if kind.lower() == "bearer" and 0 < len(token) <= 200 else None
    if known is None:
        wait_s = limits.tokens.take(address_of(request), time.monotonic())
        if wait_s:
            vi, en = f"Sai khóa quá nhiều; thử lại sau {wait_s} giây.", f"Too many wrong tokens; again in {wait_s} s."
            raise Refused(429, "TOO_MANY", vi, en, retry_after_s=wait_s, close=True)
        vi = (
            "Cần tiêu đề “Authorization: Bearer <khóa>” với một khóa còn hiệu lực của chính nguồn này. Trung tâm tạo"
            " khóa bằng lệnh: ioc sources token new <mã nguồn>; xem khóa đang có: ioc sources token list <mã nguồn>."
        )
        en = (
            "The header “Authorization: Bearer <token>” is needed, with a valid token of this very source. The centre"
            " makes one by: ioc sources token new <source>; and lists them by: ioc sources token list <source>."
        )
        raise Refused(401, "SOURCE_TOKEN", vi, en, close=True)
    wait_s = limits.pushes.take(known.id, time.monotonic())
    if wait_s:
        vi, en = f"Gửi quá dày; gộp bản ghi, thử lại sau {wait_s} giây.", f"Too often; batch, again in {wait_s} s."
        raise Refused(429, "TOO_MANY", vi, en, retry_after_s=wait_s, close=True)
    return known


async def _records(request: _Request) -> tuple[list[Record | Wrong], bool]:
    """The records of the body, and whether it is one single object."""
    kind, parameters = media_type(request)
    if kind not in JSON_KINDS:
        vi = f"Cần một trong {', '.join(JSON_KINDS[:2])}; tệp CSV, Excel thì thả vào thư mục."
        raise Refused(415, "MEDIA_TYPE", vi, f"One of {', '.join(JSON_KINDS[:2])} is needed.", close=True)
    if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise Refused(400, "BAD_JSON", "Bảng mã phải là UTF-8.", "The charset must be UTF-8.", close=True)
    body = await whole(request, BODY_BYTES_MAX)
    if kind != "application/json":
        return _bounded([_line(line) for line in body.splitlines() if line.strip()]), False
    try:
        value = decoded(body)
    except BadJson as error:
        raise Refused(400, "BAD_JSON", error.vi, error.en) from None
    if isinstance(value, list):
        return _bounded([as_record(one) for one in value]), False
    return [as_record(value)], True


def _bounded(records: list[Record | Wrong]) -> list[Record | Wrong]:
    if len(records) > RECORDS_MAX:
        vi = f"{len(records)} bản ghi; mỗi yêu cầu tối đa {RECORDS_MAX}."
        raise Refused(413, "TOO_MANY_RECORDS", vi, f"{len(records)} records; {RECORDS_MAX} at most in one request.")
    if not records:
        raise Refused(422, "EMPTY", "Không có bản ghi nào.", "There is no record.")
    return records


def _line(line: bytes) -> Record | Wrong:
    try:
        return as_record(decoded(line.strip()))
    except BadJson as error:
        return Wrong("", "BAD_JSON", error.vi, error.en)


def _answered(answers: list[Answer], single: bool) -> Response[bytes]:
    if single and answers[0].wrong:
        return problems.answer(_problem(answers[0].wrong, ""))
    counts = dict.fromkeys(("accepted", "queued", "skipped", "refused"), 0)
    for one in answers:
        counts[one.status] += 1
    results = [_result(place, one, single) for place, one in enumerate(answers)]
    refused = counts["refused"]
    if refused == len(answers):
        vi, en = "Không bản ghi nào được nhận.", "No record was taken."
        extra: dict[str, object] = {**counts, "results": results}
        return problems.answer(Refused(422, "ALL_REFUSED", vi, en, extra=extra))
    data = msgspec.json.encode({**counts, "results": results})
    status = 207 if refused else 200
    return Response(data, status_code=status, media_type="application/json", headers=NO_STORE)


def _result(place: int, answer: Answer, single: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"index": place, "status": answer.status}
    if answer.event_ids:
        result["event_ids"] = answer.event_ids
    if answer.skipped:
        result["why"], result["why_en"] = answer.skipped
    if answer.wrong:
        result["problem"] = problems.document(_problem(answer.wrong, "" if single else f"/{place}"))
    return result


def _problem(wrong: tuple[Wrong, ...], prefix: str) -> Refused:
    """422 that names every wrong field of a record by the source's own names."""
    first = wrong[0]
    faults = tuple(Fault(f"{prefix}{one.pointer}", one.code, one.vi, one.en) for one in wrong)
    return Refused(422, first.code, first.vi, first.en, faults=faults)


def described(one: Line, agency_name: Any) -> dict[str, Any]:
    """A line of the board as the API tells it."""
    source = one.source
    bad, of = one.refused_of
    return {
        "id": source.id,
        "name": source.name,
        "name_en": source.name_en,
        "owner": source.owner,
        "owner_name": agency_name(source.owner),
        "contact": source.contact,
        "topics": [topic.name for topic in source.topics],
        "mapping": source.mapping or None,
        "input": source.input,
        "input_name": INPUTS[source.input][0],
        "input_name_en": INPUTS[source.input][1],
        "every_s": None if source.every is None else round(source.every.total_seconds()),
        "office_hours": source.office_hours,
        "volume_day": source.volume_day,
        "standing": one.standing.value,
        "standing_name": STANDINGS[one.standing][0],
        "standing_name_en": STANDINGS[one.standing][1],
        "last_seen": _ms(one.last_seen),
        "last_event_at": _ms(one.last_event_at),
        "accepted": one.accepted,
        "refused": one.refused,
        "skipped": one.skipped,
        "quarantined_24h": one.quarantined,
        "stored_24h": one.stored,
        "bad": {"num": bad, "den": of, "text": share(bad, of), "text_en": share(bad, of, "en")},
        "illegal": {
            "num": one.illegal[0],
            "den": one.illegal[1],
            "text": share(*one.illegal),
            "text_en": share(*one.illegal, "en"),
        },
        "clock_ahead_ms": one.clock_ahead_ms,
        "delay_max_ms": one.delay_max_ms,
        "last_refusal": _last_refusal(one),
    }


def _last_refusal(one: Line) -> dict[str, str] | None:
    if not one.last_code:
        return None
    vi, en = complaint(one.last_code)
    return {"code": one.last_code, "pointer": one.last_pointer, "words": vi, "words_en": en}


def _ms(at: Any) -> int | None:
    return None if at is None else round(at.timestamp() * 1_000)
