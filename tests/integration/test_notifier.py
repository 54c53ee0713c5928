"""The notifier on a real database, against real receivers that accept, refuse, hang and lose their replies."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from psycopg import AsyncConnection

from ioc.domain.notices import Directory, Reason
from ioc.notify import directory as directories
from ioc.notify.breaker import Breakers
from ioc.notify.channel import discover
from ioc.notify.lane import Lane
from ioc.notify.notifier import Notifier
from ioc.notify.run import configured, run
from ioc.settings import Settings
from ioc.store import notices as store
from ioc.store.outbox import PgOutbox
from tests.notice_fix import notices_database, owe, people, raise_alert, rows, states
from tests.receivers import HookReceiver, MailReceiver, closed_port
from tests.stackfix import HasAddresses

pytestmark = pytest.mark.real

LAN_MAIL = "lan.truc.ban@example.vn"


@pytest.fixture
def database(stack: HasAddresses) -> Iterator[str]:
    with notices_database(stack.addresses.database) as url:
        yield url


@pytest.fixture
def conn(database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries come at once: the dice of the jitter always fall low."""
    monkeypatch.setattr("ioc.notify.lane.random.random", lambda: 0.02)


def settings_for(database: str, mail: str = "", **more: Any) -> Settings:
    return Settings(
        database=database,
        smtp=mail,
        smtp_from="ioc@example.vn",
        webhook_secret="s3cret",
        demo=True,
        drain_s=2.0,
        **more,
    )


@asynccontextmanager
async def notifying(settings: Settings, directory: Directory, **more: Any) -> AsyncIterator[Notifier]:
    """A notifier at work; drained at the end."""
    stop = asyncio.Event()
    ready = configured(discover(), settings, directory)
    async with PgOutbox.of(settings.database, f"test-{time.monotonic_ns()}") as outbox:
        notifier = Notifier(outbox, ready, directory, drain_s=settings.drain_s, **more)
        task = asyncio.create_task(notifier.run(stop))
        try:
            yield notifier
        finally:
            stop.set()
            await task


async def until(true: Callable[[], bool], within_s: float = 10.0) -> None:
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < within_s, f"not within {within_s} s"
        await asyncio.sleep(0.02)


async def test_planned_with_the_alert_and_sent_through_both_channels(
    database: str, conn: psycopg.Connection[Any]
) -> None:
    with MailReceiver() as mail:
        async with HookReceiver() as hook:
            cast = people(lan={"email": LAN_MAIL, "webhook": hook.address})
            async with notifying(settings_for(database, mail.address), cast):
                raise_alert(conn, "a/1")
                owe(conn, "a/1", [("lan", "email"), ("lan", "webhook")], cast)
                await until(lambda: states(conn) == {"sent": 2})
    sent = rows(conn, "select channel, key, provider_id, attempts, sent_at, leased_by from notice order by channel")
    assert [row["attempts"] for row in sent] == [1, 1]
    assert mail.ledger == [sent[0]["provider_id"]] == [f"<{sent[0]['key'][:32]}@example.vn>"]
    assert hook.ledger == [sent[1]["key"]]
    assert all(row["sent_at"] and row["leased_by"] is None for row in sent)
    assert [row["outcome"] for row in rows(conn, "select outcome from notice_attempt")] == ["sent", "sent"]


async def test_a_transition_that_rolls_back_owes_nothing_and_a_replay_owes_nothing_new(
    database: str, conn: psycopg.Connection[Any]
) -> None:
    cast = people(lan={"email": LAN_MAIL})
    raise_alert(conn, "a/1")
    (notice,) = owe(conn, "a/1", [("lan", "email")], cast)
    async with await AsyncConnection.connect(database) as judge:
        assert await store.plan(judge, [notice]) == 0
        await judge.rollback()
    conn.execute("delete from notice")
    async with await AsyncConnection.connect(database) as judge:
        assert await store.plan(judge, [notice]) == 1
        await judge.rollback()
    assert states(conn) == {}


