"""The gate: closed unless a handler says otherwise, whatever the path, the method or the cookie."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from litestar.routes import HTTPRoute

from ioc.api.app import build, litestar_app
from ioc.api.gate import COOKIE, digest_of
from ioc.api.parts import Parts
from ioc.provinces.sheets import Sheet
from ioc.services.roles import ACTIONS
from ioc.store.accounts import Account
from tests.unit.ioc.api.bench import GOOD, Broker, bench, client

OPEN_PATHS = {"/livez", "/readyz", "/metrics", "/", "/{path}", "/api/v1/session", "/api/v1/reports"}
OPEN_PATHS |= {"/api/v1/reports/{number}", "/api/v1/report-form"}
OPEN_PATHS |= {"/api/v1/sources/{source}/events"}  # behind the source's own token


async def test_every_handler_names_its_action_or_why_it_is_open(on_bench: tuple[Parts, Broker]) -> None:
    found = set()
    for route in litestar_app(on_bench[0]).routes:
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            if handler.http_methods == {"OPTIONS"} or route.path.startswith("/schema"):
                continue  # the framework's own; with neither word the gate refuses them to everybody
            assert handler.opt.get("action") in ACTIONS or handler.opt.get("open"), route.path
            if handler.opt.get("open"):
                found.add(route.path_format)
    assert found == OPEN_PATHS


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("session", "alerts", "alerts/a/x", "indicators", "indicators/TN01", "quarantine")),
        *(("GET", path) for path in ("topics", "people", "openapi", "close-reasons", "photos/" + "a" * 64)),
        *(("GET", path) for path in ("reports/PA-1/contact", "quarantine/1")),
        *(("POST", path) for path in ("wall-ticket", "alerts/a/x/ack", "alerts/a/x/close")),
        ("OPTIONS", "alerts"),
    ],
)
async def test_nothing_is_reachable_without_a_session(http: httpx.AsyncClient, method: str, path: str) -> None:
    for prefix in ("/api/v1/",):
        answer = await http.request(method, prefix + path)
        assert answer.status_code in (401, 403)
        assert answer.json()["code"] in ("SIGN_IN", "NO_ACTION")


@pytest.mark.parametrize("path", ["/console.html", "/wall.html", "/wall", "/console", "/", "/nothing"])
async def test_pages_lead_to_the_sign_in_page(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login.html?next={path}"


@pytest.mark.parametrize("path", ["/panels.json", "/panels/map/panel.js", "/wall/wall.js", "/openapi.json", "/schema"])
async def test_scripts_and_data_get_a_plain_answer(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code in (401, 403, 303)


@pytest.mark.parametrize(
    "path", ["/login.html", "/login", "/report.html", "/shared/parts.css", "/vendor/x.js", "/sw.js", "/livez"]
)
async def test_what_is_open_is_open(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 200


async def test_the_forms_worker_is_asked_for_anew_and_names_each_file_with_its_digest(
    http: httpx.AsyncClient, on_bench: tuple[Parts, Broker]
) -> None:
    answer = await http.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.text.endswith(";\nreport/worker.js")
    page = await http.get("/report.html")
    assert f'"report.html":{page.headers["etag"]}' in answer.text
    (on_bench[0].static / "report.html").write_text("another form")
    newer = await http.get("/sw.js", headers={"If-None-Match": answer.headers["etag"]})
    assert newer.status_code == 200
    assert newer.text != answer.text


async def test_the_report_form_can_be_closed(tmp_path: Path) -> None:
    async with bench(tmp_path, public_reports=False) as (parts, _), client(parts) as http:
        key = {"Idempotency-Key": "7b1c1a52-1111-4222-8333-123456789abc"}
        assert (await http.post("/api/v1/reports", json=GOOD, headers=key)).status_code == 401
        assert (await http.get("/api/v1/report-form")).status_code == 401
        assert (await http.get("/report.html")).status_code == 303


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/shared/../console.html", 400),
        ("/shared/%2e%2e/console.html", 400),
        ("/shared/..%2fconsole.html", 400),
        ("/shared//parts.css", 400),
        ("/%00", 400),
        ("/shared\\..\\x", 400),
        ("/" + "a" * 600, 400),
        ("/api/v1/nothing", 404),
        ("/login.html%0d%0aX: y", 400),
    ],
)
async def test_odd_paths_lead_nowhere(on_bench: tuple[Parts, Broker], path: str, status: int) -> None:
    app = build(on_bench[0])
    said: list[int] = []

    async def send(message: object) -> None:
        if isinstance(message, dict) and message["type"] == "http.response.start":
            said.append(message["status"])

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http", "method": "GET", "path": unquote(path), "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"ioc.test")], "scheme": "http", "client": ("1.1.1.1", 1), "server": ("x", 80),
        "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    assert said == [status]


async def test_methods_that_nobody_serves_are_405(http: httpx.AsyncClient) -> None:
    for method, path in (("PUT", "/api/v1/session"), ("PATCH", "/api/v1/reports"), ("POST", "/livez")):
        answer = await http.request(method, path, headers={"X-HTTP-Method-Override": "POST"})
        assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["content-type"] == "application/problem+json"


async def test_every_answer_carries_the_safety_headers(http: httpx.AsyncClient) -> None:
    for path in ("/livez", "/api/v1/alerts", "/nothing.js", "/login.html"):
        headers = (await http.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "connect-src 'self' ws://ioc.test:8081;" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "permissions-policy" in headers


async def test_figures_for_prometheus_stay_on_this_host(on_bench: tuple[Parts, Broker]) -> None:
    for peer, headers, status in (
        ("127.0.0.1", {}, 200),
        ("10.0.0.9", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("::1", {}, 200),
    ):
        transport = httpx.ASGITransport(build(on_bench[0]), client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://ioc.test") as http:
            assert (await http.get("/metrics", headers=headers)).status_code == status


async def test_a_fault_of_ours_shows_an_id_and_nothing_else(on_bench: tuple[Parts, Broker]) -> None:
    parts, _ = on_bench

    def broken(*_: object) -> object:
        raise RuntimeError("secret detail /etc/shadow")

    parts.form_units = broken  # type: ignore[assignment]
    async with client(parts) as http:
        answer = await http.get("/api/v1/report-form")
    assert answer.status_code == 500
    assert answer.json()["error_id"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def test_files_are_asked_for_again_or_kept_for_ever(http: httpx.AsyncClient) -> None:
    first = await http.get("/shared/parts.css")
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    again = await http.get("/shared/parts.css", headers={"If-None-Match": f"W/{tag}"})
    assert (again.status_code, again.content) == (304, b"")
    kept = await http.get(f"/shared/parts.css?v={tag.strip(chr(34))}")
    assert "immutable" in kept.headers["cache-control"]


async def test_a_flood_is_told_to_wait(tmp_path: Path) -> None:
    async with bench(tmp_path, burst=5) as (parts, broker), client(parts) as http:
        codes = []
        for number in range(8):
            key = {"Idempotency-Key": f"7b1c1a52-1111-4222-8333-{number:012d}"}
            answer = await http.post("/api/v1/reports", json=GOOD, headers=key)
            codes.append(answer.status_code)
        assert codes == [201] * 5 + [429] * 3
        assert int(answer.headers["retry-after"]) > 0
        assert len(broker.got) == 5


async def test_while_kafka_is_away_a_report_is_queued_and_shown_so(http: httpx.AsyncClient, broker: Broker) -> None:
    broker.up = False
    key = {"Idempotency-Key": "7b1c1a52-1111-4222-8333-123456789abc"}
    answer = (await http.post("/api/v1/reports", json=GOOD, headers=key)).json()
    assert answer["status"] == "queued"
    shown = (await http.get(f"/api/v1/reports/{answer['tracking_no'].lower()}")).json()
    assert shown["status"] == "queued"
    assert (await http.get("/readyz")).json()["spool_waiting"] == 1
    wrong = answer["tracking_no"][:-1] + ("0" if answer["tracking_no"][-1] != "0" else "1")
    assert (await http.get(f"/api/v1/reports/{wrong}")).json()["code"] == "BAD_TRACKING_NO"


async def test_an_officer_seen_lately_is_not_held_up_as_a_stranger_while_the_database_is_away(tmp_path: Path) -> None:
    async with bench(tmp_path, burst=5) as (parts, broker), client(parts) as http:
        parts.staff.saw(digest_of("seen"), Account("can-bo", "Cán bộ", "operator"), time.monotonic())
        codes: dict[str, list[int]] = {}
        for session in ("seen", "never seen"):
            for _ in range(8):
                headers = {"Idempotency-Key": str(uuid.uuid4()), "Cookie": f"{COOKIE}={session}"}
                answer = await http.post("/api/v1/reports", json=GOOD, headers=headers)
                codes.setdefault(session, []).append(answer.status_code)
    assert codes == {"seen": [201] * 8, "never seen": [201] * 5 + [429] * 3}
    assert len(broker.got) == 13


async def test_the_provinces_map_is_behind_the_gate_and_kept_for_ever_by_its_digest(
    on_bench: tuple[Parts, Broker], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, _ = on_bench
    sheet = Sheet("bn-2025.json", b'{"areas":[]}')
    parts.maps = {sheet.name: sheet}
    async with client(parts) as http:
        assert (await http.get(sheet.address)).status_code == 401

        async def on_duty(*_: object) -> Account:
            return Account("truc-ban", "Trực ban", "admin")

        monkeypatch.setattr("ioc.api.gate.who", on_duty)
        answer = await http.get(sheet.address)
        assert (answer.status_code, answer.content) == (200, sheet.data)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"] == "application/json"
        assert (await http.get("/map/bn-2025.json?v=older")).headers["cache-control"] == "no-cache"
        assert (await http.get("/map/bn-2099.json")).status_code == 404
        assert (await http.get("/map/..%2fpack.toml")).status_code == 400
