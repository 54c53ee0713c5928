"""Province: a whole installation as people meet it: every role a process of its own, a mailbox, an administrator."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from kafka import KafkaProducer  # type: ignore[import-untyped]

from tests.e2e.relay import Relay
from tests.world import World

ROOT = Path(__file__).parents[2]
COLLEAGUE = ("truc-ban-2", "Trực ban 2")
"""A second operator; the password is the administrator's."""
UNIT, UNIT_NAME = "07210", "Phường Bắc Giang"
READY_S = 90.0

Json = dict[str, Any]


class Province:
    def __init__(self, world: World, redis: Relay) -> None:
        self.world, self.redis = world, redis
        http, wall, smtp, self._mail_port = free_ports(4)
        self.home = f"http://127.0.0.1:{http}"
        world.settings = replace(
            world.settings, http_port=http, wall_port=wall, wall_origins=self.home, redis=redis.url,
            smtp=f"127.0.0.1:{smtp}", smtp_from="ioc@bac-giang.example.vn",
        )  # fmt: skip
        self.password = ""
        self.started_s = 0.0
        self._producer: KafkaProducer | None = None
        self.staff: httpx.Client
        """The administrator by HTTP, for what no test has to do by hand."""

    def start(self, before: Callable[[Province], None]) -> None:
        """All processes, ready to be used. `before` gives them a past: it runs when the store works and before the
        judge does, who would otherwise see dossiers overdue that are long finished a few records further on."""
        began = time.monotonic()
        smtp = self.world.settings.smtp.rpartition(":")[2]
        mailbox = [sys.executable, "-m", "ioc.demo.mailbox", "--smtp-port", smtp]
        mailbox += ["--http-port", str(self._mail_port), "--folder", str(self.world.folder / "mail")]
        with (self.world.folder / "mailbox.log").open("ab") as log:
            self.world.processes["mailbox"] = subprocess.Popen(mailbox, stdout=log, stderr=log, cwd=ROOT)
        for role in ("store", "api", "wall"):
            self.world.start(role)
        before(self)
        self.world.start("judge")
        self.world.start("notifier")
        found = self.world.until(
            lambda: re.search(r"password:\s+(\S+)", self.world.log("api")), "the administrator's password", READY_S
        )
        self.password = str(found[1])
        self.staff = self.signed_in("admin")
        self.world.query(
            "insert into account (login, name, role, password_hash)"
            " select %s, %s, role, password_hash from account where login = 'admin' returning login",
            *COLLEAGUE,
        )
        self.world.until(self._all_up, "every process is ready", READY_S)
        self.started_s = time.monotonic() - began

    def stop(self) -> None:
        if self._producer is not None:
            self._producer.close(timeout=5)

    def signed_in(self, login: str) -> httpx.Client:
        client = httpx.Client(base_url=f"{self.home}/api/v1", timeout=15)
        client.post("/session", json={"login": login, "password": self.password}).raise_for_status()
        return client

    def restart_wall(self) -> None:
        """Start the gateway (again); returns when it lets walls in."""
        if "wall" in self.world.processes:
            self.world.kill("wall")
        self.world.start("wall")
        self.world.until(self._wall_up, "the gateway is ready", READY_S)

    def send(self, topic: str, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Records into Kafka, as a source system would; returns when the broker has them."""
        if self._producer is None:
            self._producer = KafkaProducer(bootstrap_servers=self.world.settings.kafka, acks="all", linger_ms=5)
        for key, value in records:
            self._producer.send(f"{self.world.settings.topic_prefix}ioc.{topic}.v1", value, key)
        self._producer.flush(timeout=30)

    def report(self, severity: int = 1, category: str = "traffic", unit: str = UNIT, text: str = "Cây đổ.") -> str:
        """File a report by HTTP, as a colleague's program would. Returns the tracking number."""
        draft = {"category": category, "severity": severity, "unit": unit, "description": text}
        draft["observed_at"] = datetime.now(UTC).isoformat(timespec="seconds")
        answer = self.staff.post("/reports", json=draft, headers={"Idempotency-Key": str(uuid.uuid4())})
        answer.raise_for_status()
        return str(answer.json()["tracking_no"])

    def urgent(self) -> Json:
        """An urgent report and its alert."""
        number = self.report()
        found: Json = self.world.until(lambda: self.alert("report-urgent", number), f"the alert of {number}", 20)
        return found

    def letters(self) -> list[Json]:
        """What lies in the mailbox, newest first."""
        found: list[Json] = httpx.get(f"http://127.0.0.1:{self._mail_port}/messages.json").json()
        return found

    def letters_of(self, alert: str, reason: str) -> list[Json]:
        return [one for one in self.letters() if one["alert"] == alert and one["reason"] == reason]

    def alerts(self) -> list[Json]:
        """All open ones, as the server has them."""
        found: list[Json] = self.staff.get("/alerts", params={"state": "open", "limit": 500}).json()["alerts"]
        return found

    def alert(self, rule: str, key: str = "") -> Json | None:
        """The open alert of a rule (and key) that has fired."""
        return next((a for a in self.alerts() if a["rule"] == rule and key in ("", a["key"]) and a["fired_at"]), None)

    def act(self, alert: Json, kind: str, **body: Any) -> Json:
        """An operator's act, on the newest version."""
        now = self.staff.get(f"/alerts/{alert['id']}").json()
        done: Json = self.staff.post(f"/alerts/{alert['id']}/{kind}", json={"version": now["version"], **body}).json()
        return done

    def calm(self, most_severe: int = 2) -> None:
        """Close what earlier tests left open at this severity or worse, so that the wall shows its usual scene."""
        for alert in self.alerts():
            if alert["severity"] <= most_severe and alert["phase"] != "pending":
                self.act(alert, "close", reason="drill")

    def command(self, *words: str, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
        """`ioc <words>` on this installation."""
        env = {**os.environ, **self.world.settings.to_env(), "IOC_LANG": "vi"}
        argv = [sys.executable, "-m", "ioc.cli", *words]
        return subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True, timeout=timeout_s, check=False)

    def _all_up(self) -> bool:
        kafka = httpx.get(f"{self.home}/readyz").json()["kafka"] == "up"
        return kafka and self._wall_up() and "judge_loaded" in self.world.log("judge") and self._mailbox_up()

    def _mailbox_up(self) -> bool:
        try:
            return self.letters() is not None
        except httpx.TransportError:
            return False

    def _wall_up(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.world.settings.wall_port}/readyz").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def running(world: World, before: Callable[[Province], None]) -> Iterator[Province]:
    """A started province on a fresh world; see `Province.start`."""
    address = urlsplit(world.settings.redis)
    with Relay(world.settings.redis, address.hostname or "", address.port or 6379) as redis:
        province = Province(world, redis)
        try:
            province.start(before)
            yield province
        finally:
            province.stop()


def free_ports(n: int) -> list[int]:
    """Different ports nobody listens on now."""
    probes = [socket.socket() for _ in range(n)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