@pytest.mark.usefixtures("hasty")
async def test_the_end_is_never_told_before_the_beginning_and_threads_under_it(
    database: str, conn: psycopg.Connection[Any]
) -> None:
    cast = people(lan={"email": LAN_MAIL})
    raise_alert(conn, "a/1")
    owe(conn, "a/1", [("lan", "email")], cast)
    async with await AsyncConnection.connect(database) as judge:
        told = await store.recipients_told(judge, "a/1")
    owe(conn, "a/1", told, cast, reason=Reason.OVER, version=2)
    with MailReceiver(["4xx", "4xx", "drop", "accept"]) as mail:
        async with notifying(settings_for(database, mail.address), cast):
            await until(lambda: states(conn) == {"sent": 2}, 20)
    fired, over = mail.letters
    assert [fired["X-IOC-Reason"], over["X-IOC-Reason"]] == ["fired", "over"]
    assert over["References"] == fired["Message-ID"]
    assert {letter_id for _, letter_id in mail.seen[:4]} == {fired["Message-ID"]}


@pytest.mark.usefixtures("hasty")
async def test_a_lost_reply_is_sent_again_under_the_same_id(database: str, conn: psycopg.Connection[Any]) -> None:
    with MailReceiver(["lose", "accept"]) as mail:
        async with HookReceiver(["lose", "accept"]) as hook:
            cast = people(lan={"email": LAN_MAIL, "webhook": hook.address})
            raise_alert(conn, "a/1")
            owe(conn, "a/1", [("lan", "email"), ("lan", "webhook")], cast)
            async with notifying(settings_for(database, mail.address), cast):
                await until(lambda: states(conn) == {"sent": 2})
    assert len(mail.ledger) == len(hook.ledger) == 2
    assert len(set(mail.ledger)) == len(set(hook.ledger)) == 1
    outcomes = Counter(row["outcome"] for row in rows(conn, "select outcome from notice_attempt"))
    assert outcomes == {"unknown": 2, "sent": 2}


async def test_a_hanging_mail_server_does_not_hold_the_webhook_up(database: str, conn: psycopg.Connection[Any]) -> None:
    with MailReceiver(["hang"]) as mail:
        mail.hang_s = 3.0
        async with HookReceiver() as hook:
            cast = people(lan={"email": LAN_MAIL, "webhook": hook.address})
            raise_alert(conn, "a/1")
            for version in range(30):
                owe(conn, "a/1", [("lan", "email"), ("lan", "webhook")], cast, version=version)
            async with notifying(settings_for(database, mail.address), cast):
                start = time.monotonic()
                await until(lambda: len(hook.ledger) == 30, 3)
                assert time.monotonic() - start < 2.5
                assert mail.ledger == []


async def test_a_refused_address_fails_for_good_and_is_not_owed_the_end(
    database: str, conn: psycopg.Connection[Any]
) -> None:
    cast = people(lan={"email": LAN_MAIL}, hoa={"email": "hoa@example.vn"})
    raise_alert(conn, "a/1")
    owe(conn, "a/1", [("lan", "email")], cast)
    with MailReceiver(["rcpt5", "accept"]) as mail, structlog.testing.capture_logs() as logs:
        async with notifying(settings_for(database, mail.address), cast):
            await until(lambda: states(conn) == {"failed": 1})
            owe(conn, "a/1", [("hoa", "email")], cast)
            await until(lambda: states(conn) == {"failed": 1, "sent": 1})
    async with await AsyncConnection.connect(database) as judge:
        assert await store.recipients_told(judge, "a/1") == [("hoa", "email")]
        assert [row["state"] for row in await store.of_alert(judge, "a/1")] == ["failed", "sent"]
    (failed,) = rows(conn, "select last_error, attempts from notice where state = 'failed'")
    assert failed["attempts"] == 1
    assert "550" in failed["last_error"]
    everything = repr(logs) + failed["last_error"]
    assert LAN_MAIL not in everything  # the server quoted it in its refusal
    assert "giao dịch" not in repr(logs)
    assert {log["event"] for log in logs} >= {"notifier_started", "notice_failed", "notice_sent", "notifier_stopped"}


