"""Sources on the real stack: pushed, dropped, read out of a foreign topic; killed on the way; seen on the board."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from ioc.connect.catalogue import DROP, HERE
from tests.integration.api_process import ApiProcess
from tests.world import World

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]
VIETNAM = timedelta(hours=7)
HEAD = "MaPhieuThu,SoHoaDon,ThoiGianThu,SoTien,HinhThuc,TrangThai,MaCSKCB,ThamChieu,NoiDungQR"


def ioc(world: World, *words: str, wait_s: float = 60) -> tuple[int, str]:
    env = {**os.environ, **world.settings.to_env(), "IOC_LANG": "en", "COLUMNS": "250"}
    argv = [sys.executable, "-m", "ioc.cli", *words]
    done = subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, timeout=wait_s)
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.fixture
def running(world: World) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `ioc …` in the background; ended at the end of the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        env = {**os.environ, **world.settings.to_env(), "IOC_LANG": "en", "PYTHONUNBUFFERED": "1"}
        log = (world.folder / "background.log").open("ab")
        argv = [sys.executable, "-m", "ioc.cli", *words]
        started.append(subprocess.Popen(argv, env=env, cwd=ROOT, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait(20)


def alert(number: int, level: int = 10, **changes: Any) -> dict[str, Any]:
    at = (datetime.now(UTC) + VIETNAM).strftime("%Y-%m-%dT%H:%M:%S.000+0700")
    return {
        "timestamp": at,
        "rule": {"level": level, "groups": ["authentication_failures"], "firedtimes": 1},
        "agent": {"id": "004"},
        "id": f"{int(time.time())}.{number}",
        "data": {"srcip": "203.0.113.7", "srcuser": "KHONG-DUOC-LO"},
        **changes,
    }


def stored(world: World, table: str, source: str) -> int:
    found = world.query(f"select count(*) from events_{table} where source = %s", source)
    return int(found[0][0])


def test_a_source_connects_pushes_and_is_seen_on_the_board(world: World) -> None:
    code, said = ioc(world, "sources", "token", "new", "soc-wazuh", "--label", "siem")
    assert code == 0, said
    token = said.split()[0]
    world.start("store")
    with ApiProcess(world) as api:
        api.await_kafka()
        headers = {"authorization": f"Bearer {token}"}
        with httpx.Client(base_url=api.address, headers=headers, timeout=60) as http:
            batch = [alert(n) for n in range(40)] + [alert(40, level=1), alert(41, level=99)]
            answer = http.post("/api/v1/sources/soc-wazuh/events", json=batch)
            assert answer.status_code == 207, answer.text
            said_of = {status: answer.json()[status] for status in ("accepted", "queued", "skipped", "refused")}
            assert said_of == {"accepted": 40, "queued": 0, "skipped": 1, "refused": 1}
            again = http.post("/api/v1/sources/soc-wazuh/events", json=batch[:40])
            assert again.json()["accepted"] == 40
        world.until(lambda: stored(world, "soc_alerts", "soc-wazuh") >= 40, "the alerts")
        world.until(
            lambda: (
                world.query("select sum(next_offset) from stream_offset where topic = 'ioc.soc-alerts.v1'")[0][0] == 80
            ),
            "all 80 records read",
        )
        assert stored(world, "soc_alerts", "soc-wazuh") == 40
        assert world.query("select count(*) from quarantine") == [(0,)]
        assert world.query("select count(*) from events_soc_alerts where body like '%%KHONG-DUOC-LO%%'") == [(0,)]

        world.until(lambda: world.query("select sum(accepted) from source_state")[0][0] == 80, "the counts")
        with httpx.Client(base_url=api.address, timeout=60) as http:
            assert http.post("/api/v1/session", json={"login": "admin", "password": api.password()}).status_code == 204
            board = {one["id"]: one for one in http.get("/api/v1/sources").json()["sources"]}
    one = board["soc-wazuh"]
    assert (one["standing"], one["accepted"], one["refused"], one["skipped"]) == ("ok", 80, 1, 1)
    assert one["stored_24h"] == 40
    assert (one["bad"]["num"], one["bad"]["den"]) == (1, 81)
    assert one["last_refusal"] == {
        "code": "OUT_OF_RANGE", "pointer": "/rule/level",
        "words": "Số ngoài thang của bảng ánh xạ.", "words_en": "The number is outside the mapping's scale.",
    }  # fmt: skip
    assert one["clock_ahead_ms"] is not None
    assert board["paygov"]["standing"] == "never"
    code, said = ioc(world, "sources", "list")
    assert code == 0, said
    assert "soc-wazuh" in said
    assert "OUT_OF_RANGE" in said


def test_pushed_while_kafka_is_away_is_kept_over_a_kill_and_stored_once(world: World) -> None:
    token = ioc(world, "sources", "token", "new", "soc-wazuh")[1].split()[0]
    headers = {"authorization": f"Bearer {token}"}
    batch = [alert(n) for n in range(25)]
    with ApiProcess(world, kafka="127.0.0.1:9") as api:
        answer = httpx.post(f"{api.address}/api/v1/sources/soc-wazuh/events", json=batch, headers=headers, timeout=60)
        assert (answer.status_code, answer.json()["queued"]) == (200, 25), answer.text
        api.stop(signal.SIGKILL)
    world.start("store")
    with ApiProcess(world, name="again") as api:
        api.await_kafka()
        world.until(lambda: stored(world, "soc_alerts", "soc-wazuh") == 25, "the spooled alerts")


def rows(first: int, count: int) -> str:
    at = (datetime.now(UTC) + VIETNAM).strftime("%d/%m/%Y %H:%M")
    return "".join(f"PT-{n:07},{n},{at},{n % 900 + 1}000,QR,Đã thu,BV-01,FT{n},\n" for n in range(first, first + count))


def test_a_dropped_file_is_stored_once_though_the_watch_is_killed_again_and_again(
    world: World, running: Callable[..., subprocess.Popen[bytes]]
) -> None:
    folder = world.settings.data / DROP / "his-xuat-tep"
    (folder / "in").mkdir(parents=True)
    total = 12_000
    (folder / "in" / "thu.csv").write_text(
        HEAD + "\n" + rows(1, total) + "PT-x,1,hôm qua,1,QR,Đã thu,BV-01,,\n", "utf-8"
    )
    (folder / "in" / "nho.csv").write_text(HEAD + "\n" + rows(total + 1, 10), "utf-8")
    world.start("store")
    for _ in range(2):  # killed as soon as something of it has arrived
        before = arrived(world)
        process = running("sources", "watch", "--source", "his-xuat-tep")
        world.until(lambda: arrived(world) > before or failed(folder), "records of the file", 120)  # noqa: B023
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    left = not failed(folder)
    code, said = ioc(world, "sources", "watch", "--source", "his-xuat-tep", "--once", wait_s=120)
    assert code == (65 if left else 0), said
    assert ("Files with wrong rows: 1; files not done: 0." in said) is left
    world.until(lambda: stored(world, "payments", "his-xuat-tep") == total + 10, "every row", 120)
    ends = world.query("select sum(next_offset) from stream_offset where topic = 'ioc.payments.v1'")[0][0]
    assert ends >= total + 10
    assert stored(world, "payments", "his-xuat-tep") == total + 10
    assert world.query("select count(*) from quarantine") == [(0,)]
    assert not list((folder / "processing").iterdir())
    assert [path.name for path in sorted(folder.glob("failed/*/*"))] == ["thu.csv", "thu.csv.errors.csv"]
    assert [path.name for path in folder.glob("done/*/*")] == ["nho.csv"]


def arrived(world: World) -> int:
    found = world.query("select coalesce(sum(next_offset), 0) from stream_offset where topic = 'ioc.payments.v1'")
    return int(found[0][0])


def failed(folder: Path) -> bool:
    return bool(list(folder.glob("failed/*/thu.csv")))


def test_a_foreign_topic_is_mapped_and_what_cannot_be_lies_in_quarantine(
    world: World, running: Callable[..., subprocess.Popen[bytes]]
) -> None:
    topic = f"{world.name}.suricata.eve"
    admin = KafkaAdminClient(bootstrap_servers=world.settings.kafka)
    admin.create_topics([NewTopic(name=topic, num_partitions=2, replication_factor=1)])
    at = (datetime.now(UTC) + VIETNAM).strftime("%Y-%m-%dT%H:%M:%S.000000+0700")
    base = json.loads((HERE / "suricata" / "sample.ndjson").read_text("utf-8").splitlines()[0])
    producer = KafkaProducer(bootstrap_servers=world.settings.kafka)
    try:
        world.start("store")
        follower = running("sources", "follow", "soc-suricata")
        for number in range(60):
            producer.send(topic, json.dumps({**base, "timestamp": at, "flow_id": number}).encode())
        producer.send(topic, json.dumps({**base, "timestamp": "hôm qua", "src_user": "KHONG-DUOC-LO"}).encode())
        producer.flush()
        world.until(lambda: stored(world, "soc_alerts", "soc-suricata") > 0, "the first alerts")
        follower.send_signal(signal.SIGKILL)
        follower.wait(20)
        for number in range(60, 120):
            producer.send(topic, json.dumps({**base, "timestamp": at, "flow_id": number}).encode())
        producer.flush()
        running("sources", "follow", "soc-suricata")
        world.until(lambda: stored(world, "soc_alerts", "soc-suricata") == 120, "all alerts", 90)
        held = world.until(
            lambda: world.query("select topic, reason, pointer, detail, first_bytes from quarantine"), "the refused one"
        )
        assert [row[:3] for row in held] == [("suricata.eve", "BAD_FIELD", "/timestamp")]
        assert "BAD_TIME" in held[0][3]
        assert b"KHONG-DUOC-LO" not in bytes(held[0][4])
        number = world.query("select id from quarantine")[0][0]
        assert "suricata.eve" in ioc(world, "quarantine", "show", str(number))[1]
    finally:
        producer.close()
        admin.delete_topics([topic])
        admin.close()


def told(
    world: World, topic: str, key: str, source: str, states: list[Any], **facts: Any
) -> list[tuple[str, str, bytes]]:
    """(topic, key, event) of a case's steps, a minute apart, until now."""
    now = datetime.now(UTC)
    return [
        (
            f"{world.settings.topic_prefix}ioc.{topic}.v1",
            key,
            json.dumps(
                {
                    "source": source, "event_id": f"{key}-{n}", "unit": "07210", "state": state, **facts,
                    "occurred_at": (now - timedelta(minutes=len(states) - n)).isoformat(),
                }
            ).encode(),
        )
        for n, state in enumerate(states)
    ]  # fmt: skip


