"""The real servers: ready, restartable without loss, and gone when they should be."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition  # type: ignore[import-untyped]
from kafka.admin import KafkaAdminClient, NewTopic  # type: ignore[import-untyped]
from typer import Typer
from typer.testing import CliRunner

from ioc.stack import Stack, StackError, commands, load, processes
from ioc.stack.health import ask, has_timescale
from ioc.stack.home import holder_of
from tests.stackfix import HasAddresses

pytestmark = pytest.mark.real

PARENT = """
import sys, time
from pathlib import Path
from ioc.stack import Stack
with Stack(Path(sys.argv[1]) if len(sys.argv) > 1 else None) as stack:
    print(stack.home.folder, *(stack.pid(part) for part in ("kafka", "database", "redis")), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def run() -> Callable[..., "subprocess.Popen[bytes]"]:
    return lambda *arguments: subprocess.Popen([sys.executable, *map(str, arguments)], stdout=subprocess.PIPE)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's account can walk to (pytest's own is closed to everybody else)."""
    with tempfile.TemporaryDirectory(prefix="ioc-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def ended_within(pids: list[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while any(processes.is_alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def happens_within(seconds: float, happened: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_a_ready_stack_answers_and_carries_the_extension(stack: HasAddresses) -> None:
    for part in ("kafka", "database", "redis"):
        ask(part, getattr(stack.addresses, part))
    assert stack.addresses.timescale
    with psycopg.connect(stack.addresses.database) as connection:
        row = connection.execute("SELECT upper('đường'), current_setting('fsync'), current_setting('jit')").fetchone()
    assert row == ("ĐƯỜNG", "on", "off")


def test_nobody_gets_into_the_database_or_redis_without_the_password(stack: HasAddresses) -> None:
    with pytest.raises(OSError, match="password"):
        ask("database", stack.addresses.database.partition("?")[0])
    with pytest.raises(OSError, match="NOAUTH"):
        ask("redis", "redis://" + stack.addresses.redis.rpartition("@")[2])


def test_plain_postgresql_serves_without_the_extension(plain_stack: HasAddresses) -> None:
    ask("database", plain_stack.addresses.database)
    assert not plain_stack.addresses.timescale
    assert (plain_stack.addresses.kafka, plain_stack.addresses.redis) == ("", "")


@pytest.mark.parametrize("kill", [False, True], ids=["in order", "kill -9"])
def test_the_database_keeps_what_was_committed(own_stack: Stack, kill: bool) -> None:
    before = own_stack.addresses
    with psycopg.connect(before.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("TRUNCATE kept")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        pid = own_stack.pid("database")
        own_stack.restart("database", kill=kill)
    assert own_stack.pid("database") != pid
    assert own_stack.addresses == before
    with psycopg.connect(before.database) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


@pytest.mark.parametrize("kill", [False, True], ids=["in order", "kill -9"])
def test_kafka_keeps_what_it_acknowledged(own_stack: Stack, kill: bool) -> None:
    address, topic = own_stack.addresses.kafka, f"kept-{kill}".lower()
    admin = KafkaAdminClient(bootstrap_servers=address)
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=address, acks="all")
    for number in range(100):
        producer.send(topic, str(number).encode()).get(timeout=10)
    producer.close()
    own_stack.restart("kafka", kill=kill)
    consumer = KafkaConsumer(bootstrap_servers=address)
    partition = TopicPartition(topic, 0)
    assert consumer.end_offsets([partition])[partition] == 100
    consumer.close()


def test_a_stopped_part_does_not_answer_and_starts_again_where_it_was(own_stack: Stack) -> None:
    own_stack.stop("redis")
    with pytest.raises(OSError, match="refused"):
        ask("redis", own_stack.addresses.redis)
    with pytest.raises(StackError, match="redis"):
        own_stack.pid("redis")
    own_stack.start("redis")
    ask("redis", own_stack.addresses.redis)


def test_a_part_that_is_not_ours_is_refused_by_name(own_stack: Stack) -> None:
    with pytest.raises(StackError, match="mailbox"):
        own_stack.restart("mailbox")


def test_a_second_stack_on_a_folder_is_told_who_holds_it(own_stack: Stack) -> None:
    with pytest.raises(StackError, match=f"{own_stack.home.folder}.*{os.getpid()}"), Stack(own_stack.home.folder):
        pass
    ask("kafka", own_stack.addresses.kafka)


def test_given_addresses_are_used_and_nothing_is_started(stack: HasAddresses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_KAFKA", stack.addresses.kafka)
    monkeypatch.setenv("IOC_DATABASE", stack.addresses.database)
    monkeypatch.setenv("IOC_REDIS", stack.addresses.redis)
    with Stack(None) as borrowed:
        assert borrowed.addresses == stack.addresses
        assert has_timescale(borrowed.addresses.database)
        with pytest.raises(StackError, match="kafka"):
            borrowed.pid("kafka")


def test_a_given_address_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_REDIS", "redis://:s3cret@127.0.0.1:1/0")
    with pytest.raises(StackError, match="IOC_REDIS") as caught, Stack(None, parts=frozenset({"redis"})):
        pass
    assert "s3cret" not in str(caught.value)


def test_killing_the_parent_leaves_nothing_running(run: Callable[..., "subprocess.Popen[bytes]"]) -> None:
    parent = run("-c", PARENT)
    assert parent.stdout is not None
    folder, *pids = parent.stdout.readline().decode().split()
    family = [one for pid in map(int, pids) for one in (pid, *processes.children(pid))]
    assert len(family) > 3
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    assert ended_within(family, 10)
    assert holder_of(Path(folder)) is None


def test_killing_the_parent_while_it_starts_leaves_nothing_running(
    run: Callable[..., "subprocess.Popen[bytes]"], folder: Path
) -> None:
    for delay in (0.4, 0.8, 1.2):
        parent = run("-c", PARENT, folder)
        time.sleep(delay)
        family = {pid: Path(f"/proc/{pid}/cmdline").read_bytes()[:300] for pid in processes.children(parent.pid)}
        parent.send_signal(signal.SIGKILL)
        parent.communicate()
        assert ended_within(list(family), 10), {p: what for p, what in family.items() if processes.is_alive(p)}


def test_a_named_folder_starts_again_after_a_kill_with_its_ports_and_data(
    run: Callable[..., "subprocess.Popen[bytes]"], folder: Path
) -> None:
    with Stack(folder, parts=frozenset({"database", "redis"})) as first:
        addresses = first.addresses
        with psycopg.connect(addresses.database) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    parent = run("-c", PARENT, folder)
    assert parent.stdout is not None
    parent.stdout.readline()
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    with Stack(folder, parts=frozenset({"database", "redis"})) as again:
        assert (again.addresses.database, again.addresses.redis) == (addresses.database, addresses.redis)
        with psycopg.connect(again.addresses.database) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (42,)


def test_up_status_down_and_a_part_that_dies_is_started_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    app = Typer()
    for command in (commands.up, commands.down, commands.status, commands.doctor):
        app.command()(command)

    def ioc(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*arguments, "--folder", str(folder)])
        return result.exit_code, result.output

    assert ioc("status")[0] == 1
    try:
        code, said = ioc("up")
        assert code == 0, said
        addresses = load(folder)
        assert addresses is not None
        password = json.loads((folder / "secrets.json").read_text())["redis"]
        assert addresses.kafka in said
        assert password in addresses.redis
        assert password not in said
        assert ioc("up")[0] == 0  # a second time changes nothing
        pid = json.loads((folder / "running.json").read_text())["pids"]["redis"]
        os.kill(pid, signal.SIGKILL)
        assert happens_within(
            20, lambda: json.loads((folder / "running.json").read_text())["pids"].get("redis") not in (pid, None)
        )
        ask("redis", addresses.redis)
        assert ioc("status")[0] == 0
    finally:
        assert ioc("down")[0] == 0
    assert load(folder) is None
    with pytest.raises(OSError, match="refused"):
        ask("kafka", addresses.kafka)
    assert ioc("down")[0] == 0


def test_the_database_starts_again_beside_backends_that_have_not_noticed_yet(own_stack: Stack) -> None:
    with psycopg.connect(own_stack.addresses.database, autocommit=True) as busy:
        pid = own_stack.pid("database")
        busy.execute("CREATE TABLE IF NOT EXISTS busy (n int)")
        worker = threading.Thread(target=_keep_busy, args=(busy,))
        worker.start()
        time.sleep(0.3)
        os.kill(pid, signal.SIGKILL)  # the postmaster alone: its backends live on until they look up
        own_stack.restart("database")
        worker.join()
    ask("database", own_stack.addresses.database)


def _keep_busy(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    with contextlib.suppress(psycopg.Error):
        connection.execute("SELECT count(*) FROM generate_series(1, 8000000)")
