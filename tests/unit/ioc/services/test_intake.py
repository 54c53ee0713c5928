"""Intake: durable before the answer, one key one event, queued while Kafka is away and delivered in order after."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ioc.services.draft import Draft, Vocabulary, check_draft
from ioc.services.intake import Intake
from ioc.services.receipts import Receipts
from ioc.services.refusals import Refused
from ioc.services.spool import Spool

WORDS = Vocabulary(frozenset({"traffic"}), frozenset())
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


class Gone(Exception):
    pass


class Broker:
    """A little Kafka: up or away, or swallowing the acknowledgement."""

    def __init__(self) -> None:
        self.up = True
        self.deaf = False
        self.got: list[tuple[bytes, bytes]] = []

    async def send(self, topic: str, key: bytes, value: bytes, *, timeout_s: float = 1.0) -> object:
        await asyncio.sleep(0)
        if not self.up:
            raise Gone
        self.got.append((key, value))
        if self.deaf:
            self.up = False
            raise Gone
        return None

    async def wait_up(self, timeout_s: float | None = None) -> None:
        while not self.up:
            await asyncio.sleep(0.01)


def intake(folder: Path, broker: Broker, capacity: int = 1 << 20) -> Intake:
    made = Intake(broker, Spool(folder / "spool", capacity), Receipts(folder), b"k" * 32, away=Gone, clock=lambda: NOW)
    made.start()
    return made


def draft(text: str = "Ổ gà") -> Draft:
    body = {"category": "traffic", "severity": 1, "description": text, "unit": "07210", "contact_phone": "0912345678"}
    found = check_draft(body, WORDS, NOW)
    assert isinstance(found, Draft)
    return found


async def file(one: Intake, key: str = "a", body: bytes = b"body", text: str = "Ổ gà") -> tuple[str, str]:
    found = await one.submit(key, body, draft(text), channel="web", photos=())
    return found.tracking_no, found.status


async def test_a_report_becomes_one_event_without_personal_data(tmp_path: Path) -> None:
    broker = Broker()
    one = intake(tmp_path, broker)
    number, status = await file(one)
    assert status == "accepted"
    [(key, value)] = broker.got
    event = json.loads(value)
    assert key.decode() == number == event["report_id"]
    assert (event["state"], event["source"]) == ("received", "ioc-phan-anh")
    assert b"0912345678" not in value
    assert len(event["subject_key"]) == 32
    await one.stop()


async def test_a_thousand_calls_with_one_key_are_one_event(tmp_path: Path) -> None:
    broker = Broker()
    one = intake(tmp_path, broker)
    answers = await asyncio.gather(*(file(one) for _ in range(1_000)))
    assert len(set(answers)) == 1
    assert len(broker.got) == 1
    await one.stop()


async def test_the_same_key_with_another_body_is_refused_also_after_a_restart(tmp_path: Path) -> None:
    broker = Broker()
    one = intake(tmp_path, broker)
    answers = await asyncio.gather(file(one), file(one, body=b"other"), return_exceptions=True)
    assert isinstance(answers[1], Refused)
    await one.stop()
    one = intake(tmp_path, broker)
    with pytest.raises(Refused) as caught:
        await file(one, body=b"other")
    assert (caught.value.status, caught.value.code) == (409, "KEY_REUSED")
    with pytest.raises(Refused):
        await one.known("a", b"other")
    known = await one.known("a", b"body")
    assert known is not None
    assert known.replay
    await one.stop()


async def test_while_kafka_is_away_reports_queue_and_arrive_once_in_order(tmp_path: Path) -> None:
    broker = Broker()
    broker.up = False
    one = intake(tmp_path, broker)
    numbers = []
    for place in range(30):
        number, status = await file(one, str(place))
        assert status == "queued"
        numbers.append(number.encode())
    found = await one.status(numbers[0].decode())
    assert found is not None
    assert found.status == "queued"
    await one.stop()
    one = intake(tmp_path, broker)  # the process ended; the spool did not
    broker.up = True
    async with asyncio.timeout(5):
        while one.spool.waiting:
            await asyncio.sleep(0.01)
    assert [key for key, _ in broker.got] == numbers
    assert await file(one, "0") == (numbers[0].decode(), "accepted")
    assert len(broker.got) == 30
    await one.stop()


async def test_a_lost_acknowledgement_sends_the_same_bytes_again(tmp_path: Path) -> None:
    broker = Broker()
    broker.deaf = True
    one = intake(tmp_path, broker)
    _, status = await file(one)
    assert status == "queued"
    broker.deaf, broker.up = False, True
    async with asyncio.timeout(5):
        while one.spool.waiting:
            await asyncio.sleep(0.01)
    assert len(broker.got) == 2
    assert len(set(broker.got)) == 1
    await one.stop()


async def test_a_crash_after_the_claim_leads_to_the_same_bytes(tmp_path: Path) -> None:
    broker = Broker()
    one = intake(tmp_path, broker)

    async def crash(*_: object) -> None:
        raise asyncio.CancelledError

    one._deliver = crash  # type: ignore[assignment,method-assign]
    with pytest.raises(asyncio.CancelledError):
        await file(one)
    await one.stop()
    one = intake(tmp_path, broker)
    first = await file(one)
    second = await file(one)
    assert first == second
    assert len(broker.got) == 1
    await one.stop()


async def test_a_full_spool_is_503_with_retry_after(tmp_path: Path) -> None:
    broker = Broker()
    broker.up = False
    one = intake(tmp_path, broker, capacity=2_000)
    codes: Counter[str] = Counter()
    for place in range(10):
        try:
            codes[(await file(one, str(place)))[1]] += 1
        except Refused as refused:
            codes[f"{refused.status} {refused.code} {refused.retry_after_s}"] += 1
    assert codes["queued"] > 0
    assert codes["503 SPOOL_FULL 60"] > 0
    broker.up = True
    async with asyncio.timeout(5):
        while one.spool.waiting:
            await asyncio.sleep(0.01)
    for place in range(10):  # those refused come again under their keys
        assert (await file(one, str(place)))[1] == "accepted"
    assert len({key for key, _ in broker.got}) == 10
    await one.stop()


async def test_a_reporter_who_hangs_up_leaves_a_whole_report(tmp_path: Path) -> None:
    broker = Broker()
    one = intake(tmp_path, broker)
    task = asyncio.create_task(file(one))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await one.stop()
    assert len(broker.got) == 1