def test_the_board_tells_illegal_steps_and_the_registry_beats_for_sources_that_come_to_no_door(world: World) -> None:
    report = {"report_id": "PA-1", "kind": "PAHT", "category": "waste", "severity": 3}
    dossier = {"dossier_id": "H02-240320-0001", "procedure_code": "1.005129", "channel": 2, "agency": "000.00.01.H02"}
    letters = told(world, "field-reports", "PA-1", "tong-dai-1022", ["received", "closed", "received"], **report)
    letters += told(world, "procedures", "H02-240320-0001", "mot-cua-tinh", [2, 10, 4, 9], **dossier)
    gone = {"link_id": "nguon-da-bo", "kind": "source", "period_s": 900}
    letters += told(world, "heartbeats", "nguon-da-bo", "ioc-theo-doi-nguon", ["alive"], **gone)
    world.start("store")
    producer = KafkaProducer(bootstrap_servers=world.settings.kafka)
    for topic, key, value in letters:
        producer.send(topic, value, key.encode())
    producer.close()
    world.until(lambda: stored(world, "procedures", "mot-cua-tinh") == 4, "the dossier")
    world.until(lambda: stored(world, "field_reports", "tong-dai-1022") == 3, "the report")
    world.until(lambda: stored(world, "heartbeats", "ioc-theo-doi-nguon") == 1, "the beat of a source taken out since")
    with ApiProcess(world) as api:
        api.await_kafka()
        beats = "select id, state from case_state where kind = 'link' and open and id like 'nguon-%%' order by id"
        kept = [("nguon-mot-cua-tinh", "alive"), ("nguon-tong-dai-1022", "alive")]
        world.until(lambda: world.query(beats) == kept, "beats of those in the list, and of no other", 90)
        with httpx.Client(base_url=api.address, timeout=60) as http:
            assert http.post("/api/v1/session", json={"login": "admin", "password": api.password()}).status_code == 204
            answer = http.get("/api/v1/sources").json()
    board = {one["id"]: one for one in answer["sources"]}
    assert (answer["wrong"], answer["unregistered"]) == ([], [])
    wrong = {name: (one["illegal"]["num"], one["illegal"]["den"]) for name, one in board.items()}
    assert wrong["tong-dai-1022"][1] == 3
    assert wrong["tong-dai-1022"][0] >= 1
    assert wrong["mot-cua-tinh"] == (1, 4)
    assert {name: one for name, one in wrong.items() if one != (0, 0)}.keys() == {"tong-dai-1022", "mot-cua-tinh"}
    seen = world.query("select source from source_state where accepted = 0 and last_seen is not null order by source")
    assert seen == [("mot-cua-tinh",), ("tong-dai-1022",)], "remembered though they came to no door"
    code, said = ioc(world, "sources", "list")
    assert code == 0, said
    assert "illegal steps" in said
