"""A stand-in for the API and the wall gateway, so that the screens can be driven and looked at without a backend.

It speaks docs/contracts.md, keeps its alerts in memory, and plays scenes on request (`POST /__scene {"do": "burst"}`).
The day is that of the panels' examples, so a picture of today equals one of tomorrow. For development and tests.

    python tests/e2e/fake_server.py --port 8090      # then open http://127.0.0.1:8090/wall.html
"""

# A handler ends with its answer: `return self.answer(…)` reads better than two lines.
# ruff: noqa: RET503

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import mimetypes
import threading
import time
import uuid
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "wall_ui" / "static"
PANELS = ROOT / "wall_ui" / "panels"
DAY: dict[str, Any] = json.loads((Path(__file__).parent / "fake_day.json").read_text("utf-8"))
SOURCES: dict[str, Any] = json.loads((Path(__file__).parent / "fake_sources.json").read_text("utf-8"))
START = int(datetime.fromisoformat(DAY["start"]).timestamp() * 1000)
MINUTE = 60_000
Json = dict[str, Any]


def alert(facts: Json, fired: int | None = None) -> Json:
    """A whole alert of the protocol from what the day's file says of it."""
    fired = START - int(facts["ago_min"] * MINUTE) if fired is None else fired
    seen = facts["figure"]
    shown = seen and {
        **{name: seen[name] for name in ("num", "den", "value", "unit")},
        "from": START - seen["minutes"] * MINUTE,
        "to": START,
    }
    name = uuid.uuid5(uuid.NAMESPACE_URL, facts["rule"] + facts["key"]).hex[:26]
    acked = facts["acked_by"]
    texts = {name: value for name, value in facts.items() if name not in ("ago_min", "figure")}
    times = {"episode_at": fired - 2 * MINUTE, "fired_at": fired, "acked_at": fired + 2 * MINUTE if acked else None}
    ended = {"closed_at": None, "closed_by": None, "close_reason": None, "note": None}
    counted = {"version": 3 if acked else 1, "seq": 0}
    return {"id": "a/" + name, "unit": "", "phase": "firing", "figure": shown, **texts, **times, **ended, **counted}


def sources(now: int) -> Json:
    """The registry of sources as the API tells it, last seen so long before `now`."""
    told = []
    for one in SOURCES["sources"]:
        facts = dict(one)
        ago = facts.pop("ago_min")
        told.append({**facts, "last_seen": None if ago is None else now - int(ago * MINUTE)})
    return {**SOURCES, "sources": told}