async def test_what_cannot_be_delivered_in_its_time_is_dead_and_said_so(
    database: str, conn: psycopg.Connection[Any]
) -> None:
    cast = people(lan={"email": LAN_MAIL})
    raise_alert(conn, "a/1")
    with structlog.testing.capture_logs() as logs:
        async with notifying(settings_for(database, f"127.0.0.1:{closed_port()}"), cast):
            owe(conn, "a/1", [("lan", "email")], cast, expires_in=timedelta(seconds=1.5))
            await until(lambda: states(conn) == {"dead": 1})
            await until(lambda: any(log["event"] == "notice_dead" for log in logs), 3)
    async with await AsyncConnection.connect(database) as judge:  # it may be told late what began and ended
        assert await store.recipients_told(judge, "a/1") == [("lan", "email")]


async def test_several_notifiers_share_the_work_and_nothing_goes_out_twice(
    database: str, conn: psycopg.Connection[Any]
) -> None:
    with MailReceiver() as mail:
        cast = people(lan={"email": LAN_MAIL})
        raise_alert(conn, "a/1")
        raise_alert(conn, "a/2")
        keys = [
            owe(conn, alert, [("lan", "email")], cast, version=version)[0].key
            for version in range(100)
            for alert in ("a/1", "a/2")
        ]
        settings = settings_for(database, mail.address)
        async with notifying(settings, cast), notifying(settings, cast), notifying(settings, cast):
            await until(lambda: states(conn) == {"sent": 200}, 60)
    assert sorted(mail.ledger) == sorted(f"<{key[:32]}@example.vn>" for key in keys)


async def test_severe_alerts_go_first(database: str, conn: psycopg.Connection[Any]) -> None:
    with MailReceiver() as mail:
        cast = people(lan={"email": LAN_MAIL})
        for n in range(40):
            raise_alert(conn, f"a/{n}", severity=1 + n % 4)
            owe(conn, f"a/{n}", [("lan", "email")], cast, severity=1 + n % 4)
        async with notifying(settings_for(database, mail.address), cast):
            await until(lambda: len(mail.ledger) == 40)
    order = [int(letter["X-IOC-Severity"]) for letter in mail.letters]
    assert statistics.mean(order[:10]) < 1.5 < statistics.mean(order[-10:])


