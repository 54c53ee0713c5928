"""The intake under fire: Kafka away, the API killed, PostgreSQL away, all together. What was answered 201 is in Kafka
exactly once as an event (equal bytes count once), in order, with its tracking number; nothing else is."""

from __future__ import annotations

import json
import random
import resource
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from ioc.stack import Stack, StackError
from tests.integration.api_process import ApiProcess
from tests.world import World

pytestmark = [pytest.mark.real, pytest.mark.chaos]
QUEUED_WITHIN_S = 2.0


@pytest.fixture
def api(own_stack: Stack, tmp_path: Path) -> Iterator[ApiProcess]:
    with World(own_stack.addresses, tmp_path) as world, ApiProcess(world) as process:
        process.await_kafka()
        yield process
        process.stop()
        for part in ("kafka", "database"):  # a test that failed midway must not fail the next ones
            try:
                own_stack.pid(part)
            except StackError:
                own_stack.start(part)


def report(number: int) -> dict[str, Any]:
    return {"category": "traffic", "severity": 2, "description": f"Ổ gà số {number}", "unit": "07210"}


def send(api: ApiProcess, number: int, key: str, timeout_s: float = 10.0) -> httpx.Response:
    headers = {"Idempotency-Key": key, "X-Forwarded-For": f"10.0.{number >> 8 & 255}.{number & 255}"}
    return httpx.post(f"{api.address}/api/v1/reports", json=report(number), headers=headers, timeout=timeout_s)


def events(api: ApiProcess) -> dict[str, set[bytes]]:
    """Tracking number → the different bytes sent for it."""
    found: dict[str, set[bytes]] = defaultdict(set)
    for record in api.records():
        found[record.key.decode()].add(record.value)
    return found


def test_reports_filed_while_kafka_is_away_arrive_once_after_a_kill(own_stack: Stack, api: ApiProcess) -> None:
    before = send(api, 0, str(uuid.uuid4())).json()
    assert before["status"] == "accepted"
    own_stack.stop("kafka", kill=True)
    keys = [str(uuid.uuid4()) for _ in range(20)]
    took, numbers = [], []
    for place, key in enumerate(keys):
        began = time.monotonic()
        answer = send(api, place + 1, key)
        took.append(time.monotonic() - began)
        assert (answer.status_code, answer.json()["status"]) == (201, "queued")
        numbers.append(answer.json()["tracking_no"])
    assert max(took) <= QUEUED_WITHIN_S, took
    assert sorted(took)[10] < 0.5, took  # once it is known to be away nobody waits for it
    assert httpx.get(f"{api.address}/api/v1/reports/{numbers[3]}").json()["status"] == "queued"
    api.stop()  # kill -9
    api.start()  # also while Kafka is away
    again = send(api, 1, keys[0]).json()
    assert (again["tracking_no"], again["status"]) == (numbers[0], "queued")
    assert send(api, 99, keys[0]).status_code == 409
    assert httpx.get(f"{api.address}/readyz").json()["status"] == "degraded"
    own_stack.start("kafka")
    began = time.monotonic()
    api.await_drained()
    assert time.monotonic() - began < 30
    found = events(api)
    assert set(found) == {before["tracking_no"], *numbers}
    assert all(len(different) == 1 for different in found.values())
    by_part = defaultdict(list)
    for record in api.records():
        if (number := record.key.decode()) in numbers and number not in by_part[record.partition]:
            by_part[record.partition].append(number)
    for in_part in by_part.values():
        assert in_part == [number for number in numbers if number in in_part]
    assert httpx.get(f"{api.address}/api/v1/reports/{numbers[3]}").json()["status"] == "accepted"
    print(f"queued: median {sorted(took)[10] * 1000:.0f} ms, slowest {max(took) * 1000:.0f} ms")


def test_reports_are_taken_while_the_database_is_away(own_stack: Stack, api: ApiProcess) -> None:
    own_stack.stop("database", kill=True)
    try:
        began = time.monotonic()
        answer = send(api, 1, str(uuid.uuid4()))
        assert (answer.status_code, answer.json()["status"]) == (201, "accepted")
        assert time.monotonic() - began < 1.0
        with_cookie = httpx.get(f"{api.address}/api/v1/alerts", cookies={"ioc_session": "x"}, timeout=10)
        assert (with_cookie.status_code, with_cookie.json()["code"]) == (503, "DATABASE_AWAY")
        assert int(with_cookie.headers["retry-after"]) > 0
        number = answer.json()["tracking_no"]
        assert httpx.get(f"{api.address}/api/v1/reports/{number}", timeout=10).json()["status"] == "accepted"
    finally:
        own_stack.start("database")