class World:
    """All state; touched from the event loop and from HTTP threads, hence the lock."""

    def __init__(self, ws_port: int) -> None:
        self.lock = threading.RLock()
        self.ws_port = ws_port
        self.reset()

    def reset(self) -> None:
        self.epoch, self.seq, self.t0 = "e1", 80, time.time()
        self.alerts = {one["id"]: one for one in map(alert, DAY["alerts"])}
        self.journal: list[Json] = []
        self.closed: list[Json] = []
        self.silent = False
        self.down = False  # the gateway is gone: sockets cut, tickets refused
        self.refuse_code = 0
        self.mode = "nudge"
        self.signed_in = True
        self.status = 0  # answer every API call with this, when set
        self.receipt = "accepted"
        self.reports: dict[str, Json] = {}
        self.tiles = {
            p.parent.name: json.loads(p.read_text("utf-8"))["data"] for p in sorted(PANELS.glob("*/example.json"))
        }
        self.rev = 1

    def now(self) -> int:
        return START + int((time.time() - self.t0) * 1000)

    def append(self, op: str, one: Json, actor: str = "", text: str | None = None) -> Json:
        with self.lock:
            self.seq += 1
            one["seq"] = self.seq
            ev = {
                "t": "ev",
                "seq": self.seq,
                "prev": self.seq - 1,
                "op": op,
                "at": self.now(),
                "actor": actor,
                "alert": dict(one),
            }
            if text:
                ev["note"] = text
            self.journal.append(ev)
            if one["phase"] == "closed":
                self.alerts.pop(one["id"], None)
                self.closed.insert(0, one)
            else:
                self.alerts[one["id"]] = one
            return ev

    def act(self, alert_id: str, what: str, body: Json) -> tuple[int, Json]:
        with self.lock:
            one = self.alerts.get(alert_id)
            if one is None:
                return 404, problem(404, "Cảnh báo này không còn mở.", "This alert is no longer open.")
            if body.get("version") != one["version"]:
                return 409, {**problem(409, "Cảnh báo vừa được thay đổi.", "The alert has just changed."), "alert": one}
            one = {**one, "version": one["version"] + 1}
            who = "truc-ban-1"
            if what == "ack":
                one.update(acked_by=who, acked_at=self.now())
            elif what == "assign":
                one.update(assigned_to=body["to"])
            elif what == "close":
                one.update(
                    phase="closed",
                    closed_at=self.now(),
                    closed_by=who,
                    close_reason=body["reason"],
                    note=body.get("note"),
                )
            elif what == "note":
                one.update(note=body["text"])
            ops = {"ack": "acked", "assign": "assigned", "close": "closed", "note": "noted"}
            self.append(ops[what], one, who, body.get("text") or body.get("note"))
            return 200, one

    def play(self, do: str, body: Json) -> None:
        with self.lock:
            if do == "reset":
                self.reset()
            elif do == "burst":
                for facts in DAY["burst"]:
                    self.append("fired", alert(facts, self.now() - 40_000))
                self.tiles["stage"] = {**self.tiles["stage"], "level": 3, "name": {"vi": "Cảnh báo", "en": "Warning"}}
                self.rev += 1
            elif do == "incident":
                self.append("fired", alert(DAY["incident"]))
                self.tiles["stage"] = {**self.tiles["stage"], "level": 3, "name": {"vi": "Cảnh báo", "en": "Warning"}}
                self.tiles["security"] = json.loads(json.dumps(self.tiles["security"]))
                self.tiles["security"]["open"].update(value=3, num=3)
                self.tiles["security"]["by_severity"][0]["n"] = 1
                self.tiles["map"] = json.loads(json.dumps(self.tiles["map"]))
                for area in self.tiles["map"]["tiles"]:
                    if area["area"] in ("213", "222", "218"):
                        area["worst"] = 1
                self.rev += 1
            elif do == "many":
                for n in range(int(body.get("n", 7))):
                    facts = {**DAY["tree"], "key": f"m{n}-{self.seq}"}
                    facts |= {"title": f"{facts['title']} {n + 1}", "title_en": f"{facts['title_en']} {n + 1}"}
                    self.append("fired", alert(facts, self.now()))
            elif do == "rival":
                one = dict(self.alerts[body["id"]])
                one.update(acked_by="truc-ban-2", acked_at=self.now(), version=one["version"] + 1)
                self.alerts[one["id"]] = one  # without a frame: the console learns of it by its 409
            elif do == "clear":
                for one in list(self.alerts.values()):
                    self.append(
                        "closed", {**one, "phase": "closed", "closed_at": self.now(), "version": one["version"] + 1}
                    )
            elif do == "set":
                for name, value in body["set"].items():
                    setattr(self, name, value)


def problem(status: int, title: str, title_en: str, **more: Any) -> Json:
    return {
        "type": "about:blank",
        "status": status,
        "title": title,
        "title_en": title_en,
        "detail": title,
        "detail_en": title_en,
        "code": str(status),
        "pointer": "",
        **more,
    }


