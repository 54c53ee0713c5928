"""The API on the real stack: sign-in, alerts with their races, indicators, lists, and a report's way to its state."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
import signal
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.integration.api_process import ApiProcess
from tests.world import World

pytestmark = pytest.mark.real
GOOD = {"category": "traffic", "severity": 1, "description": "Cây đổ chắn đường", "unit": "07210"}
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def api(stack: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    with World(stack.addresses, tmp_path_factory.mktemp("api")) as world, ApiProcess(world) as process:
        yield process


@pytest.fixture(scope="module")
def http(api: ApiProcess) -> Iterator[httpx.Client]:
    """Somebody signed in."""
    with httpx.Client(base_url=api.address, timeout=60) as client:
        answer = client.post("/api/v1/session", json={"login": "admin", "password": api.password()})
        assert answer.status_code == 204, answer.text
        yield client


@pytest.fixture
def stranger(api: ApiProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=api.address, timeout=60) as client:
        yield client


def put_alert(world: World, identity: str, *, phase: str = "firing", told: int = 0) -> str:
    """An open alert as the judge leaves it, with `told` people told."""
    alert = f"a/{identity}{uuid.uuid4().hex[: 26 - len(identity)]}"
    row = {
        "id": alert, "rule": "payment-failures", "code": "L22", "rule_version": 1, "key": alert, "domain": "payments",
        "unit": "07210", "severity": 2, "phase": phase, "episode_at": NOW, "fired_at": NOW,
        "title": "Cổng thanh toán lỗi", "title_en": "Gateway failing",
        "sentence": "12/100", "sentence_en": "12/100", "first_step": "Gọi",
        "first_step_en": "Call",
        "figure": Jsonb({"num": 12, "den": 100, "value": 12.0, "unit": "%", "from": 0, "to": 1}),
    }  # fmt: skip
    names = ", ".join(row)
    with psycopg.connect(world.settings.database, autocommit=True) as conn:
        conn.execute(f"insert into alert ({names}) values ({', '.join(f'%({name})s' for name in row)})".encode(), row)
        for number in range(told):
            conn.execute(
                "insert into notice (key, alert, reason, severity, recipient, channel, subject, body, state, sent_at,"
                " expires_at)"
                " values (%s, %s, 'fired', 2, %s, 'email', 's', 'b', 'sent', now(), now() + interval '1 day')",
                (uuid.uuid4().hex, alert, f"truc-ban-{number + 1}"),
            )
    return alert


def test_the_administrator_is_made_once_and_shown_once(api: ApiProcess) -> None:
    assert api.password()
    assert api.log().count("mật khẩu / password") == 1
    assert api.world.query("select login, role from account") == [("admin", "admin")]
    assert api.world.query("select count(*) from account where password_hash like '$argon2id$%%'") == [(1,)]


def test_the_cookie_is_strict_and_only_its_digest_is_stored(api: ApiProcess, stranger: httpx.Client) -> None:
    answer = stranger.post("/api/v1/session", json={"login": "admin", "password": api.password()})
    cookie = answer.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert word.lower() in cookie.lower()
    token = stranger.cookies["ioc_session"]
    [(count,)] = api.world.query("select count(*) from session where encode(digest, 'escape') like %s", f"%{token}%")
    assert count == 0
    assert stranger.get("/api/v1/session").json() == {"login": "admin", "name": "Quản trị", "role": "admin"}
    kept = {"Cookie": f"ioc_session={token}"}
    assert stranger.delete("/api/v1/session").status_code == 204
    assert httpx.get(f"{api.address}/api/v1/session", headers=kept).status_code == 401


def test_an_old_or_idle_session_is_over(api: ApiProcess, stranger: httpx.Client) -> None:
    for change in ("expires_at = now() - interval '1 s'", "seen_at = now() - interval '5 h'"):
        stranger.post("/api/v1/session", json={"login": "admin", "password": api.password()})
        assert stranger.get("/api/v1/session").status_code == 200
        with psycopg.connect(api.world.settings.database, autocommit=True) as conn:
            newest = "(select digest from session order by created_at desc limit 1)"
            conn.execute(f"update session set {change} where digest = {newest}".encode())
        assert stranger.get("/api/v1/session").status_code == 401


def test_a_wrong_login_and_a_wrong_password_look_the_same(stranger: httpx.Client) -> None:
    answers = [stranger.post("/api/v1/session", json={"login": one, "password": "x"}) for one in ("admin", "nobody")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_guessing_is_slowed_down(stranger: httpx.Client) -> None:
    codes = []
    for _ in range(8):
        answer = stranger.post("/api/v1/session", json={"login": f"guess{uuid.uuid4().hex[:4]}", "password": "x"})
        codes.append(answer.status_code)
    assert set(codes) <= {401, 429}
    for _ in range(7):
        answer = stranger.post("/api/v1/session", json={"login": "victim", "password": "x"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


def test_a_ticket_is_what_the_gateway_takes(api: ApiProcess, http: httpx.Client) -> None:
    from wall_ui.ticket import Verifier, secret

    ticket = http.post("/api/v1/wall-ticket").json()
    assert re.fullmatch(r"ws://127\.0\.0\.1:\d+/", ticket["url"])
    bearer = Verifier(secret("", api.world.settings.data)).check(ticket["token"], time.time())
    assert (bearer.login, bearer.role) == ("admin", "admin")


def test_an_alert_is_taken_assigned_noted_and_closed(api: ApiProcess, http: httpx.Client) -> None:
    alert = put_alert(api.world, "life", told=2)
    listed = {one["id"]: one for one in http.get("/api/v1/alerts").json()["alerts"]}
    assert listed[alert]["unit_name"] == "Phường Bắc Giang"
    taken = http.post(f"/api/v1/alerts/{alert}/ack", json={"version": 1}).json()
    assert (taken["acked_by"], taken["version"], taken["phase"]) == ("admin", 2, "firing")
    assert abs(taken["acked_at"] - time.time() * 1_000) < 10_000
    person = http.get("/api/v1/people").json()["people"][-1]["login"]
    assigned = http.post(f"/api/v1/alerts/{alert}/assign", json={"version": 2, "to": person}).json()
    assert assigned["assigned_to"] == person
    noted = http.post(f"/api/v1/alerts/{alert}/note", json={"version": 3, "text": "Đã gọi\u202e ngân hàng"}).json()
    assert noted["note"] == "Đã gọi ngân hàng"
    closed = http.post(f"/api/v1/alerts/{alert}/close", json={"version": 4, "reason": "false_alarm", "note": ""})
    assert (closed.status_code, closed.json()["phase"], closed.json()["closed_by"]) == (200, "closed", "admin")
    one = http.get(f"/api/v1/alerts/{alert}").json()
    assert [step["op"] for step in one["timeline"]] == ["acked", "assigned", "noted", "closed"]
    assert one["seq"] == closed.json()["seq"] == one["timeline"][-1]["seq"]
    assert sorted((n["recipient"], n["reason"]) for n in one["notices"] if n["reason"] == "closed") == [
        ("truc-ban-1", "closed"),
        ("truc-ban-2", "closed"),
    ]
    assert "body" not in one["notices"][0]
    audit = api.world.query("select action, login from audit where subject = %s order by id", alert)
    assert audit == [(f"alert.{kind}", "admin") for kind in ("ack", "assign", "note", "close")]
    assert alert in {one["id"] for one in http.get("/api/v1/alerts?state=closed").json()["alerts"]}
    assert http.get(f"/api/v1/alerts/{alert.removeprefix('a/')}").json()["id"] == alert


def test_who_knows_of_an_alert_is_written_down_and_nobody_has_taken_it(api: ApiProcess, http: httpx.Client) -> None:
    alert = put_alert(api.world, "known", told=1)
    known = http.post(f"/api/v1/alerts/{alert}/seen", json={"version": 1}).json()
    assert (known["version"], known["acked_by"], known["phase"]) == (2, None, "firing")
    timeline = http.get(f"/api/v1/alerts/{alert}").json()["timeline"]
    assert [(step["op"], step["actor"]) for step in timeline] == [("seen", "admin")]
    assert api.world.query("select action from audit where subject = %s", alert) == [("alert.seen",)]


def test_an_old_version_gets_the_alert_as_it_is(api: ApiProcess, http: httpx.Client) -> None:
    alert = put_alert(api.world, "old")
    http.post(f"/api/v1/alerts/{alert}/note", json={"version": 1, "text": "một"})
    answer = http.post(f"/api/v1/alerts/{alert}/ack", json={"version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "STALE_VERSION")
    assert answer.json()["alert"]["version"] == 2
    assert answer.json()["alert"]["note"] == "một"
    assert isinstance(answer.json()["alert"]["seq"], int)


@pytest.mark.parametrize(
    ("kind", "body", "status", "code", "pointer"),
    [
        ("close", {"version": 1, "reason": "resolved"}, 409, "CONDITION_HOLDS", ""),
        ("close", {"version": 1, "reason": "because"}, 422, "REASON_UNKNOWN", "/reason"),
        ("close", {"version": 1, "reason": "transferred"}, 422, "NOTE_MISSING", "/note"),
        ("close", {"version": 1}, 422, "BAD_FIELD", "/reason"),
        ("assign", {"version": 1, "to": "nobody"}, 422, "UNKNOWN_PERSON", "/to"),
        ("note", {"version": 1, "text": "x" * 3_000}, 422, "BAD_FIELD", "/text"),
        ("note", {"version": 1, "text": " \u202e "}, 422, "NOTE_EMPTY", "/text"),
        ("ack", {"version": "1"}, 422, "BAD_FIELD", "/version"),
        ("ack", {}, 422, "BAD_FIELD", "/version"),
        ("eat", {"version": 1}, 404, "NO_SUCH_ACTION", ""),
    ],
)
def test_what_the_rules_refuse_changes_nothing(
    api: ApiProcess, http: httpx.Client, kind: str, body: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    alert = put_alert(api.world, "no")
    answer = http.post(f"/api/v1/alerts/{alert}/{kind}", json=body)
    assert (answer.status_code, answer.json()["code"], answer.json()["pointer"]) == (status, code, pointer)
    assert api.world.query("select version from alert where id = %s", alert) == [(1,)]
    assert api.world.query("select count(*) from journal where subject = %s", alert) == [(0,)]


def test_twenty_hands_on_one_alert_one_takes_it(api: ApiProcess, http: httpx.Client) -> None:
    alert = put_alert(api.world, "race")
    with ThreadPoolExecutor(20) as pool:
        url = f"/api/v1/alerts/{alert}/ack"
        codes = sorted(pool.map(lambda _: http.post(url, json={"version": 1}).status_code, range(20)))
    assert codes == [200] + [409] * 19
    assert api.world.query("select count(*) from journal where subject = %s", alert) == [(1,)]
    rows = api.world.query("select seq from journal order by seq")
    assert [seq for (seq,) in rows] == list(range(1, len(rows) + 1))


def test_an_action_nudges_the_screens(api: ApiProcess, http: httpx.Client) -> None:
    async def heard() -> str:
        from ioc.store.nudge import Nudges

        nudges = Nudges(api.world.settings.redis)
        words = nudges.listen()
        assert await anext(words) == "again"
        alert = put_alert(api.world, "nudge")
        await asyncio.to_thread(http.post, f"/api/v1/alerts/{alert}/ack", json={"version": 1})
        async with asyncio.timeout(5):
            word = await anext(words)
        await nudges.close()
        return word

    assert asyncio.run(heard()) == "journal"


def test_an_indicator_explains_itself(api: ApiProcess, http: httpx.Client) -> None:
    rows = [("hospital_fee|24|B|qr", 170_054, 94_801_346_295), ("hospital_fee|24|B|cash", 22_878, 12_944_000_000)]
    with psycopg.connect(api.world.settings.database, autocommit=True) as conn:
        for key, n, total in rows:
            conn.execute(
                "insert into cell (measure, grain, bucket, key, n, total, last_at)"
                " values ('payments.at_facility', 86400, '2024-01-10+07', %s, %s, %s, '2024-01-10 10:00+07')",
                (key, n, total),
            )
    found = http.get("/api/v1/indicators/TN01?from=2023-12-16&to=2024-03-16").json()
    assert (found["num"], found["den"], found["value"]) == (170_054, 192_932, 88.14)
    assert found["version"] >= 1
    assert found["sources"] == ["ioc.payments.v1"]
    assert found["from"] == 1_702_659_600_000
    assert found["freshness"] == [{"topic": "ioc.payments.v1", "updated_at": None, "event_at": None}]
    assert found["asof"] is not None
    same = http.get("/api/v1/indicators/TN01?from=2023-12-16T00:00:00%2B07:00&to=2024-03-15T17:00:00Z").json()
    assert same["num"] == found["num"]
    nothing = http.get("/api/v1/indicators/TN01?from=2020-01-01&to=2020-02-01").json()
    assert (nothing["num"], nothing["den"], nothing["value"], nothing["asof"]) == (0, 0, None, None)
    assert found["counted"]["vi"].endswith("(dịch vụ: Viện phí; phương thức: khác Tiền mặt)")
    assert found["see_also"][0]["code"] == "TN02"
    assert {"TN01", "TN02"} <= {one["code"] for one in http.get("/api/v1/indicators").json()["indicators"]}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=yesterday", "BAD_DAY"),
        ("from=2024-01-01T05:00:00Z", "BAD_DAY"),
        ("from=2024-02-01&to=2024-01-01", "BAD_PERIOD"),
    ],
)
def test_a_wrong_period_is_refused(http: httpx.Client, query: str, code: str) -> None:
    answer = http.get(f"/api/v1/indicators/TN01?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_quarantine_shows_why_and_the_first_bytes(api: ApiProcess, http: httpx.Client) -> None:
    with psycopg.connect(api.world.settings.database, autocommit=True) as conn:
        conn.execute(
            "insert into quarantine (topic, part, off, reason, detail, size, first_bytes, digest)"
            " values ('ioc.payments.v1', 0, 7, 'BAD_JSON', 'line 1', 3, %s, %s)",
            (b"\xff{<script>", b"d" * 32),
        )
    found = http.get("/api/v1/quarantine?topic=ioc.payments.v1").json()
    record = found["records"][0]
    assert (record["reason"], record["reason_name_en"]) == ("BAD_JSON", "Not one valid UTF-8 JSON object.")
    assert found["waiting"][0]["n"] == 1
    one = http.get(f"/api/v1/quarantine/{record['id']}").json()
    assert one["first_text"] == "\\xff{<script>"
    assert http.get("/api/v1/quarantine/999999").status_code == 404
    assert http.get("/api/v1/quarantine?limit=9999").json()["pointer"] == "limit"
    assert http.get("/api/v1/quarantine?limit=x").json()["code"] == "BAD_PARAMETER"


def test_topics_panels_and_the_description_are_there(http: httpx.Client) -> None:
    names = [topic["name"] for topic in http.get("/api/v1/topics").json()["topics"]]
    assert "ioc.field-reports.v1" in names
    panels = http.get("/panels.json").json()
    assert [panel["order"] for panel in panels] == sorted(panel["order"] for panel in panels)
    script = http.get(panels[0]["js"])
    assert script.status_code == 200
    assert "immutable" in script.headers["cache-control"]
    for hidden in ("panel.py", "panel.sql", "__init__.py", "example.json"):
        assert http.get(f"/panels/{panels[0]['name']}/{hidden}").status_code == 404
    paths = http.get("/api/v1/openapi").json()["paths"]
    assert {"/api/v1/reports", "/api/v1/alerts", "/api/v1/session"} <= set(paths)


def test_a_report_with_a_photo_goes_the_whole_way(
    api: ApiProcess, http: httpx.Client, stranger: httpx.Client, tmp_path: Path
) -> None:
    from PIL import Image

    picture = tmp_path / "p.png"
    Image.new("RGB", (300, 200), "green").save(picture)
    report = json.dumps({**GOOD, "contact_name": "Lan CANARY", "contact_phone": "0912345678"})
    files = [
        ("report", ("r", report, "application/json")),
        ("photo", ("../../x.png", picture.read_bytes(), "text/html")),
    ]  # fmt: skip
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answer = stranger.post("/api/v1/reports", files=files, headers=key)
    assert answer.status_code == 201, answer.text
    number = answer.json()["tracking_no"]
    assert answer.json()["status"] == "accepted"
    [record] = [record for record in api.records() if record.key == number.encode()]
    event = json.loads(record.value)
    assert b"CANARY" not in record.value
    assert b"0912345678" not in record.value
    digest = event["photo_hashes"][0]
    assert stranger.get(f"/api/v1/photos/{digest}").status_code == 401
    photo = http.get(f"/api/v1/photos/{digest}")
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["content-disposition"].startswith("attachment")
    assert http.get(f"/api/v1/reports/{number}/contact").json()["name"] == "Lan CANARY"
    assert stranger.get(f"/api/v1/reports/{number}/contact").status_code == 401
    assert api.world.query("select count(*) from audit where action = 'contact.see' and subject = %s", number) == [(1,)]
    assert stranger.get(f"/api/v1/reports/{number}").json()["status"] == "accepted"
    api.world.start("store")
    shown = api.world.until(
        lambda: (found := stranger.get(f"/api/v1/reports/{number}").json())["status"] == "processing" and found,
        "the report in the store",
    )
    assert (shown["state"], shown["state_name"]) == ("received", "Đã tiếp nhận")
    assert [step["state"] for step in shown["history"]] == ["received"]
    assert "CANARY" not in json.dumps(shown)
    assert "CANARY" not in api.log()


def test_a_thousand_parallel_calls_with_one_key_are_one_event(api: ApiProcess, http: httpx.Client) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}

    def call(_: int) -> httpx.Response:
        """As a phone would: a broken line means asking again under the same key."""
        for _ in range(5):
            with contextlib.suppress(httpx.TransportError):
                return http.post("/api/v1/reports", json=GOOD, headers=key)
        raise AssertionError("five broken lines in a row")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(call, range(1_000)))
    assert {answer.status_code for answer in answers} == {201}
    [number] = {answer.json()["tracking_no"] for answer in answers}
    assert sum(record.key == number.encode() for record in api.records()) == 1


def test_it_stops_gently(api: ApiProcess) -> None:
    with World(api.world.addresses, api.world.folder / "stop") as world, ApiProcess(world) as other:
        began = time.monotonic()
        assert other.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < 6
        assert "Traceback" not in other.log()


def test_a_second_process_does_not_share_the_data_folder(api: ApiProcess) -> None:
    again = ApiProcess(api.world, name="again")
    assert again.start(wait=False).wait(20) != 0
    assert "FolderTaken" in again.log()


def test_a_figure_is_explained_by_unit_and_by_page_and_wrong_questions_are_refused(http: httpx.Client) -> None:
    found = http.get("/api/v1/indicators/TN01/explain?period=2024Q1@16&unit=24&limit=1").json()
    assert {"num", "den", "evidence", "freshness", "stated", "numerator"} <= found.keys()
    assert found["evidence"]["query"].startswith("select")
    split = http.get("/api/v1/indicators/TN01?period=2024Q1@16&by=unit").json()
    assert split["by"] == "unit"
    for query, code in (
        ("period=quy-1", "BAD_PERIOD"), ("unit=99999", "UNKNOWN_UNIT"), ("by=weather", "NO_SUCH_DIMENSION"),
    ):  # fmt: skip
        answer = http.get(f"/api/v1/indicators/TN01?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    null = base64.urlsafe_b64encode(b'["2024-03-01T00:00:00Z","\\u0000"]').decode()
    for query, code in (
        ("after=xx", "BAD_MARK"), (f"after={null}", "BAD_MARK"), ("term=7", "BAD_TERM"), ("limit=0", "BAD_LIMIT"),
    ):  # fmt: skip
        answer = http.get(f"/api/v1/indicators/TN01/explain?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_the_board_of_766_answers_with_21_components_and_says_what_is_missing(http: httpx.Client) -> None:
    found = http.get("/api/v1/qd766?period=2024Q1").json()
    [line] = found["lines"]
    assert len(line["components"]) == 21
    assert sum(part["maximum"] for part in line["components"]) == 100
    assert found["gains"] is not None, "one line alone says what would raise it"
    assert line["partial"]
    assert line["missing"] > 0
    assert http.get("/api/v1/qd766?by=moon").json()["code"] == "NO_SUCH_DIMENSION"
    assert http.get("/api/v1/qd766?by=agency&period=2024Q1").json()["lines"] == []