def test_a_full_disk_is_told_and_healed(own_stack: Stack, api: ApiProcess) -> None:
    """A file size limit stands for a full disk: no 201 without durability, the process lives, the key works after."""
    assert send(api, 1, str(uuid.uuid4())).status_code == 201
    assert api.process is not None
    before = events(api)
    for away in (False, True):
        if away:
            own_stack.stop("kafka", kill=True)
            assert send(api, 2, str(uuid.uuid4())).json()["status"] == "queued"
        resource.prlimit(api.process.pid, resource.RLIMIT_FSIZE, (16, resource.RLIM_INFINITY))
        keys = [str(uuid.uuid4()) for _ in range(5)]
        answers = [send(api, place, key) for place, key in enumerate(keys)]
        assert [(one.status_code, one.json()["code"]) for one in answers] == [(507, "DISK_FAILED")] * 5
        assert int(answers[0].headers["retry-after"]) > 0
        assert httpx.get(f"{api.address}/livez").status_code == 200
        resource.prlimit(api.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        healed = [send(api, place, key) for place, key in enumerate(keys)]
        assert [one.status_code for one in healed] == [201] * 5, healed[0].text
    own_stack.start("kafka")
    api.await_drained()
    found = events(api)
    assert len(found) == len(before) + 11
    assert all(len(different) == 1 for different in found.values())


@dataclass
class Crowd:
    """Reporters who send until they have a 201, as the phone's outbox does, and remember what they were told."""

    api: ApiProcess
    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    calls: int = 0
    stop: bool = False

    def reporter(self, lane: int) -> None:
        number = 0
        while not self.stop:
            key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{lane}/{number}"))
            times = 1 + (number % 5 == 0)  # every fifth is sent again on purpose
            while times:
                self.calls += 1
                try:
                    answer = send(self.api, lane * 10_000 + number, key, timeout_s=5.0)
                except httpx.HTTPError:
                    time.sleep(0.05)
                    continue
                if answer.status_code == 201:
                    self.told[key].add(answer.json()["tracking_no"])
                    times -= 1
                elif answer.status_code in (429, 503, 507):
                    time.sleep(0.1)
                else:
                    raise AssertionError(answer.text)
            number += 1


def test_nothing_is_lost_or_doubled_under_kills_of_both(own_stack: Stack, api: ApiProcess) -> None:
    seed = 20_261_122
    chance = random.Random(seed)
    crowd = Crowd(api)
    lanes = [threading.Thread(target=crowd.reporter, args=(lane,)) for lane in range(6)]
    for lane in lanes:
        lane.start()
    for _ in range(3):
        time.sleep(chance.uniform(0.5, 1.5))
        api.stop()
        api.start()
        time.sleep(chance.uniform(0.3, 1.0))
        own_stack.stop("kafka", kill=True)
        time.sleep(chance.uniform(0.5, 2.0))
        api.stop()
        api.start()
        own_stack.start("kafka")
        api.await_drained()
    crowd.stop = True
    for lane in lanes:
        lane.join(30)
        assert not lane.is_alive()
    api.await_drained()
    found = events(api)
    assert all(len(numbers) == 1 for numbers in crowd.told.values()), f"seed {seed}: one key, two numbers"
    answered = {next(iter(numbers)) for numbers in crowd.told.values()}
    assert len(answered) == len(crowd.told), f"seed {seed}: two keys, one number"
    assert answered <= set(found), f"seed {seed}: lost {len(answered - set(found))}"
    assert all(len(different) == 1 for different in found.values()), f"seed {seed}: one report, two contents"
    identities = {json.loads(value)["event_id"] for values in found.values() for value in values}
    assert len(identities) == len(found)
    print(f"{len(answered)} reports, {crowd.calls} calls, {sum(map(len, found.values()))} different events")
