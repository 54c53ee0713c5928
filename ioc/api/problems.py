"""Problems: every error the API answers, as problem+json (RFC 9457), in Vietnamese and English.

`type, title, title_en, status, detail, detail_en, pointer, code`, and `errors` when several fields are wrong. A fault
of ours shows an id and nothing else; the log has the rest under that id.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from ioc import metrics
from ioc.edge.quiet import QuietLog
from ioc.services.refusals import Refused
from ioc.store.database import DatabaseAway, QueryFailed

log = QuietLog()

MEDIA_TYPE = "application/problem+json"
TITLES: dict[int, tuple[str, str]] = {
    400: ("Yêu cầu sai", "Bad request"),
    401: ("Cần đăng nhập", "Sign in first"),
    403: ("Không được phép", "Not allowed"),
    404: ("Không tìm thấy", "Not found"),
    405: ("Không hỗ trợ thao tác này", "Method not allowed"),
    408: ("Gửi quá chậm", "Request timed out"),
    409: ("Xung đột", "Conflict"),
    411: ("Thiếu độ dài", "Length required"),
    413: ("Quá lớn", "Too large"),
    415: ("Định dạng không được nhận", "Unsupported media type"),
    422: ("Dữ liệu chưa đúng", "Invalid content"),
    431: ("Phần đầu quá lớn", "Request Header Fields Too Large"),
    429: ("Gửi quá nhiều, xin chờ", "Too many requests"),
    500: ("Lỗi hệ thống", "Internal error"),
    503: ("Tạm thời chưa phục vụ được", "Temporarily unavailable"),
    507: ("Máy chủ hết chỗ lưu", "Out of storage"),
}
TITLES_BY_CODE = {"SOURCE_TOKEN": ("Thiếu hoặc sai khóa của nguồn", "The source's token is missing or wrong")}
"""Where the status alone would say something else: a machine cannot sign in."""
TITLES_EN = {status: english for status, (_, english) in TITLES.items()}


def document(refused: Refused) -> dict[str, Any]:
    """The JSON of one refusal."""
    known = TITLES_BY_CODE.get(refused.code) or TITLES.get(refused.status)
    title, title_en = known or (HTTPStatus(refused.status).phrase,) * 2
    body: dict[str, Any] = {
        "type": f"urn:ioc:problem:{refused.code.lower().replace('_', '-')}",
        "title": title,
        "title_en": title_en,
        "status": refused.status,
        "detail": refused.detail,
        "detail_en": refused.detail_en,
        "pointer": refused.pointer,
        "code": refused.code,
    }
    if refused.faults:
        body["errors"] = [
            {"pointer": f.pointer, "code": f.code, "detail": f.detail, "detail_en": f.detail_en} for f in refused.faults
        ]
    return {**body, **refused.extra}


def headers(refused: Refused) -> dict[str, str]:
    found = {"Cache-Control": "no-store"}
    if refused.retry_after_s is not None:
        found["Retry-After"] = str(refused.retry_after_s)
    if refused.close:
        found["Connection"] = "close"
    return found


def encoded(refused: Refused) -> bytes:
    return msgspec.json.encode(document(refused))


def answer(refused: Refused, more: Mapping[str, str] | None = None) -> Response[bytes]:
    found = {**headers(refused), **(more or {})}
    return Response(encoded(refused), status_code=refused.status, media_type=MEDIA_TYPE, headers=found)


def on_refused(_: Request[Any, Any, Any], refused: Refused) -> Response[bytes]:
    metrics.counter("ioc_requests_refused_total", "code").labels(refused.code).inc()
    return answer(refused)


def on_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refuses: no such path, wrong method, a query parameter that does not parse."""
    status = error.status_code
    if status >= 500:
        return answer(internal(error))
    if isinstance(error, ValidationException):
        return answer(_bad_parameter(error))
    title, title_en = TITLES.get(status, (HTTPStatus(status).phrase,) * 2)
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE"}.get(status, "BAD_REQUEST")
    allow = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return answer(Refused(status, code, f"{title}.", f"{title_en}."), allow)


def _bad_parameter(error: ValidationException) -> Refused:
    extra = error.extra if isinstance(error.extra, list) else []
    name = str(extra[0].get("key", "")) if extra and isinstance(extra[0], dict) else ""
    vi, en = f"Tham số {name} sai kiểu.", f"The parameter {name} has a wrong type."
    return Refused(422, "BAD_PARAMETER", vi, en, pointer=name)


def on_database_away(_: Request[Any, Any, Any], error: DatabaseAway) -> Response[bytes]:
    log.warning("api_database_away", error=str(error))
    vi, en = "Chưa đọc được cơ sở dữ liệu, xin thử lại.", "The database does not answer; please try again."
    return answer(Refused(503, "DATABASE_AWAY", vi, en, retry_after_s=2))


def on_query_failed(_: Request[Any, Any, Any], error: QueryFailed) -> Response[bytes]:
    return answer(internal(error))


def on_anything(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    return answer(internal(error))


def internal(error: Exception) -> Refused:
    """500 with an id; the log has the rest."""
    identity = secrets.token_hex(6)
    log.error("api_failed", error_id=identity, exc_info=error)
    vi = f"Có lỗi trong hệ thống. Mã lỗi để báo quản trị: {identity}."
    en = f"Something failed inside. Error id for the administrator: {identity}."
    return Refused(500, "INTERNAL", vi, en, extra={"error_id": identity})


HANDLERS: dict[Any, Any] = {
    Refused: on_refused,
    HTTPException: on_http,
    DatabaseAway: on_database_away,
    QueryFailed: on_query_failed,
    Exception: on_anything,
}
