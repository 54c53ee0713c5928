"""The folder a stack lives in: its lock, remembered ports, secrets, data and logs.

lock            held (flock) by the process that runs the stack; names its pid
ports.json      chosen once, kept for the next start
secrets.json    passwords of this folder's servers, readable by the owner only
pgpass          the database password where libpq looks for it
running.json    addresses and pids while the stack runs
kafka/ database/ redis/ logs/
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from threading import Lock
from typing import IO, Any

from ioc.stack.account import Account, can_reach
from ioc.stack.cache import cache_folder
from ioc.stack.ports import free_port, is_free
from ioc.stack.words import StackError

__all__ = ["THROWN_AWAY_PREFIX", "Home", "holder_of"]

THROWN_AWAY_PREFIX = "ioc-stack-"
_LOG_BYTES_MAX = 16 * 1024 * 1024
_SWEPT_AFTER_S = 30.0
"""A folder younger than this may be one that is just being locked."""
_LOCK_WAIT_S = 1.0
"""Whoever only looks whether a stack runs touches the lock for a moment; a start outwaits that."""


class Home:
    """One stack's folder; `folder` None makes one that is thrown away."""

    def __init__(self, folder: Path | None) -> None:
        self.thrown_away = folder is None
        if folder is None:
            sweep_thrown_away()
            folder = Path(tempfile.mkdtemp(prefix=THROWN_AWAY_PREFIX))
        self.folder = folder.absolute()
        self._lock: IO[str] | None = None
        self._guard = Lock()
        self._ports: dict[str, int] = {}

    def acquire(self) -> None:
        """Take the folder for this process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.thrown_away:
            self.folder.chmod(0o711)  # the database's account walks through it
        (self.folder / "logs").mkdir(exist_ok=True)
        file = (self.folder / "lock").open("a+")
        until = time.monotonic() + _LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    file.close()
                    raise self._taken() from None
                time.sleep(0.05)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._lock = file

    def release(self) -> None:
        """Let the folder go; a thrown-away one is deleted."""
        if self._lock is None:
            return
        (self.folder / "running.json").unlink(missing_ok=True)
        if self.thrown_away:
            _delete(self.folder)
        self._lock.close()
        self._lock = None

    def port(self, name: str) -> int:
        """The port remembered for `name`; chosen now if there is none yet, or if somebody else has taken it."""
        with self._guard:
            if name not in self._ports:
                remembered: dict[str, int] = self.read("ports.json")
                if name not in remembered or not is_free(remembered[name]):
                    remembered[name] = free_port(taken=set(remembered.values()))
                    self.write("ports.json", remembered)
                self._ports[name] = remembered[name]
            return self._ports[name]

    def secret(self, name: str) -> str:
        """A random password, made once for this folder."""
        with self._guard:
            known: dict[str, str] = self.read("secrets.json")
            if name not in known:
                known[name] = secrets.token_urlsafe(24)
                self.write("secrets.json", known, private=True)
            return known[name]

    def private_file(self, name: str, text: str) -> Path:
        """A file that only its owner can read."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def log(self, name: str) -> Path:
        """The log file of `name`; the one of earlier runs is set aside once it is large."""
        path = self.folder / "logs" / f"{name}.log"
        if path.exists() and path.stat().st_size > _LOG_BYTES_MAX:
            path.replace(path.with_suffix(".log.1"))
        return path

    def data(self, name: str) -> Path:
        """Where the data of `name` lies, made if missing."""
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path

    def data_for(self, name: str, account: Account | None) -> Path:
        """Like `data`, owned by `account` and reachable for it.

        A stack in a closed folder (such as one under /root) keeps this data in root's cache instead and leaves a
        link here, because the account cannot walk to it.
        """
        path = self.folder / name
        if account is None:
            path.mkdir(mode=0o700, exist_ok=True)
            return path
        if not path.is_symlink() and not can_reach(path, account):
            apart = cache_folder() / "data" / hashlib.sha256(str(path).encode()).hexdigest()[:16]
            apart.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.symlink_to(apart)
        path = path.resolve()
        if not can_reach(path, account):
            raise StackError(
                vi=f"Tài khoản {account.name} không vào được {path}. Hãy dùng --folder hoặc IOC_CACHE ở nơi ai cũng "
                "vào được, ví dụ /var/lib/ioc, hoặc chạy bằng người dùng thường.",
                en=f"The account {account.name} cannot reach {path}. Use a --folder or IOC_CACHE everybody may "
                "enter, such as /var/lib/ioc, or run as an ordinary user.",
            )
        path.mkdir(mode=0o700, exist_ok=True)
        os.chown(path, account.uid, account.gid)
        return path

    def read(self, name: str) -> dict[str, Any]:
        """A small JSON file of the folder; empty if it is missing or damaged."""
        try:
            found = json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, name: str, facts: dict[str, Any], *, private: bool = False) -> None:
        """Replace a small JSON file of the folder in one step."""
        text = json.dumps(facts, indent=1, ensure_ascii=False) + "\n"
        new = self.private_file(f"{name}.new", text)
        new.chmod(0o600 if private else 0o644)
        new.replace(self.folder / name)

    def _taken(self) -> StackError:
        pid = (self.folder / "lock").read_text("utf-8").strip() or "?"
        return StackError(
            vi=f"Thư mục {self.folder} đang được một bộ máy chủ khác dùng (tiến trình {pid}). "
            "Hãy dừng nó bằng `ioc down`, hoặc chọn thư mục khác bằng --folder.",
            en=f"The folder {self.folder} is in use by another stack (process {pid}). "
            "Stop it with `ioc down`, or choose another folder with --folder.",
        )


def holder_of(folder: Path) -> int | None:
    """The pid of the process that runs a stack in `folder`, if one does."""
    try:
        with (folder / "lock").open("r") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                text = file.read().strip()
                return int(text) if text.isdigit() else None
    except OSError:
        pass
    return None


def sweep_thrown_away() -> None:
    """Delete thrown-away folders whose process was killed before it could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{THROWN_AWAY_PREFIX}*"):
        try:
            facts = folder.stat()
            ours = facts.st_uid == os.geteuid() and time.time() - facts.st_mtime > _SWEPT_AFTER_S
            with (folder / "lock").open("r") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if ours:
                    _delete(folder)
        except OSError:
            continue


def _delete(folder: Path) -> None:
    for path in folder.glob("*"):
        if path.is_symlink():
            shutil.rmtree(path.resolve(), ignore_errors=True)  # data kept apart by `data_for`
    shutil.rmtree(folder, ignore_errors=True)