async def test_a_failing_endpoint_is_left_alone_while_others_are_served_and_comes_back_by_one_probe(
    database: str, conn: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc.notify.lane.random.random", lambda: 0.0)
    channel = discover()["webhook"]
    async with HookReceiver(["500"]) as bad, HookReceiver() as good:
        cast = people(lan={"webhook": bad.address}, hoa={"webhook": good.address})
        raise_alert(conn, "a/1")
        for version in range(3):
            owe(conn, "a/1", [("lan", "webhook"), ("hoa", "webhook")], cast, version=version)
        config = channel.settings(settings_for(database), cast)
        async with PgOutbox.of(database, "one") as outbox:
            lane = Lane(channel, config, outbox, cast, breakers=Breakers(one_endpoint=False, rest_s=1.0))
            task = asyncio.create_task(lane.run())
            await until(lambda: len(good.ledger) == 3)
            await until(lambda: len(bad.seen) == 5)  # five in a row, whatever message: then it rests
            await asyncio.sleep(0.7)
            assert len(bad.seen) == 5
            bad.script = ("accept",)
            await until(lambda: len(bad.ledger) == 3)
            await lane.drain(1)
            await task
    assert states(conn) == {"sent": 6}


async def test_the_notifier_outlives_a_database_that_cuts_it_off(database: str, conn: psycopg.Connection[Any]) -> None:
    with MailReceiver() as mail:
        cast = people(lan={"email": LAN_MAIL})
        raise_alert(conn, "a/1")
        async with notifying(settings_for(database, mail.address), cast):
            for version in range(5):
                conn.execute(
                    """select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid()"""
                )
                owe(conn, "a/1", [("lan", "email")], cast, version=version)
                await until(lambda n=version: states(conn) == {"sent": n + 1}, 15)  # type: ignore[misc]


async def test_a_zombie_that_wakes_after_its_lease_neither_sends_nor_overwrites(
    database: str, conn: psycopg.Connection[Any]
) -> None:
    cast = people(lan={"email": LAN_MAIL})
    raise_alert(conn, "a/1")
    owe(conn, "a/1", [("lan", "email")], cast)
    async with await AsyncConnection.connect(database, autocommit=True) as one:
        (held,) = await store.lease(one, "zombie", "email", limit=20, for_s=0.2)
        assert await store.lease(one, "heir", "email", limit=20, for_s=5) == []
        await asyncio.sleep(0.3)
        assert await store.begin(one, "zombie", held.id, for_s=5) is None
        assert await store.renew(one, "zombie", [held.id], for_s=5) == 0
        (again,) = await store.lease(one, "heir", "email", limit=20, for_s=5)
        assert again.key == held.key
        assert await store.begin(one, "zombie", held.id, for_s=5) is None
        assert await store.begin(one, "heir", held.id, for_s=5) == 1


async def test_a_worker_lost_in_the_middle_of_an_attempt_leaves_an_unknown_behind(
    database: str, conn: psycopg.Connection[Any]
) -> None:
    cast = people(lan={"email": LAN_MAIL})
    raise_alert(conn, "a/1")
    owe(conn, "a/1", [("lan", "email")], cast)
    async with await AsyncConnection.connect(database, autocommit=True) as one:
        (held,) = await store.lease(one, "lost", "email", limit=20, for_s=5)
        assert await store.begin(one, "lost", held.id, for_s=0.1) == 1
        await asyncio.sleep(0.2)
        assert len(await store.lease(one, "heir", "email", limit=20, for_s=5)) == 1
    assert rows(conn, "select outcome, detail from notice_attempt") == [{"outcome": "unknown", "detail": "worker lost"}]
    conn.execute("update notice set state = 'failed'")
    async with await AsyncConnection.connect(database) as judge:  # the receiver may have it, so the end is owed
        assert await store.recipients_told(judge, "a/1") == [("lan", "email")]


@pytest.mark.parametrize("redis", [True, False], ids=["nudged", "polling"])
async def test_from_firing_to_the_mail_server_within_two_seconds(
    redis: bool, stack: HasAddresses, database: str, conn: psycopg.Connection[Any], tmp_path: Path
) -> None:
    from ioc.store.nudge import Nudges

    people_file = tmp_path / "people.toml"
    people_file.write_text(
        f'[[recipient]]\nid = "lan"\nname = "Lan"\nroles = ["TB"]\nchannels = {{email = "{LAN_MAIL}"}}\n', "utf-8"
    )
    cast = directories.read(people_file)
    took_s = []
    with MailReceiver() as mail:
        address = stack.addresses.redis if redis else ""
        settings = settings_for(database, mail.address, redis=address, directory=str(people_file))
        stop = asyncio.Event()
        task = asyncio.create_task(run(settings, stop))
        nudges = Nudges(address)
        await asyncio.sleep(1.0)
        for n in range(40 if redis else 12):
            raise_alert(conn, f"a/{n}", severity=1)
            fired_at = time.time()
            owe(conn, f"a/{n}", [("lan", "email")], cast, severity=1)
            await nudges.publish("notices")
            await until(lambda n=n: len(mail.ledger) == n + 1)  # type: ignore[misc]
            took_s.append(mail.accepted_at[-1] - fired_at)
            await asyncio.sleep(0.03)
        stop.set()
        await task
        await nudges.close()
    took_s.sort()
    p50, p95, most = took_s[len(took_s) // 2], took_s[int(len(took_s) * 0.95)], took_s[-1]
    print(f"\nFIRING committed → accepted by the mail server: p50 {p50:.3f} s, p95 {p95:.3f} s, max {most:.3f} s")
    assert p95 <= 2.0
