import shutil
from pathlib import Path

import pytest

from ioc.stack.home import Home
from ioc.stack.progress import Quiet
from ioc.stack.servers import Origin, redis
from ioc.stack.servers.redis import RedisServer


def test_valkey_will_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "valkey-server" else None)
    server = RedisServer()
    assert server.provide(Quiet()) is Origin.INSTALLED
    assert server.prepare(Home(tmp_path)).cmd[0] == "/usr/bin/valkey-server"


def test_our_own_copy_is_used_where_none_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(redis, "fetch_packages", lambda *_, **__: tmp_path / "own")
    server = RedisServer()
    assert server.provide(Quiet()) is Origin.FETCHED
    assert server.prepare(Home(tmp_path)).cmd[0] == f"{tmp_path}/own/usr/bin/redis-server"


def test_nothing_is_written_to_disk_and_the_password_is_not_in_the_process_list(tmp_path: Path) -> None:
    home = Home(tmp_path)
    launch = RedisServer().prepare(home)
    settings = (tmp_path / "redis.conf").read_text().splitlines()
    assert {'save ""', "appendonly no", "bind 127.0.0.1", "maxmemory 256mb"} <= set(settings)
    assert f"requirepass {home.secret('redis')}" in settings
    assert home.secret("redis") not in " ".join(launch.cmd)
    assert (tmp_path / "redis.conf").stat().st_mode & 0o077 == 0
