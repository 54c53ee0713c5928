"""Sources push: who may, what is taken, what an answer says, and that nothing is answered 2xx before it is durable."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from ioc.api.ingest import BODY_BYTES_MAX
from ioc.api.parts import Parts
from ioc.connect.catalogue import HERE, mapper_for, sources_of
from ioc.connect.registry import Registered
from ioc.domain.calendar import Calendar
from ioc.services.delivery import Delivery, Letter
from ioc.services.ingest import RECORDS_MAX, Ingest
from ioc.services.source_list import SourceList
from ioc.services.source_tokens import SourceTokens
from ioc.services.spool import Spool
from streams.catalogue import examples_of
from streams.topic import topic_named
from tests.unit.ioc.api.bench import Broker, Gone, client

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OWN = json.loads(examples_of(topic_named("payments"))["qr_his_succeeded"])
ALERT = json.loads((HERE / "wazuh" / "sample.ndjson").read_text("utf-8").splitlines()[0])


class Door:
    """The API with an Ingest, and a token of each source."""

    def __init__(self, parts: Parts, broker: Broker, folder: Path, capacity: int = 1 << 20) -> None:
        self.broker, self.sources = broker, sources_of("bac-giang")
        self.tokens = SourceTokens(folder / "tokens")
        self.ingest = Ingest(
            SourceList(lambda: Registered(self.sources)),
            lambda source: mapper_for(source, "bac-giang", b"k"),
            Delivery(broker, Spool(folder / "source-spool", capacity), away=Gone),
            self.tokens,
            calendar=Calendar(),
            clock=lambda: NOW,
        )
        parts.ingest = self.ingest
        self.parts = parts
        self.token = {name: self.tokens.new(name, "thử", NOW) for name in ("his-bv-tinh", "soc-wazuh")}

    async def post(
        self, source: str, body: Any, *, kind: str = "application/json", token: str | None = None
    ) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"content-type": kind, "authorization": f"Bearer {token or self.token.get(source, 'x')}"}
        async with client(self.parts) as http:
            return await http.post(f"/api/v1/sources/{source}/events", content=content, headers=headers)


@pytest.fixture
async def door(on_bench: tuple[Parts, Broker], tmp_path: Path) -> AsyncIterator[Door]:
    door = Door(*on_bench, tmp_path)
    door.ingest.start()
    yield door
    await door.ingest.stop()


async def test_one_event_of_our_own_format_is_acknowledged_by_kafka(door: Door) -> None:
    answer = await door.post("his-bv-tinh", OWN)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["accepted"], said["results"][0]["event_ids"]) == (1, [OWN["event_id"]])
    ((key, value),) = door.broker.got
    assert key.decode() == OWN["transaction_id"]
    assert json.loads(value) == OWN


async def test_records_with_the_sources_own_names_are_mapped(door: Door) -> None:
    lines = (HERE / "wazuh" / "sample.ndjson").read_bytes()
    answer = await door.post("soc-wazuh", lines, kind="application/x-ndjson")
    assert answer.status_code == 207
    said = answer.json()
    assert [said[status] for status in ("accepted", "queued", "skipped", "refused")] == [2, 0, 1, 2]
    assert [one["status"] for one in said["results"]] == ["accepted", "accepted", "skipped", "refused", "refused"]
    problem = said["results"][3]["problem"]
    assert (problem["pointer"], problem["code"], problem["status"]) == ("/3/rule/level", "OUT_OF_RANGE", 422)
    assert said["results"][4]["problem"]["code"] == "BAD_JSON"
    assert len(door.broker.got) == 2


async def test_the_same_request_again_sends_the_same_bytes(door: Door) -> None:
    for _ in range(2):
        assert (await door.post("soc-wazuh", [ALERT])).status_code == 200
    first, second = door.broker.got
    assert first == second


async def test_a_refused_object_is_a_problem_with_the_field(door: Door) -> None:
    answer = await door.post("his-bv-tinh", {**OWN, "amount": "một triệu", "unit": "99999"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["pointer"], answer.json()["code"]) == ("/amount", "BAD_FIELD")
    assert door.broker.got == []


async def test_a_batch_of_nothing_but_refusals_is_422_with_each_reason(door: Door) -> None:
    answer = await door.post("his-bv-tinh", [{**OWN, "amount": 0}, 7])
    assert answer.status_code == 422
    assert [one["problem"]["code"] for one in answer.json()["results"]] == ["DOMAIN_RULE", "NOT_AN_OBJECT"]


async def test_while_kafka_is_away_records_lie_in_the_spool_and_follow_in_order(door: Door) -> None:
    door.broker.up = False
    batch = [{**OWN, "event_id": f"e{n}", "transaction_id": f"GD-{n}"} for n in range(30)]
    answer = await door.post("his-bv-tinh", batch)
    assert (answer.status_code, answer.json()["queued"]) == (200, 30)
    assert {one["status"] for one in answer.json()["results"]} == {"queued"}
    assert door.ingest.delivery.spool.waiting == 30
    door.broker.up = True
    while door.ingest.delivery.spool.waiting:
        await asyncio.sleep(0.01)
    assert [key.decode() for key, _ in door.broker.got] == [f"GD-{n}" for n in range(30)]


async def test_a_full_spool_is_503_and_the_whole_request_may_be_sent_again(
    on_bench: tuple[Parts, Broker], tmp_path: Path
) -> None:
    door = Door(*on_bench, tmp_path, capacity=2_000)
    door.ingest.start()
    door.broker.up = False
    batch = [{**OWN, "event_id": f"e{n}", "transaction_id": f"GD-{n}"} for n in range(20)]
    answer = await door.post("his-bv-tinh", batch)
    assert (answer.status_code, answer.json()["code"]) == (503, "SPOOL_FULL")
    assert answer.headers["retry-after"]
    await door.ingest.stop()


async def test_what_kafka_drops_midway_is_kept(door: Door) -> None:
    """Some of a batch acknowledged, then the broker goes: the rest lies in the spool, none is lost."""
    real, sent = door.broker.send, 0

    async def send(topic: str, key: bytes, value: bytes, *, timeout_s: float = 1.0) -> object:
        nonlocal sent
        sent += 1
        if sent == 3:
            door.broker.up = False
        return await real(topic, key, value, timeout_s=timeout_s)

    door.broker.send = send  # type: ignore[method-assign]
    letters = [Letter("ioc.payments.v1", b"k%d" % n, b"{}") for n in range(5)]
    assert await door.ingest.delivery.many(letters, timeout_s=1) == [True, True, False, False, False]
    assert door.ingest.delivery.spool.waiting == 3


@pytest.mark.parametrize(
    ("source", "token"),
    [("his-bv-tinh", "sai"), ("soc-wazuh", None), ("khong-co", "x"), ("his-bv-tinh", " "), ("his-bv-tinh", "x" * 500)],
)
async def test_without_the_sources_own_token_nobody_learns_anything(door: Door, source: str, token: str | None) -> None:
    answer = await door.post(source, OWN, token=token or door.token["his-bv-tinh"])
    said = answer.json()
    assert (answer.status_code, said["code"]) == (401, "SOURCE_TOKEN")
    assert (said["title"], said["title_en"]) == (
        "Thiếu hoặc sai khóa của nguồn", "The source's token is missing or wrong"
    )  # fmt: skip
    assert "ioc sources token new" in said["detail"]
    assert "ioc sources token new" in said["detail_en"]
    assert door.broker.got == []


async def test_guessing_tokens_is_slowed_down(door: Door) -> None:
    codes = {(await door.post("his-bv-tinh", OWN, token=f"t{n}")).status_code for n in range(30)}
    assert codes == {401, 429}
    assert (await door.post("his-bv-tinh", OWN)).status_code == 200  # the right token is not a guess


async def test_a_revoked_token_ends_at_once_and_the_other_goes_on(door: Door) -> None:
    second = door.tokens.new("his-bv-tinh", "mới", NOW)
    name = door.tokens.of("his-bv-tinh")[0].name
    other = SourceTokens(door.tokens._folder)  # as `ioc sources token revoke`, from another process
    assert other.revoke("his-bv-tinh", name)
    assert (await door.post("his-bv-tinh", OWN)).status_code == 401
    assert (await door.post("his-bv-tinh", OWN, token=second)).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "BAD_JSON"),
        (b"", "application/json", 400, "BAD_JSON"),
        (b"[]", "application/json", 422, "EMPTY"),
        (b"\n\n", "application/x-ndjson", 422, "EMPTY"),
        (b"7", "application/json", 422, "NOT_AN_OBJECT"),
        (b"a,b\n1,2\n", "text/csv", 415, "MEDIA_TYPE"),
        (b"{}", "application/json; charset=utf-16", 400, "BAD_JSON"),
        (b"[" * 100_000, "application/json", 400, "BAD_JSON"),
        (b"[" + b"{}," * RECORDS_MAX + b"{}]", "application/json", 413, "TOO_MANY_RECORDS"),
        (b" " * (BODY_BYTES_MAX + 1), "application/json", 413, "TOO_LARGE"),
        (b'{"amount": 1e999999}', "application/json", 422, "BAD_FIELD"),
    ],
)
async def test_a_bad_body_is_a_problem_and_never_an_accident(
    door: Door, body: bytes, kind: str, status: int, code: str
) -> None:
    answer = await door.post("his-bv-tinh", body, kind=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_the_board_of_sources_is_for_staff(door: Door) -> None:
    async with client(door.parts) as http:
        answer = await http.get("/api/v1/sources", headers={"authorization": f"Bearer {door.token['his-bv-tinh']}"})
    assert answer.status_code == 401


async def test_what_a_source_did_is_counted(door: Door) -> None:
    await door.post("soc-wazuh", (HERE / "wazuh" / "sample.ndjson").read_bytes(), kind="application/x-ndjson")
    by = {(one.topic, one.source): one for one in door.ingest.counts.take()}
    sent, other = by["ioc.soc-alerts.v1", "soc-wazuh"], by["", "soc-wazuh"]
    assert (sent.accepted, other.refused, other.skipped) == (2, 2, 1)
    assert (other.last_code, other.last_pointer) == ("BAD_JSON", "")
    assert door.ingest.counts.take() == []


async def test_while_the_list_of_sources_is_wrong_those_it_lost_shall_send_again_and_the_others_go_on(
    door: Door,
) -> None:
    left = {"his-bv-tinh": door.sources["his-bv-tinh"]}
    door.ingest.listed = SourceList(lambda: Registered(left, ("sources.toml:9: …",)))
    answer = await door.post("soc-wazuh", [ALERT])
    assert (answer.status_code, answer.json()["code"]) == (503, "SOURCES_WRONG")
    assert answer.headers["retry-after"]
    assert (await door.post("his-bv-tinh", OWN)).status_code == 200
    assert (await door.post("his-bv-tinh", OWN, token="sai")).status_code == 401


async def test_a_source_that_changed_is_mapped_by_what_it_is_now(door: Door) -> None:
    now = {"his-bv-tinh": door.sources["his-bv-tinh"]}
    stamp = 0
    door.ingest.listed = SourceList(lambda: Registered(dict(now)), lambda: stamp)
    assert (await door.post("his-bv-tinh", OWN)).status_code == 200
    now["his-bv-tinh"], stamp = replace(now["his-bv-tinh"], topics=(topic_named("heartbeats"),)), 1
    assert (await door.post("his-bv-tinh", OWN)).status_code == 422
