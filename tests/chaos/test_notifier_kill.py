"""F20: the notifier is killed with -9 in the middle of sending, many times. The receivers' own ledgers judge."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ioc.domain.notices import Reason
from ioc.notify import directory as directories
from ioc.settings import Settings
from tests.notice_fix import notices_database, owe, raise_alert, rows, states
from tests.receivers import HookReceiver, MailReceiver
from tests.stackfix import HasAddresses

pytestmark = [pytest.mark.real, pytest.mark.chaos]

KILLS = int(os.environ.get("CHAOS_KILLS", "20"))
ALERTS = 150
NOTIFIER = "import asyncio, ioc.notify.run as r, ioc.settings as s; asyncio.run(r.run(s.Settings.from_env()))"


@pytest.fixture
def database(stack: HasAddresses) -> Iterator[str]:
    with notices_database(stack.addresses.database) as url:
        yield url


def start(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-c", NOTIFIER], env=os.environ | settings.to_env(), stdout=out, stderr=out
        )


def install(folder: Path, database: str, mail: MailReceiver, hook: HookReceiver) -> Settings:
    """Settings and a directory of one recipient with both channels."""
    people = folder / "people.toml"
    channels = f'email = "lan@example.vn", webhook = "{hook.address}"'
    people.write_text(f'[[recipient]]\nid = "lan"\nname = "Lan"\nroles = ["TB"]\nchannels = {{{channels}}}\n', "utf-8")
    return Settings(
        database=database,
        smtp=mail.address,
        smtp_from="ioc@example.vn",
        webhook_secret="s3cret",
        demo=True,
        directory=str(people),
        drain_s=3.0,
    )


async def test_killed_again_and_again_it_loses_nothing_and_repeats_only_what_was_in_the_air(
    database: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("CHAOS_SEED", "20241120"))
    dice = random.Random(seed)
    in_the_air = kills_in_the_air = 0
    with MailReceiver() as mail, psycopg.connect(database, autocommit=True) as conn:
        async with HookReceiver() as hook:
            mail.slow_s = hook.slow_s = lambda: dice.uniform(0, 0.25)
            settings = install(tmp_path, database, mail, hook)
            keys = plan_everything(conn, directories.read(Path(settings.directory)))
            for _ in range(KILLS):
                process = start(settings, tmp_path / "log")
                await until_sending(conn, process)
                await asyncio.sleep(dice.uniform(0, 0.4))
                process.kill()
                await asyncio.to_thread(process.wait)
                held = f"select count(*) as n from notice where state = 'leased' and leased_by like '%-{process.pid}-%'"
                leased = rows(conn, held)[0]["n"]
                in_the_air += leased
                kills_in_the_air += leased > 0
            before_last = dict(states(conn))
            process = start(settings, tmp_path / "log")
            async with asyncio.timeout(180):
                while states(conn) != {"sent": len(keys)}:
                    await asyncio.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 10) == 0
        took = [identity[1:33] for identity in mail.ledger] + [key[:32] for key in hook.ledger]
    repeated = len(took) - len(set(took))
    print(f"\nseed {seed}: {KILLS} kills, {kills_in_the_air} with messages in the air ({in_the_air} messages)")
    print(f"{len(keys)} notices, {repeated} repetitions, all under their own id; before the last start: {before_last}")
    assert set(took) == {key[:32] for key in keys}, "lost or invented"
    assert repeated <= in_the_air
    assert kills_in_the_air >= KILLS // 2, "the kills missed the sending; the test proves little"
    for ledger, name in ((mail.ledger, "email"), (hook.ledger, "webhook")):
        assert_no_end_before_its_beginning(
            conn_rows(database, name), [identity.strip("<>")[:32] for identity in ledger]
        )


def plan_everything(conn: psycopg.Connection[Any], directory: Any) -> list[str]:
    """The beginning and the end of every alert, through both channels."""
    keys = []
    both = [("lan", "email"), ("lan", "webhook")]
    for n in range(ALERTS):
        raise_alert(conn, f"a/{n}", severity=1 + n % 4)
        for reason, version in ((Reason.FIRED, 1), (Reason.OVER, 2)):
            planned = owe(conn, f"a/{n}", both, directory, reason=reason, version=version, severity=1 + n % 4)
            keys += [notice.key for notice in planned]
    return keys


async def until_sending(conn: psycopg.Connection[Any], process: subprocess.Popen[bytes]) -> None:
    """Until the new process has begun an attempt (or everything is sent)."""
    query = "select coalesce(sum(attempts), 0) as n from notice"
    before = rows(conn, query)[0]["n"]
    async with asyncio.timeout(30):
        while rows(conn, query)[0]["n"] == before:
            assert process.poll() is None, "the notifier ended by itself"
            if not {"planned", "leased"} & states(conn).keys():
                return
            await asyncio.sleep(0.01)


def conn_rows(database: str, channel: str) -> list[tuple[str, str]]:
    """(key of the beginning, key of the end) of every alert on one channel."""
    with psycopg.connect(database) as conn:
        return conn.execute(
            """select f.key, o.key from notice f join notice o using (alert, recipient, channel)
                where f.reason = 'fired' and o.reason = 'over' and f.channel = %s""",
            (channel,),
        ).fetchall()


def assert_no_end_before_its_beginning(pairs: list[tuple[str, str]], ledger: list[str]) -> None:
    first_seen = {key: at for at, key in reversed(list(enumerate(ledger)))}
    assert len(pairs) == ALERTS
    for fired, over in pairs:
        assert first_seen[fired[:32]] < first_seen[over[:32]]


async def test_sigterm_finishes_what_is_in_the_air_and_gives_the_rest_back(database: str, tmp_path: Path) -> None:
    with MailReceiver() as mail, psycopg.connect(database, autocommit=True) as conn:
        async with HookReceiver() as hook:
            mail.slow_s = hook.slow_s = lambda: 1.0
            settings = install(tmp_path, database, mail, hook)
            plan_everything(conn, directories.read(Path(settings.directory)))
            process = start(settings, tmp_path / "log")
            await until_sending(conn, process)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 6) == 0
            after = states(conn)
            assert "leased" not in after
            assert after["sent"] == len(mail.ledger) + len(hook.ledger) > 0


async def test_a_receiver_that_never_answers_does_not_hold_the_end_of_the_process(
    database: str, tmp_path: Path
) -> None:
    with MailReceiver(["hang"]) as mail, psycopg.connect(database, autocommit=True) as conn:
        mail.hang_s = 8.0
        async with HookReceiver(["hang"]) as hook:
            hook.hang_s = 8.0
            settings = install(tmp_path, database, mail, hook)
            plan_everything(conn, directories.read(Path(settings.directory)))
            process = start(settings, tmp_path / "log")
            await until_sending(conn, process)
            await asyncio.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, settings.drain_s + 4) == 0
    assert "leased" not in states_of(database)
    with psycopg.connect(database) as conn:
        outcomes = conn.execute("select distinct outcome from notice_attempt").fetchall()
        assert outcomes == [("unknown",)]


def states_of(database: str) -> dict[str, int]:
    with psycopg.connect(database) as conn:
        return states(conn)
