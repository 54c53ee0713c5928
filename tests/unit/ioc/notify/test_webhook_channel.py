"""The webhook channel against a real, scripted receiver."""

import json
import time
from dataclasses import replace

import pytest

from ioc.domain.recipients import Directory, Recipient
from ioc.notify.attempt import Attempt, attempt
from ioc.notify.channels.webhook import CHANNEL
from ioc.notify.channels.webhook.signature import verify
from ioc.settings import Settings
from tests.receivers import HookReceiver
from tests.unit.ioc.notify.test_channel_contract import a_notice

pytestmark = pytest.mark.asyncio


async def called(address: str, *, demo: bool = True, deadline_s: float = 5.0) -> Attempt:
    person = Recipient(id="lan", name="Lan", roles=frozenset(), channels={"webhook": address})
    lan = Directory({"lan": person})
    config = CHANNEL.settings(Settings(webhook_secret="s3cret", demo=demo), lan)
    return await attempt(replace(CHANNEL, deadline_s=deadline_s), config, a_notice(CHANNEL), lan)


async def test_a_call_arrives_signed_with_its_key_as_id() -> None:
    async with HookReceiver() as server:
        came = await called(server.address)
    assert (came.result, came.provider_id) == ("sent", "ab" * 32)
    headers, body = {name.lower(): value for name, value in server.headers[0].items()}, server.bodies[0]
    sent_at_s = int(headers["webhook-timestamp"])
    assert headers["webhook-id"] == "ab" * 32
    assert verify(b"s3cret", headers["webhook-id"], sent_at_s, body, headers["webhook-signature"], time.time())
    said = json.loads(body)
    assert said["type"] == "ioc.alert.fired"
    assert said["data"]["subject"] == "[Mức 1 · Khẩn cấp] Sạt lở"
    assert said["data"]["rule"] == "L11"


@pytest.mark.parametrize(
    ("word", "result", "endpoint_failed", "accepted"),
    [
        ("200", "sent", False, 0),
        ("500", "temporary", True, 0),
        ("503", "temporary", True, 0),
        ("429", "temporary", True, 0),
        ("400", "permanent", False, 0),
        ("410", "permanent", False, 0),
        ("redirect", "permanent", False, 0),
        ("rst", "unknown", True, 0),
        ("lose", "unknown", True, 1),
    ],
)
async def test_what_the_receiver_does_decides_the_outcome(
    word: str, result: str, endpoint_failed: bool, accepted: int
) -> None:
    async with HookReceiver([word]) as server:
        came = await called(server.address)
    assert (came.result, came.endpoint_failed, len(server.ledger)) == (result, endpoint_failed, accepted)
    assert len(server.seen) == 1  # no redirect followed, nothing repeated by the library itself


async def test_retry_after_is_passed_on() -> None:
    async with HookReceiver(["wait"]) as server:
        assert (await called(server.address)).retry_after_s == 1.0


async def test_a_receiver_that_hangs_leaves_us_not_knowing() -> None:
    async with HookReceiver(["hang"]) as server:
        server.hang_s = 1.0
        assert (await called(server.address, deadline_s=0.2)).result == "unknown"


async def test_an_endless_answer_costs_neither_time_nor_memory() -> None:
    async with HookReceiver(["drip"]) as server:
        came = await called(server.address)
    assert came.result == "sent"
    assert came.took_ms < 1000


async def test_outside_the_demo_this_machine_is_out_of_bounds() -> None:
    async with HookReceiver() as server:
        came = await called(server.address, demo=False)
    assert (came.result, server.seen) == ("permanent", [])
    assert "SSRF_BLOCKED" in came.detail
