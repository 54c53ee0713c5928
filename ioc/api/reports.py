"""Reports: filing one (JSON or a form with photos), and looking one up by its tracking number."""

from __future__ import annotations

import hashlib
import re
import time
from typing import Any

from litestar import Request, Response, get, post

from ioc import metrics
from ioc.api.form import FORM_BYTES_MAX, read_form
from ioc.api.gate import address_of, parts_of, who_if_known
from ioc.api.parts import Parts
from ioc.api.reading import chunks, media_type, require_json, whole
from ioc.services import strict_json
from ioc.services.buckets import Buckets
from ioc.services.draft import TEXT_MAX, Draft, check_draft
from ioc.services.photos import PHOTO_BYTES_MAX, PHOTOS_MAX
from ioc.services.refusals import Refused, unprocessable
from ioc.services.tracking import normalised
from ioc.store import reports
from ioc.store.database import DatabaseAway
from streams.topics.field_reports.words import CASE_STATES, WORDS

_KEY = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}")
_Request = Request[Any, Any, Any]
_STATES = WORDS["state"] | CASE_STATES


@post("/reports", opt={"open": "report form", "action": "report.file"}, status_code=201, request_max_body_size=None)
async def file_report(request: _Request) -> Response[dict[str, Any]]:
    """File a report. 201 only when Kafka acknowledged it or it lies fsynced in the spool (`status: queued`)."""
    parts = parts_of(request)
    account = await who_if_known(request) if request.cookies else None
    if account is None:
        limit(parts.limits.reports, request)
    key = _idempotency_key(request)
    body, uploads = await _read(parts, request)
    began = time.perf_counter()
    digest = _digest(body, uploads)
    filed = await parts.intake.known(key, digest)
    if filed is None:
        draft = _draft(parts, body)
        photos = tuple([await parts.photos.store(photo, f"/photo/{place}") for place, photo in enumerate(uploads)])
        channel = "officer" if account else "web"
        filed = await parts.intake.submit(key, digest, draft, channel=channel, photos=photos)  # type: ignore[arg-type]
    metrics.histogram("ioc_report_seconds").observe(time.perf_counter() - began)
    if filed.replay:
        metrics.counter("ioc_reports_replayed_total").inc()
    else:
        metrics.counter("ioc_reports_filed_total", "status").labels(filed.status).inc()
    answer = {
        "tracking_no": filed.tracking_no,
        "status": filed.status,
        "accepted_at": round(filed.accepted_at.timestamp() * 1_000),
        "flags": list(filed.flags),
    }
    headers = {"Location": f"/api/v1/reports/{filed.tracking_no}", "Cache-Control": "no-store"}
    if filed.replay:
        headers["Idempotency-Replayed"] = "true"
    return Response(answer, status_code=201, headers=headers)


@get("/reports/{number:str}", opt={"open": "report form", "action": "report.file"})
async def look_up(request: _Request, number: str) -> Response[dict[str, Any]]:
    """Where a report stands. No personal data: whoever has the number may look."""
    parts = parts_of(request)
    limit(parts.limits.lookups, request)
    tracking_no = normalised(number)
    if tracking_no is None:
        vi, en = "Mã tra cứu sai: kiểm tra lại từng ký tự.", "Not a tracking number: check every character."
        raise Refused(404, "BAD_TRACKING_NO", vi, en)
    filed = await parts.intake.status(tracking_no)
    try:
        async with parts.database.connection() as conn:
            standing = await reports.standing(conn, tracking_no)
    except DatabaseAway:
        if filed is None:
            raise
        standing = None
    if standing is None and filed is None:
        vi, en = "Không có phản ánh với mã này.", "There is no report with this number."
        raise Refused(404, "UNKNOWN_TRACKING_NO", vi, en)
    answer: dict[str, Any] = {
        "tracking_no": tracking_no,
        "status": "processing" if standing else filed.status if filed else "accepted",
        "state": None,
        "history": [],
    }
    if filed is not None:
        answer["accepted_at"] = round(filed.accepted_at.timestamp() * 1_000)
    if standing is not None:
        state = standing["state"]
        answer |= standing
        answer["state_name"], answer["state_name_en"] = _STATES.get(state, (state, state))
        if not standing["open"]:
            answer["status"] = "ended"
    return Response(answer, headers={"Cache-Control": "no-store"})


@get("/report-form", opt={"open": "report form", "action": "report.file"})
async def report_form(request: _Request) -> dict[str, Any]:
    """What the form offers: categories, severities, units of today, and the limits."""
    parts = parts_of(request)
    now = parts.clock()
    offered = parts.words(now)
    return {
        "categories": [
            {"code": code, "name": vi, "name_en": en}
            for code, (vi, en) in WORDS["category"].items()
            if code in offered.categories
        ],
        "severities": [{"code": int(code), "name": vi, "name_en": en} for code, (vi, en) in WORDS["severity"].items()],
        "kinds": [{"code": code, "name": vi, "name_en": en} for code, (vi, en) in WORDS["kind"].items()],
        "units": [{"code": u.code, "name": u.name, "parent": u.parent} for u in parts.form_units(now)],
        "limits": {
            "text": TEXT_MAX,
            "photos": PHOTOS_MAX,
            "photo_bytes": PHOTO_BYTES_MAX,
            "photo_types": ["image/jpeg", "image/png", "image/webp"],
        },
    }


def limit(buckets: Buckets, request: _Request) -> None:
    """Refused (429) when the address asked too often."""
    wait_s = buckets.take(address_of(request), time.monotonic())
    if wait_s:
        vi, en = f"Gửi quá nhiều; thử lại sau {wait_s} giây.", f"Too many; try again in {wait_s} s."
        raise Refused(429, "TOO_MANY", vi, en, retry_after_s=wait_s, close=True)


def _idempotency_key(request: _Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        vi, en = "Cần tiêu đề Idempotency-Key là một UUID.", "The header Idempotency-Key must be a UUID."
        raise Refused(400, "IDEMPOTENCY_KEY", vi, en, close=True)
    return key.replace("-", "").lower()


async def _read(parts: Parts, request: _Request) -> tuple[dict[str, Any], list[bytes]]:
    kind, parameters = media_type(request)
    if kind == "multipart/form-data":
        form = await read_form(chunks(request, FORM_BYTES_MAX), parameters.get("boundary", ""), parts.budget)
        if form.report is None:
            raise Refused(422, "MISSING_PART", "Thiếu phần report.", "The report part is missing.")
        return _parsed(form.report), form.photos
    require_json(kind, parameters)
    return _parsed(await whole(request, strict_json.BYTES_MAX)), []


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        return strict_json.parse_object(body)
    except strict_json.BadJson as error:
        raise Refused(400, "BAD_JSON", error.vi, error.en) from None


def _draft(parts: Parts, body: dict[str, Any]) -> Draft:
    now = parts.clock()
    draft = check_draft(body, parts.words(now), now)
    if isinstance(draft, list):
        raise unprocessable(draft)
    return draft


def _digest(body: dict[str, Any], uploads: list[bytes]) -> bytes:
    """What was sent under the key: equal JSON values and equal photos, whatever the spaces between them."""
    digest = hashlib.sha256(strict_json.canonical(body))
    for upload in uploads:
        digest.update(hashlib.sha256(upload).digest())
    return digest.digest()
