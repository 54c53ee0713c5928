"""A Kafka client whose broker is away must not keep a core busy."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiokafka.client import AIOKafkaClient  # type: ignore[import-untyped]

from ioc.edge import patience


async def test_a_refused_question_rests_before_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [False, True]

    async def ask(*_: object) -> bool:
        return answers.pop(0)

    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr(patience, "_ask", ask)
    monkeypatch.setattr(patience.asyncio, "sleep", rest)
    patience.be_patient()
    patience.be_patient()
    assert await AIOKafkaClient._metadata_update(None, None, None) is False
    assert await AIOKafkaClient._metadata_update(None, None, None) is True
    assert rests == [patience.REST_S]


async def test_a_client_that_nobody_answers_asks_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    patience.be_patient()
    client = AIOKafkaClient(bootstrap_servers="127.0.0.1:1")
    tries = 0

    async def refused(*_: object, **__: object) -> None:
        nonlocal tries
        tries += 1
        client.force_metadata_update()  # as its own _get_conn does

    monkeypatch.setattr(client, "_get_conn", refused)
    monkeypatch.setattr(client.cluster, "brokers", lambda: [type("Broker", (), {"nodeId": 1})])
    asking = asyncio.create_task(client._md_synchronizer())
    until = time.monotonic() + 1.1
    while time.monotonic() < until:  # as the fetcher does while a leader is unknown
        await client.force_metadata_update()
    asking.cancel()
    assert tries <= 6
