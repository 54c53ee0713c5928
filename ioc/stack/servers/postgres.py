"""PostgreSQL with TimescaleDB: the machine's own where it has the extension, else Debian 13's packages.

Debian 13 ("trixie") is the first release that carries the extension; on an older one its servers run with the C
library they were made for, which is unpacked beside them. Without the extension a plain server does, with a notice.
"""

import os
import shutil
import signal
import time
from pathlib import Path
from urllib.parse import quote

from ioc.stack import health, leash
from ioc.stack.account import server_account
from ioc.stack.apt import UnknownPackage
from ioc.stack.debian import fetch_packages
from ioc.stack.elf import bind_to_own_libraries
from ioc.stack.home import Home
from ioc.stack.progress import Progress
from ioc.stack.servers import Launch, Origin
from ioc.stack.sources import machine_release
from ioc.stack.words import StackError, say

__all__ = ["PostgresServer", "installed_with_timescale"]

_SUITE = "trixie"
_KEPT_LIBRARIES = r"lib(?!llvm|z3|perl|.*-perl$|pam-modules|semanage|db5|ncursesw|proc2|gdbm|c-bin|c-l10n).*|zlib1g"
_INSTALLED = Path("/usr/lib/postgresql")
_SHARED = Path("/usr/share/postgresql")
_SHARED_MEMORY_LINE = 6
"""Line of postmaster.pid with the key and the id of its shared memory."""
_BACKENDS_END_WITHIN_S = 10.0
_LOOK_EVERY_S = 0.02
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "max_connections": "200",
    "jit": "off",
    "logging_collector": "off",
    "log_checkpoints": "off",
    "timezone": "UTC",
}
_TIMESCALE_SETTINGS = {
    "shared_preload_libraries": "timescaledb",
    "timescaledb.telemetry_level": "off",
    # Its background jobs need the community licence, which Debian's build leaves out: they would only log errors.
    "timescaledb.max_background_workers": "0",
}


