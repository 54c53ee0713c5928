"""Every bad input of reliability.md §3.1 and its documented answer, as one table; and that the process lives."""

from __future__ import annotations

import gzip
import json
import uuid
from typing import Any, NamedTuple

import httpx
import pytest

from tests.unit.ioc.api.bench import GOOD, Broker

JSON = "application/json"
KEY = str(uuid.UUID(int=7))
FORM = "multipart/form-data; boundary=b"


class Case(NamedTuple):
    name: str
    body: bytes
    status: int
    code: str
    pointer: str = ""
    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)


def good(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def raw(text: str) -> bytes:
    """A good report with one more member written by hand."""
    return json.dumps(GOOD)[:-1].encode() + b", " + text.encode() + b"}"


def part(name: str, data: bytes, kind: str = JSON, more: str = "") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + data + b"\r\n"


END = b"--b--\r\n"
PHOTO = part("photo", b"\xff\xd8\xff" + b"x", "image/jpeg", '; filename="../../etc/passwd\\0.jpg"')
COMPRESSED = {"Content-Encoding": "gzip"}
MULTIPART = {"Content-Type": FORM}

CASES = [
    Case("not json", b"category=traffic", 400, "BAD_JSON"),
    Case("empty", b"", 400, "BAD_JSON"),
    Case("truncated", good()[:-1], 400, "BAD_JSON"),
    Case("trailing garbage", good() + b"x", 400, "BAD_JSON"),
    Case("byte order mark", b"\xef\xbb\xbf" + good(), 400, "BAD_JSON"),
    Case("wrong charset", good(), 400, "BAD_JSON", headers={"Content-Type": "application/json; charset=utf-16"}),
    Case("latin-1 bytes", '{"description": "é"}'.encode("latin-1"), 400, "BAD_JSON"),
    Case("duplicate keys", raw('"severity": 1'), 400, "BAD_JSON"),
    Case("no media type", good(), 415, "MEDIA_TYPE", headers={"Content-Type": ""}),
    Case("form urlencoded", good(), 415, "MEDIA_TYPE", headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Case("text/plain", good(), 415, "MEDIA_TYPE", headers={"Content-Type": "text/plain"}),
    Case("too large", good(description="x" * 300_000), 413, "TOO_LARGE"),
    Case("gzip", gzip.compress(good()), 415, "COMPRESSED_BODY", headers=COMPRESSED),
    Case("gzip bomb", gzip.compress(b"\0" * 1_000_000), 415, "COMPRESSED_BODY", headers=COMPRESSED),
    Case("brotli", b"x", 415, "COMPRESSED_BODY", headers={"Content-Encoding": "br"}),
    Case("depth", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "BAD_JSON"),
    Case("many keys", json.dumps({str(n): n for n in range(10_000)}).encode(), 400, "BAD_JSON"),
    Case("huge integer", raw('"lat": ' + "9" * 200_000), 400, "BAD_JSON"),
    Case("NaN", raw('"lat": NaN, "lon": 106'), 400, "BAD_JSON"),
    Case("Infinity", raw('"lat": Infinity, "lon": 106'), 400, "BAD_JSON"),
    Case("1e999", raw('"lat": 1e999, "lon": 106'), 400, "BAD_JSON"),
    Case("minus zero", raw('"lat": -0, "lon": 106'), 400, "BAD_JSON"),
    Case("lone surrogate", raw('"contact_name": "\\ud800"'), 400, "BAD_JSON"),
    Case("NUL", raw('"contact_name": "a\\u0000b"'), 400, "BAD_JSON"),
    Case("missing field", b"{}", 422, "MISSING", "/category"),
    Case("mistyped field", good(severity="1"), 422, "BAD_TYPE", "/severity"),
    Case("unknown field", good(colour="red"), 422, "UNKNOWN_FIELD", "/colour"),
    *(
        Case(f"mass assignment {name}", good(**{name: 1}), 422, "SERVER_FIELD", f"/{name}")
        for name in ("status", "unit_id", "created_by", "state", "source", "event_id", "tracking_no", "occurred_at")
    ),
    Case("0,0", good(lat=0, lon=0), 422, "NULL_COORDINATES", "/lat"),
    Case("swapped", good(lat=106.2, lon=21.3), 422, "SWAPPED_COORDINATES", "/lat"),
    Case("1970", good(observed_at="1970-01-01T00:00:00Z"), 422, "TOO_OLD", "/observed_at"),
    Case("no zone", good(observed_at="2026-11-22T07:00:00"), 422, "BAD_TIME", "/observed_at"),
    Case("+25 h", good(observed_at="2026-11-22T07:00:00+25:00"), 422, "BAD_TIME", "/observed_at"),
    Case("only spaces", good(description=" \u00a0\u3164 "), 422, "BLANK", "/description"),
    Case("no key", good(), 400, "IDEMPOTENCY_KEY", headers={"Idempotency-Key": ""}),
    Case("a key that is none", good(), 400, "IDEMPOTENCY_KEY", headers={"Idempotency-Key": "'; drop table"}),
    Case("foreign origin", good(), 403, "CROSS_SITE", headers={"Origin": "http://evil.test"}),
    Case("null origin", good(), 403, "CROSS_SITE", headers={"Origin": "null"}),
    Case("cross-site fetch", good(), 403, "CROSS_SITE", headers={"Sec-Fetch-Site": "cross-site"}),
    Case("same-site fetch", good(), 403, "CROSS_SITE", headers={"Sec-Fetch-Site": "same-site"}),
    Case("bad host", good(), 400, "BAD_HOST", headers={"Host": "a b/../"}),
    Case("two lengths", good(), 400, "TWO_LENGTHS", headers={"Transfer-Encoding": "chunked", "Content-Length": "3"}),
    Case("multipart without boundary", b"x", 400, "BAD_MULTIPART", headers={"Content-Type": "multipart/form-data"}),
    Case("unterminated boundary", part("report", good()), 400, "BAD_MULTIPART", headers=MULTIPART),
    Case("multipart of noise", b"\0" * 1_000, 400, "BAD_MULTIPART", headers=MULTIPART),
    Case("no report part", PHOTO + END, 422, "MISSING_PART", headers=MULTIPART),
    Case("two report parts", part("report", good()) * 2 + END, 422, "DUPLICATE_PART", headers=MULTIPART),
    Case("unknown part", part("avatar", b"x") + END, 422, "UNKNOWN_PART", headers=MULTIPART),
    Case("1,000 parts", part("report", b"{}") * 1_000 + END, 422, "DUPLICATE_PART", headers=MULTIPART),
    Case("five photos", part("report", good()) + PHOTO * 5 + END, 422, "TOO_MANY_PHOTOS", "/photo/4", MULTIPART),
    Case(
        "a photo of 9 MiB",
        part("report", good()) + part("photo", b"\xff\xd8\xff" + bytes(9 << 20)) + END,
        413,
        "PHOTO_BYTES",
        "/photo/0",
        MULTIPART,
    ),
    Case("report part too large", part("report", bytes(300_000)) + END, 413, "TOO_LARGE", headers=MULTIPART),
    Case(
        "a photo that is none",
        part("report", good()) + part("photo", b"<svg onload=alert(1)>", "image/png") + END,
        415,
        "PHOTO_FORMAT",
        "/photo/0",
        MULTIPART,
    ),
    Case(
        "100 headers in a part",
        b"--b\r\n" + b"X: y\r\n" * 100 + b"\r\nx\r\n" + END,
        400,
        "BAD_MULTIPART",
        headers=MULTIPART,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_bad_input_gets_its_answer(http: httpx.AsyncClient, broker: Broker, case: Case) -> None:
    headers = {"Content-Type": JSON, "Idempotency-Key": KEY, **case.headers}
    answer = await http.post("/api/v1/reports", content=case.body, headers=headers)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["pointer"]) == (case.status, case.code, case.pointer)
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "title_en", "status", "detail", "detail_en"} <= set(problem)
    assert broker.got == []
    alive = await http.post("/api/v1/reports", content=good(), headers={"Content-Type": JSON, "Idempotency-Key": KEY})
    assert alive.status_code == 201


TAKEN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "outside the province": ({"lat": 10.77, "lon": 106.7}, ["geo_suspect"]),
    "the year 2100": ({"observed_at": "2100-01-01T00:00:00Z"}, ["time_clamped"]),
    "markup": ({"description": "<script>alert(1)</script> {{7*7}} ${jndi:ldap://x} ' or 1=1 --"}, []),
    "log forging": ({"description": "a\r\n2026-11-22 [error] forged \x1b[31m"}, []),
    "right to left": ({"description": "\u202eabc\u202c ổ gà"}, []),
    "zalgo": ({"description": "a" + "\u0301" * 10_000}, []),
    "NFD": ({"description": "O\u0302\u0309 ga\u0300"}, []),
    "emoji": ({"description": "🕳️ 👩‍👩‍👧‍👦"}, []),
}


@pytest.mark.parametrize(("changes", "flags"), TAKEN.values(), ids=TAKEN.keys())
async def test_odd_input_is_taken_and_made_safe(
    http: httpx.AsyncClient, broker: Broker, changes: dict[str, Any], flags: list[str]
) -> None:
    headers = {"Content-Type": JSON, "Idempotency-Key": KEY}
    answer = await http.post("/api/v1/reports", content=good(**changes), headers=headers)
    assert (answer.status_code, answer.json()["flags"]) == (201, flags)
    event = json.loads(broker.got[0][1])
    assert not set(event["description"]) & set("\u202e\u202c\x1b\r")
    assert len(event["description"]) <= 2_000
    if "geo_suspect" in flags:
        assert event["geo_quality"] == "suspect"


async def test_the_same_key_with_another_body_is_a_conflict(http: httpx.AsyncClient, broker: Broker) -> None:
    headers = {"Content-Type": JSON, "Idempotency-Key": KEY}
    first = await http.post("/api/v1/reports", content=good(), headers=headers)
    spaced = await http.post("/api/v1/reports", content=json.dumps(GOOD, indent=2), headers=headers)
    other = await http.post("/api/v1/reports", content=good(severity=3), headers=headers)
    assert first.json()["tracking_no"] == spaced.json()["tracking_no"]
    assert spaced.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "KEY_REUSED")
    assert len(broker.got) == 1
