from pathlib import Path

import pytest

from ioc.stack.home import Home
from ioc.stack.progress import Progress, Quiet
from ioc.stack.servers import Origin, postgres
from ioc.stack.servers.postgres import PostgresServer
from ioc.stack.words import StackError


class Listening(Quiet):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with plain servers 9.6, 15 and 16."""
    for version in ("9.6", "15", "16"):
        (tmp_path / "lib" / version / "bin").mkdir(parents=True)
        (tmp_path / "lib" / version / "bin/postgres").touch()
    monkeypatch.setattr(postgres, "_INSTALLED", tmp_path / "lib")
    monkeypatch.setattr(postgres, "_SHARED", tmp_path / "share")
    monkeypatch.setattr(postgres, "_fetch", lambda _progress: None)
    monkeypatch.setenv("IOC_LANG", "en")
    return tmp_path


def add_extension(machine: Path, version: str) -> None:
    (machine / "share" / version / "extension").mkdir(parents=True)
    (machine / "share" / version / "extension/timescaledb.control").touch()


def own_copy(machine: Path) -> Path:
    root = machine / "own"
    (root / "usr/lib/postgresql/17/bin").mkdir(parents=True)
    (root / "usr/share/postgresql/17/extension").mkdir(parents=True)
    (root / "usr/share/postgresql/17/extension/timescaledb.control").touch()
    return root


def provided(server: PostgresServer, home: Home, progress: Progress) -> tuple[Origin, str, bool]:
    origin = server.provide(progress)
    server._init = lambda *_: None  # type: ignore[method-assign]
    return origin, server.prepare(home).cmd[0], server.timescale


def test_an_installed_server_with_the_extension_is_used(machine: Path) -> None:
    add_extension(machine, "15")
    expected = (Origin.INSTALLED, f"{machine}/lib/15/bin/postgres", True)
    assert provided(PostgresServer(), Home(machine), Quiet()) == expected


def test_without_the_extension_our_own_copy_is_used(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = own_copy(machine)
    monkeypatch.setattr(postgres, "_fetch", lambda _progress: root)
    expected = (Origin.FETCHED, f"{root}/usr/lib/postgresql/17/bin/postgres", True)
    assert provided(PostgresServer(), Home(machine), Quiet()) == expected


def test_where_the_extension_is_not_to_be_had_a_plain_server_does_with_a_notice(machine: Path) -> None:
    listening = Listening()
    expected = (Origin.INSTALLED, f"{machine}/lib/16/bin/postgres", False)
    assert provided(PostgresServer(), Home(machine), listening) == expected
    assert "Plain PostgreSQL without TimescaleDB" in listening.notes[0]


def test_a_plain_server_asked_for_needs_no_notice(machine: Path) -> None:
    add_extension(machine, "15")
    listening = Listening()
    expected = (Origin.INSTALLED, f"{machine}/lib/16/bin/postgres", False)
    assert provided(PostgresServer(plain=True), Home(machine), listening) == expected
    assert listening.notes == []


def test_a_plain_server_asked_for_may_be_our_own_copy_without_its_extension(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_INSTALLED", machine / "nothing")
    root = own_copy(machine)
    monkeypatch.setattr(postgres, "_fetch", lambda _progress: root)
    server = PostgresServer(plain=True)
    origin, program, timescale = provided(server, Home(machine), Quiet())
    assert (origin, timescale) == (Origin.FETCHED, False)
    assert "shared_preload_libraries=timescaledb" not in server.prepare(Home(machine)).cmd
    assert program.startswith(str(root))


def test_a_cluster_that_cannot_be_made_is_told_with_its_log(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    initdb = machine / "lib/16/bin/initdb"
    initdb.write_text("#!/bin/sh\nexit 3\n")
    initdb.chmod(0o755)
    monkeypatch.setattr("ioc.stack.servers.postgres.server_account", lambda: None)
    (machine / "logs").mkdir()
    server = PostgresServer()
    server.provide(Quiet())
    with pytest.raises(StackError, match=r"initdb ended with 3.*database\.log"):
        server.prepare(Home(machine))
    assert not (machine / "database/password").exists()


def test_what_is_committed_is_on_the_disk_and_only_this_machine_gets_in(machine: Path) -> None:
    server = PostgresServer()
    server.provide(Quiet())
    server._init = lambda *_: None  # type: ignore[method-assign]
    cmd = server.prepare(Home(machine)).cmd
    for setting in ("fsync=on", "synchronous_commit=on", "listen_addresses=127.0.0.1", "unix_socket_directories="):
        assert setting in cmd


def test_the_address_can_be_shown_because_the_password_lies_in_a_closed_file(machine: Path) -> None:
    home = Home(machine)
    server = PostgresServer()
    server.provide(Quiet())
    server._init = lambda *_: None  # type: ignore[method-assign]
    server.prepare(home)
    assert home.secret("database") not in server.address(home)
    assert home.secret("database") in (machine / "pgpass").read_text()
    assert (machine / "pgpass").stat().st_mode & 0o077 == 0