class PostgresServer:
    """A PostgreSQL server of this folder's own."""

    name = "database"

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._bin = Path()
        self.timescale = False

    def provide(self, progress: Progress) -> Origin:
        """An installed server with the extension, our own copy, or (with a notice) a plain server."""
        installed = _installed_servers()
        if self._plain and installed:
            self._bin = installed[-1]
            return Origin.INSTALLED
        if not self._plain and (found := installed_with_timescale()):
            self._bin, self.timescale = found, True
            return Origin.INSTALLED
        root = _fetch(progress)
        if root is None and not installed:
            root = _fetch_plain(progress)
        self._bin = installed[-1] if root is None else _bin_of(root)
        self.timescale = not self._plain and root is not None and any(root.rglob("timescaledb.control"))
        if not self.timescale and not self._plain:
            progress.note(_plain_notice())
        return Origin.INSTALLED if root is None else Origin.FETCHED

    def prepare(self, home: Home) -> Launch:
        """A cluster with scram passwords, whose only superuser is `ioc`."""
        account = server_account()
        data = home.data_for("database", account) / self._bin.parent.name
        if not (data / "PG_VERSION").exists():
            self._init(home, data)
        _await_old_backends(data)
        home.private_file("pgpass", f"127.0.0.1:{home.port('database')}:*:ioc:{home.secret('database')}\n")
        settings = _SETTINGS | (_TIMESCALE_SETTINGS if self.timescale else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        cmd = [str(self._bin / "postgres"), "-D", str(data), "-p", str(home.port("database")), *options]
        return Launch(cmd, _plain_environment(), account, signal.SIGINT, signal.SIGQUIT)

    def check(self, home: Home) -> None:
        health.ask_database(self._url(home, "postgres"), create="ioc")

    def address(self, home: Home) -> str:
        return self._url(home, "ioc")

    def _url(self, home: Home, database: str) -> str:
        passfile = quote(str(home.folder / "pgpass"), safe="/")
        return f"postgresql://ioc@127.0.0.1:{home.port('database')}/{database}?passfile={passfile}"

    def _init(self, home: Home, data: Path) -> None:
        account = server_account()
        new = data.with_name(f"{data.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        password = data.with_name("password")
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(home.secret("database"))
        if account:
            os.chown(password, account.uid, account.gid)
        with home.log("database").open("ab") as log:
            process = leash.spawn(
                [
                    self._bin / "initdb", "-D", new, "-U", "ioc", "-A", "scram-sha-256", f"--pwfile={password}",
                    "-E", "UTF8", *self._locale(), "--no-sync", "--no-instructions",
                ],
                account=account.ids if account else None,
                env=_plain_environment(), cwd="/", stdout=log, stderr=log,
            )  # fmt: skip
            status = process.wait()
        password.unlink(missing_ok=True)
        if status != 0:
            raise StackError(
                vi=f"Không tạo được cơ sở dữ liệu (initdb trả về {status}). Hãy xem {home.log('database')}.",
                en=f"The database could not be made (initdb ended with {status}). See {home.log('database')}.",
            )
        new.rename(data)

    def _locale(self) -> list[str]:
        first_with_builtin_locale = 17
        if int(self._bin.parent.name) >= first_with_builtin_locale:
            return ["--locale-provider=builtin", "--locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C"]
        return ["--locale=C.UTF-8"]


def _await_old_backends(data: Path) -> None:
    """Wait until backends whose postmaster was killed have noticed: a new one refuses to start beside them."""
    try:
        segment = (data / "postmaster.pid").read_text("utf-8").splitlines()[_SHARED_MEMORY_LINE].split()[1]
    except (OSError, IndexError):
        return
    until = time.monotonic() + _BACKENDS_END_WITHIN_S
    while segment in _attached_segments() and time.monotonic() < until:
        time.sleep(_LOOK_EVERY_S)


def _attached_segments() -> set[str]:
    """Ids of the System V shared memory segments that some process is attached to."""
    try:
        _head, *rows = Path("/proc/sysvipc/shm").read_text("utf-8").splitlines()
    except OSError:
        return set()
    # key shmid perms size cpid lpid nattch …
    return {fields[1] for fields in map(str.split, rows) if fields[6] != "0"}


def installed_with_timescale() -> Path | None:
    """Program folder of the newest server on this machine that has the extension."""
    controls = (
        (folder, _SHARED / folder.parent.name / "extension/timescaledb.control") for folder in _installed_servers()
    )
    return max((folder for folder, control in controls if control.exists()), default=None, key=_version)


def _installed_servers() -> list[Path]:
    """Program folders of the servers on this machine, oldest first."""
    found = [path.parent for path in _INSTALLED.glob("*/bin/postgres") if path.parent.parent.name.isdigit()]
    return sorted(found, key=_version)


def _version(folder: Path) -> int:
    return int(folder.parent.name)


def _fetch(progress: Progress) -> Path | None:
    try:
        return fetch_packages(
            "timescaledb",
            ["postgresql-17-timescaledb"],
            keep=rf"postgresql-17|postgresql-client-17|postgresql-17-timescaledb|{_KEPT_LIBRARIES}",
            progress=progress,
            suite=_SUITE,
            fit=_fit,
        )
    except UnknownPackage:
        return None
    except StackError as error:
        if machine_release()[0] == "debian":
            raise
        progress.note(str(error))
        return None


def _fetch_plain(progress: Progress) -> Path:
    return fetch_packages(
        "postgresql",
        ["postgresql"],
        keep=rf"postgresql-\d+|postgresql-client-\d+|{_KEPT_LIBRARIES}",
        progress=progress,
        fit=_fit,
    )


def _fit(root: Path, final: Path) -> None:
    binaries = _bin_of(root)
    kept = {"postgres", "initdb", "psql", "pg_ctl", "pg_isready", "pg_dump", "pg_restore", "pg_controldata"}
    for program in binaries.iterdir():
        if program.name not in kept:
            program.unlink()
    modules = binaries.with_name("lib")
    shutil.rmtree(modules / "bitcode", ignore_errors=True)
    for name in ("llvmjit.so", "llvmjit_types.bc"):
        (modules / name).unlink(missing_ok=True)
    bind_to_own_libraries(root, final, binaries.iterdir())


def _bin_of(root: Path) -> Path:
    return max((root / "usr/lib/postgresql").glob("*/bin"), key=_version)


def _plain_environment() -> dict[str, str]:
    """The caller's environment without what would turn a PostgreSQL program elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def _plain_notice() -> str:
    return say(
        vi="⚠ Dùng PostgreSQL thường, không có TimescaleDB: mọi số liệu vẫn đúng, nhưng bảng sự kiện không được chia "
        "theo thời gian nên việc xóa dữ liệu cũ chậm hơn.",
        en="⚠ Plain PostgreSQL without TimescaleDB: every figure is right, but event tables are not split by time, "
        "so dropping old data is slower.",
    )
