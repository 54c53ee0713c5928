import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ioc.stack.account import Account
from ioc.stack.home import THROWN_AWAY_PREFIX, Home, holder_of
from ioc.stack.words import StackError


def test_one_process_holds_a_folder_and_the_next_is_told_which(tmp_path: Path) -> None:
    first = Home(tmp_path)
    first.acquire()
    assert holder_of(tmp_path) == os.getpid()
    with pytest.raises(StackError, match=f"{tmp_path}.*{os.getpid()}") as caught:
        Home(tmp_path).acquire()
    assert "ioc down" in caught.value.vi
    assert "ioc down" in caught.value.en
    first.release()
    assert holder_of(tmp_path) is None
    second = Home(tmp_path)
    second.acquire()
    second.release()


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    script = "import sys, time\nfrom pathlib import Path\nfrom ioc.stack.home import Home\n"
    script += "Home(Path(sys.argv[1])).acquire() or print('held', flush=True) or time.sleep(60)"
    script = script.replace("Home(Path(sys.argv[1])).acquire()", "(home := Home(Path(sys.argv[1]))).acquire()")
    holder = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert holder_of(tmp_path) == holder.pid
    holder.kill()
    holder.communicate()
    assert holder_of(tmp_path) is None


def test_ports_are_remembered(tmp_path: Path) -> None:
    assert Home(tmp_path).port("kafka") == Home(tmp_path).port("kafka")
    assert Home(tmp_path).port("kafka") != Home(tmp_path).port("redis")


def test_a_port_that_somebody_took_meanwhile_is_given_up(tmp_path: Path) -> None:
    before = Home(tmp_path).port("kafka")
    with socket.create_server(("127.0.0.1", before)):
        home = Home(tmp_path)
        after = home.port("kafka")
        assert after != before
    assert Home(tmp_path).port("kafka") == after


def test_a_port_in_use_by_our_own_server_stays(tmp_path: Path) -> None:
    home = Home(tmp_path)
    before = home.port("kafka")
    with socket.create_server(("127.0.0.1", before)):
        assert home.port("kafka") == before


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    secret = Home(tmp_path).secret("redis")
    assert len(secret) >= 32
    assert Home(tmp_path).secret("redis") == secret
    assert Home(tmp_path).secret("database") != secret
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_a_thrown_away_folder_is_gone_after_use() -> None:
    home = Home(None)
    home.acquire()
    (home.folder / "data").mkdir()
    assert home.folder.name.startswith(THROWN_AWAY_PREFIX)
    home.release()
    assert not home.folder.exists()


def test_what_a_killed_run_left_behind_is_swept_and_what_runs_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc.stack.home.tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    runs = Home(None)
    runs.acquire()
    left = tmp_path / f"{THROWN_AWAY_PREFIX}left"
    left.mkdir()
    (left / "lock").touch()
    young = tmp_path / f"{THROWN_AWAY_PREFIX}young"
    shutil.copytree(left, young)
    os.utime(left, (0, 0))
    Home(None)
    assert not left.exists()
    assert young.exists()
    assert runs.folder.exists()
    runs.release()


def test_a_large_log_is_set_aside(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (tmp_path / "logs").mkdir()
    home.log("kafka").write_bytes(b"x" * (16 * 1024 * 1024 + 1))
    assert not home.log("kafka").exists()
    assert (tmp_path / "logs/kafka.log.1").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root serves under another account")
def test_data_of_a_closed_folder_is_kept_where_the_account_can_walk(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_place = tmp_path_factory.mktemp("open")
    for folder in (open_place, *open_place.parents):
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    monkeypatch.setenv("IOC_CACHE", str(open_place))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    account = Account("nobody", 65534, 65534)
    data = Home(closed).data_for("database", account)
    assert data.is_relative_to(open_place)
    assert (closed / "database").resolve() == data == Home(closed).data_for("database", account)
    assert data.stat().st_uid == account.uid


def test_a_damaged_file_reads_as_empty(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text('{"kafka": 2')
    assert Home(tmp_path).read("ports.json") == {}