class Pages(BaseHTTPRequestHandler):
    world: World
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        return

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/panels.json":
            return self.answer(
                200,
                [
                    {"name": p.parent.name, "order": n, "js": f"/panels/{p.parent.name}/panel.js", "css": None}
                    for n, p in enumerate(sorted(PANELS.glob("*/panel.js")))
                ],
            )
        if path.startswith("/api/v1/"):
            return self.api("GET", path[8:], {})
        base, name = (PANELS, path[8:]) if path.startswith("/panels/") else (STATIC, path[1:] or "index.html")
        file = (base / name).resolve()
        if not file.is_relative_to(base) or not file.is_file():
            return self.answer(404, problem(404, "Không có trang này.", "No such page."))
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        self.send_header(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' blob:; style-src 'self'; "
            f"connect-src 'self' ws://127.0.0.1:{self.world.ws_port}; frame-ancestors 'none'; base-uri 'none'; "
            "form-action 'self'",
        )
        data = file.read_bytes()
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        self.with_body("POST")

    def do_DELETE(self) -> None:
        self.with_body("DELETE")

    def with_body(self, method: str) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        body: Json = {}
        if kind.startswith("application/json") and raw:
            body = json.loads(raw)
        elif kind.startswith("multipart/form-data"):
            part = raw.split(b'name="report"')[1].split(b"\r\n\r\n", 1)[1].split(b"\r\n--")[0]
            body = {**json.loads(part), "_photos": raw.count(b'name="photo"')}
        if self.path == "/__scene":
            self.world.play(body["do"], body)
            return self.answer(200, {"ok": True, "reports": self.world.reports})
        self.api(method, self.path[8:], body)

    def answer(self, status: int, body: Any = None) -> None:
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        with contextlib.suppress(BrokenPipeError):
            self.send_response(status)
            self.send_header("Content-Type", "application/problem+json" if status >= 400 else "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    def api(self, method: str, path: str, body: Json) -> None:
        world = self.world
        path = path.partition("?")[0]
        if world.status:
            return self.answer(world.status, problem(world.status, "Máy chủ đang bận.", "The server is busy."))
        if path == "session":
            if method == "POST":
                if body.get("password") != "dung":
                    return self.answer(401, problem(401, "Sai tên hoặc mật khẩu.", "Wrong login or password."))
                world.signed_in = True
                return self.answer(204)
            if method == "DELETE":
                world.signed_in = False
                return self.answer(204)
            if world.signed_in:
                return self.answer(200, {"login": "truc-ban-1", "name": "Trực ban 1", "role": "operator"})
        if path == "report-form":
            return self.answer(200, DAY["report_form"])
        if path == "reports":
            return self.report(body)
        if path.startswith("reports/"):
            return self.tracked(path[8:])
        if not world.signed_in:
            return self.answer(401, problem(401, "Cần đăng nhập.", "Sign in first."))
        if path == "wall-ticket" and world.down:
            return self.answer(503, problem(503, "Cổng màn hình đang khởi động.", "The gateway is starting."))
        if path == "wall-ticket":
            return self.answer(
                200, {"token": "v1.fake", "expires_at": world.now() + 60_000, "url": f"ws://127.0.0.1:{world.ws_port}/"}
            )
        if path == "people":
            return self.answer(200, {"people": DAY["people"]})
        if path == "alerts":
            return self.answer(200, {"alerts": world.closed if "closed" in self.path else list(world.alerts.values())})
        if path.startswith("alerts/"):
            if method == "POST":
                identity, _, kind = path[7:].rpartition("/")
                return self.answer(*world.act(identity, kind, body))
            return self.detail(path[7:])
        if path == "sources":
            return self.answer(200, sources(world.now()))
        if path == "close-reasons":
            return self.answer(200, {"reasons": DAY["close_reasons"]})
        self.answer(404, problem(404, "Không có.", "Not found."))

    def detail(self, alert_id: str) -> None:
        world = self.world
        one = world.alerts.get(alert_id) or next((c for c in world.closed if c["id"] == alert_id), None)
        if one is None:
            return self.answer(404, problem(404, "Không có cảnh báo này.", "No such alert."))
        timeline = [{"seq": 1, "op": "fired", "at": one["fired_at"], "actor": ""}]
        if one["acked_by"]:
            timeline.append({"seq": 2, "op": "acked", "at": one["acked_at"], "actor": one["acked_by"]})
        timeline += [
            {k: ev.get(k) for k in ("seq", "op", "at", "actor", "note")}
            for ev in world.journal
            if ev["alert"]["id"] == alert_id
        ]
        seen = {(line["op"], line["at"]): line for line in timeline}
        notices = [
            {
                "id": 1,
                "recipient": "truc-ban",
                "channel": "email",
                "state": "sent",
                "reason": "fired",
                "subject": one["title"],
                "attempts": 1,
                "created_at": one["fired_at"] + 1_000,
                "sent_at": one["fired_at"] + 2_400,
                "last_error": None,
            },
            {
                "id": 2,
                "recipient": "phong-cntt",
                "channel": "webhook",
                "state": "planned",
                "reason": "fired",
                "subject": one["title"],
                "attempts": 3,
                "created_at": one["fired_at"] + 1_000,
                "sent_at": None,
                "last_error": "máy chủ nhận không trả lời trong 10 giây",
            },
        ]
        self.answer(200, {**one, "timeline": sorted(seen.values(), key=lambda line: line["at"]), "notices": notices})

    def report(self, body: Json) -> None:
        world = self.world
        key = self.headers.get("Idempotency-Key", "")
        if key in world.reports:
            return self.answer(201, world.reports[key])
        if len(body.get("description") or "") > 2000:
            return self.answer(
                422,
                problem(
                    422,
                    "Mô tả dài quá 2.000 ký tự.",
                    "The description is longer than 2,000 characters.",
                    pointer="/description",
                ),
            )
        if not body.get("category"):
            return self.answer(422, problem(422, "Chưa chọn loại.", "Choose a category.", pointer="/category"))
        receipt = {
            "tracking_no": f"PA-240320-{421 + len(world.reports):04d}",
            "status": world.receipt,
            "accepted_at": world.now(),
        }
        world.reports[key] = receipt
        self.answer(201, receipt)

    def tracked(self, number: str) -> None:
        if not number.startswith("PA-"):
            return self.answer(404, problem(404, "Không có phản ánh mang mã này.", "No report has this number."))
        day = START - 60_000
        self.answer(
            200,
            {
                "tracking_no": number,
                "status": "processing" if self.world.receipt == "accepted" else "queued",
                "state": "in_progress",
                "category": "waste",
                "unit_name": "Việt Yên",
                "sent_at": day,
                "due_at": START + 48 * 3_600_000,
                "history": []
                if self.world.receipt == "queued"
                else [
                    {"state": "received", "at": START - 40_000},
                    {"state": "classifying", "at": START + 200_000},
                    {"state": "forwarded", "at": START + 500_000},
                    {"state": "in_progress", "at": START + 63_000_000},
                ],
            },
        )


async def gateway(world: World, connection: ServerConnection) -> None:
    if world.refuse_code:
        return await connection.close(world.refuse_code)
    hello = json.loads(await asyncio.wait_for(connection.recv(), 5))
    await connection.send(
        json.dumps(
            {
                "t": "welcome",
                "v": 1,
                "sid": "s1",
                "epoch": world.epoch,
                "seq": world.seq,
                "now": world.now(),
                "hb_s": 2,
                "province": {"vi": "Bắc Giang", "en": "Bắc Giang"},
                "mode": world.mode,
            }
        )
    )
    at = await position(world, connection, hello)
    sent_rev, sent_hb, frames = 0, 0.0, asyncio.create_task(connection.recv())
    while True:
        if world.down:
            return await connection.close(4000)
        if world.refuse_code:
            return await connection.close(world.refuse_code)
        if world.silent:
            await asyncio.sleep(0.1)
            continue
        if frames.done():
            frame = json.loads(frames.result())
            frames = asyncio.create_task(connection.recv())
            if frame["t"] == "hello":
                at = await position(world, connection, frame)
        for ev in [ev for ev in world.journal if ev["seq"] > at]:
            await connection.send(json.dumps(ev))
            at = ev["seq"]
        if world.rev != sent_rev:
            sent_rev = world.rev
            for name, data in world.tiles.items():
                await connection.send(
                    json.dumps({"t": "tile", "panel": name, "rev": sent_rev, "asof": world.now(), "data": data})
                )
        if time.time() - sent_hb >= 2:
            sent_hb = time.time()
            lags = {
                "ioc.payments.v1": 120,
                "ioc.field-reports.v1": 410,
                "ioc.procedures.v1": 180,
                "ioc.soc-alerts.v1": None,
            }
            await connection.send(
                json.dumps({"t": "hb", "now": world.now(), "seq": world.seq, "lag_ms": lags, "mode": world.mode})
            )
        await asyncio.sleep(0.05)


async def position(world: World, connection: ServerConnection, hello: Json) -> int:
    since = hello.get("since")
    if since and since["epoch"] == world.epoch:
        events = [ev for ev in world.journal if ev["seq"] > since["seq"]]
        await connection.send(json.dumps({"t": "resume", "from": since["seq"] + 1, "to": world.seq, "events": events}))
    else:
        await connection.send(
            json.dumps({"t": "snap", "seq": world.seq, "alerts": list(world.alerts.values()), "missed": None})
        )
    return world.seq


async def main(port: int) -> None:
    world = World(port + 1)
    Pages.world = world
    mimetypes.add_type("text/javascript", ".js")
    mimetypes.add_type("font/woff2", ".woff2")
    pages = ThreadingHTTPServer(("127.0.0.1", port), Pages)
    threading.Thread(target=pages.serve_forever, daemon=True).start()

    async def talk(connection: ServerConnection) -> None:
        with contextlib.suppress(Exception):
            await gateway(world, connection)

    async with serve(talk, "127.0.0.1", port + 1):
        print(f"http://127.0.0.1:{port}/", flush=True)
        await asyncio.Future()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=8090)
    asyncio.run(main(arguments.parse_args().port))
