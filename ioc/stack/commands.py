"""`ioc up`, `down`, `status` and `doctor`: plain functions that a Typer application mounts."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ioc.settings import Settings
from ioc.stack import health, processes
from ioc.stack.bars import progress_for
from ioc.stack.doctor import Grade, examine
from ioc.stack.home import holder_of
from ioc.stack.provision import provide_all
from ioc.stack.servers import Origin
from ioc.stack.stack import READY_WITHIN_S, STOP_WITHIN_S, load, running
from ioc.stack.words import StackError, say

__all__ = ["DEFAULT_FOLDER", "doctor", "down", "status", "up"]

DEFAULT_FOLDER = Path("var/stack")
_LOOK_EVERY_S = 0.1
_MEBIBYTE = 1024 * 1024

Folder = Annotated[Path, typer.Option("--folder", help="Thư mục dữ liệu / Folder of data, logs and ports")]


def up(
    folder: Folder = DEFAULT_FOLDER,
    plain_postgres: Annotated[
        bool, typer.Option("--plain-postgres", help="Không dùng TimescaleDB / Without TimescaleDB")
    ] = False,
) -> None:
    """Khởi động Kafka, TimescaleDB, Redis tại chỗ và để chạy nền. / Start the local stack and leave it running.

    Ví dụ / Example: ioc up --folder var/stack
    """
    with _told_plainly():
        if holder_of(folder) is None:
            _launch(folder, plain_postgres=plain_postgres)
        status(folder)


def down(folder: Folder = DEFAULT_FOLDER) -> None:
    """Dừng bộ máy chủ tại chỗ; dữ liệu được giữ. / Stop the local stack; its data stays.

    Ví dụ / Example: ioc down --folder var/stack
    """
    with _told_plainly():
        pid = holder_of(folder)
        if pid is None:
            _say(vi=f"Không có gì đang chạy ở {folder}.", en=f"Nothing runs in {folder}.")
            return
        os.kill(pid, signal.SIGTERM)
        if not _within(STOP_WITHIN_S * 2, lambda: holder_of(folder) is None):
            raise StackError(
                vi=f"Tiến trình {pid} không chịu dừng. Hãy xem {folder}/logs, rồi dùng `kill -9 {pid}`: "
                "các máy chủ con sẽ tự dừng theo.",
                en=f"Process {pid} does not stop. See {folder}/logs, then `kill -9 {pid}`: its servers end with it.",
            )
        _say(vi=f"Đã dừng. Dữ liệu còn ở {folder}.", en=f"Stopped. The data stays in {folder}.")


def status(folder: Folder = DEFAULT_FOLDER) -> None:
    """Cho biết phần nào đang chạy, ở đâu, có trả lời không. / Show what runs, where, and whether it answers.

    Ví dụ / Example: ioc status
    """
    facts = running(folder)
    found = load(folder)
    if found is None:
        _say(
            vi=f"Không có gì đang chạy ở {folder}. Khởi động bằng `ioc up`.",
            en=f"Nothing runs in {folder}. Start it with `ioc up`.",
        )
        raise typer.Exit(1)
    table = Table(title=str(folder), title_justify="left")
    for vi, en in (
        ("Phần", "Part"), ("Nguồn", "From"), ("Địa chỉ", "Address"), ("Tiến trình", "Process"),
        ("Tình trạng", "Health"), ("Bộ nhớ", "Memory"),
    ):  # fmt: skip
        table.add_column(say(vi=vi, en=en), overflow="fold")
    healthy = True
    for part, address in {"kafka": found.kafka, "database": found.database, "redis": found.redis}.items():
        if not address:
            continue
        answer = _answer(part, address)
        healthy = healthy and answer is None
        pid = facts["pids"].get(part)
        table.add_row(
            part,
            _from(facts["origins"].get(part, "")),
            _shown(address),
            str(pid or "–"),
            "[green]✓[/]" if answer is None else f"[red]✗ {answer}[/]",
            f"{processes.memory_bytes(pid) / _MEBIBYTE:.0f} MB" if pid else "–",
        )
    console = Console()
    console.print(table)
    console.print(
        say(vi="TimescaleDB: có", en="TimescaleDB: yes")
        if found.timescale
        else say(vi="TimescaleDB: không (PostgreSQL thường)", en="TimescaleDB: no (plain PostgreSQL)")
    )
    if not healthy:
        raise typer.Exit(1)


def doctor(folder: Folder = DEFAULT_FOLDER) -> None:
    """Xem máy này còn thiếu gì và nên làm gì. / Tell what is missing on this machine and what to do.

    Ví dụ / Example: ioc doctor
    """
    table = Table(title="ioc doctor", title_justify="left")
    for vi, en in (("", ""), ("Mục", "What"), ("Thấy", "Found"), ("Nên làm", "What to do")):
        table.add_column(say(vi=vi, en=en), overflow="fold")
    findings = examine(folder)
    marks = {Grade.GOOD: "[green]✓[/]", Grade.NOTE: "[yellow]•[/]", Grade.BAD: "[red]✗[/]"}
    for finding in findings:
        table.add_row(marks[finding.grade], finding.what, finding.found, finding.advice)
    Console().print(table)
    if any(finding.grade == Grade.BAD for finding in findings):
        raise typer.Exit(1)


def _launch(folder: Path, *, plain_postgres: bool) -> None:
    settings = Settings.from_env()
    given = {"kafka": settings.kafka, "database": settings.database, "redis": settings.redis}
    with progress_for() as progress:
        provide_all(progress, given=frozenset(part for part, address in given.items() if address), plain=plain_postgres)
    log = folder.absolute() / "logs" / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    cmd = [sys.executable, "-m", "ioc.stack.supervisor", str(folder.absolute())]
    with log.open("ab") as output:
        start = log.stat().st_size
        supervisor = subprocess.Popen(
            [*cmd, *(["--plain-postgres"] if plain_postgres else [])],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _within(READY_WITHIN_S, lambda: load(folder) is not None or supervisor.poll() is not None)
    if load(folder) is None:
        said = log.read_bytes()[start:].decode("utf-8", "replace").strip()
        raise StackError(
            vi=f"Bộ máy chủ không khởi động được. Nhật ký {log}:\n{said}",
            en=f"The stack did not start. Log {log}:\n{said}",
        )


def _answer(part: str, address: str) -> str | None:
    """None when the server answers, else why not."""
    try:
        health.ask(part, address)
    except OSError as error:
        return str(error).strip().splitlines()[0]
    return None


def _from(origin: str) -> str:
    words = {
        Origin.SETTINGS: say(vi="cấu hình", en="settings"),
        Origin.INSTALLED: say(vi="có sẵn", en="installed"),
        Origin.FETCHED: say(vi="bản riêng", en="our own copy"),
    }
    return next((word for name, word in words.items() if name == origin), "?")


def _shown(address: str) -> str:
    """An address without its password and its options."""
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", address).partition("?")[0]


def _within(seconds: float, happened: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True


def _say(*, vi: str, en: str) -> None:
    Console().print(say(vi=vi, en=en), highlight=False)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What a person can mend is said in a sentence, not in a traceback."""
    try:
        yield
    except StackError as error:
        Console(stderr=True).print(str(error), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from error
