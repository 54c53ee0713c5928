"""Run: a whole centre on one machine: servers, our processes, a simulated province; until Ctrl-C.

Nothing outlives this process: servers and processes are on a leash of the kernel, so `kill -9` ends them as well.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from rich.console import Console

from ioc import app
from ioc.commands.words import say
from ioc.demo.account import administrator
from ioc.demo.memory import Memory
from ioc.demo.poster import goodbye, poster
from ioc.demo.province_clock import ProvinceClock
from ioc.demo.sample_pack import sample_pack
from ioc.demo.site import Site
from ioc.demo.start import Start
from ioc.demo.step import local
from ioc.edge.admin import Admin
from ioc.processes import Processes, own_environment
from ioc.ready import answers, listens
from ioc.settings import Settings
from ioc.stack import Stack, StackError
from ioc.stack.home import holder_of
from ioc.stack.progress import Progress
from ioc.store.migrate import migrate

LOOK_S = 0.3
EXPECTED = ("channel_not_configured",)
"""Warnings that are right for a demo: it has no webhook."""
READY_WITHIN_S = 60.0
STOP_WITHIN_S = 20.0
SAME_PRESS_S = 1.0
"""Make, timeout and a terminal may pass the same Ctrl-C on twice."""


class Demo:
    """One run. `console` is where the poster and warnings go, `province` the pack that is played."""

    def __init__(
        self, folder: Path, console: Console, *, province: str, seed: int, speed: float = 1.0, at: str = "",
        hint: bool = True,
    ) -> None:  # fmt: skip
        self.folder, self._console, self._province, self._hint = folder, console, province, hint
        self._seed, self._speed, self._at = seed, speed, at
        self._stopping = threading.Event()
        self._started_s = time.time()

    def run(self, progress: contextlib.AbstractContextManager[Progress]) -> None:
        """Start everything, tell where it is, wait, stop everything."""
        began = time.monotonic()
        with _interrupted_by_sigterm(), contextlib.ExitStack() as open_now:
            with progress as shown:
                stack = open_now.enter_context(Stack(self.folder, progress=shown))
                site = Site.of(self.folder, stack.home)
                pack = sample_pack(self._province, self.folder, self._seed, local(self._started_s).date())
                settings = site.settings(stack.addresses, pack)
                login = self._prepare(settings, shown)
                processes = Processes(self.folder, self._tell)
                open_now.callback(processes.stop_all, STOP_WITHIN_S)
                env = own_environment(settings.to_env())
                self._start(processes, site, env, shown)
            with self._signals():
                took_s = time.monotonic() - began
                self._console.print(poster(site, login, took_s=took_s, hint=self._hint))
                self._watch(stack, lambda: processes.start("judge", site.judge, env))
                self._console.print(goodbye())
                processes.stop_all(STOP_WITHIN_S)
                open_now.close()
        self._console.print(
            say(vi=f"Đã dừng. Dữ liệu còn ở {self.folder}.", en=f"Stopped. The data stays in {self.folder}.")
        )

    def _prepare(self, settings: Settings, progress: Progress) -> tuple[str, str]:
        """Tables, topics, the administrator."""
        with progress.task(say(vi="Bảng, chủ đề, tài khoản", en="Tables, topics, account")):
            topics = threading.Thread(target=self._topics, args=(settings,))
            topics.start()
            migrate(settings.database, app.migration_steps())
            login = administrator(settings.database, self.folder)
            topics.join()
        return login

    def _topics(self, settings: Settings) -> None:
        with Admin(settings.kafka) as admin:
            admin.apply(app.wanted_topics(settings))

    def _start(self, processes: Processes, site: Site, env: dict[str, str], progress: Progress) -> None:
        with progress.task(say(vi="Các tiến trình của trung tâm", en="The centre's processes")):
            for name, argv in site.commands(seed=self._seed, speed=self._speed, at=self._at).items():
                processes.start(name, argv, env)
            for name, ready in {
                "api": lambda: answers(site.alive),
                "wall": lambda: listens(site.wall_port),
                "mailbox": lambda: listens(site.mailbox_port),
            }.items():
                if not processes.wait_ready(name, ready, READY_WITHIN_S):
                    tail = processes.tail(name)
                    raise StackError(
                        vi=f"Tiến trình {name} không sẵn sàng. Nhật ký {processes.log(name)}:\n{tail}",
                        en=f"The process {name} is not ready. Log {processes.log(name)}:\n{tail}",
                    )

    def _watch(self, stack: Stack, start_judge: Callable[[], object]) -> None:
        """Until somebody stops us. The judge begins with the story; servers that end are started again."""
        start: Start | None = None
        clock = ProvinceClock(self._console)
        while not self._stopping.wait(LOOK_S):
            if start is None and (start := self._started()) is not None:
                start_judge()
                self._tell_story(start)
            if start is not None:
                clock.look(start, time.time())
            for part, status in stack.ended().items():
                self._tell(part, f"exit {status}")
                stack.restart(part, kill=True)

    def _started(self) -> Start | None:
        """The start whose story has begun; None: history is still being sent."""
        memory = Memory.read(self.folder)
        start = memory.starts[-1] if memory and memory.starts else None
        return start if start and start.began_s and start.opened_s > self._started_s else None

    def _tell_story(self, start: Start) -> None:
        at = f"{local(start.began_s or 0.0):%H:%M:%S}"
        self._console.print(
            say(
                vi=f"Quý này và 24 giờ qua đã lên tường. Phút đầu tiên tính từ {at}.",
                en=f"This quarter and the last 24 hours are on the wall. The first minute begins at {at}.",
            ),
            style="green",
        )

    def _tell(self, name: str, line: str) -> None:
        if not self._stopping.is_set() and not any(word in line for word in EXPECTED):
            self._console.print(f"[dim]{name:>9} │[/] ", end="")
            self._console.print(line.strip()[:300], markup=False, highlight=False, style="yellow", soft_wrap=True)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """The first signal stops in order, the second at once."""

        first = 0.0

        def heard(_number: int, _frame: FrameType | None) -> None:
            nonlocal first
            if not self._stopping.is_set():
                first = time.monotonic()
                self._stopping.set()
            elif time.monotonic() - first > SAME_PRESS_S:
                os._exit(130)  # the kernel ends the children with us

        before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextlib.contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """While things are starting SIGTERM gives up like Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def wipe(folder: Path) -> None:
    """Throw an earlier demo's data away, unless it runs."""
    if holder_of(folder) is not None:
        raise StackError(
            vi=f"Một bản trình diễn đang chạy ở {folder}. Hãy dừng nó trước (Ctrl-C ở cửa sổ của nó).",
            en=f"A demo is running in {folder}. Stop it first (Ctrl-C in its window).",
        )
    if folder.exists() and not _is_demo(folder):
        raise StackError(
            vi=f"{folder} không phải thư mục trình diễn; không xóa.",
            en=f"{folder} is not a demo's folder; it is not deleted.",
        )
    for path in folder.glob("*"):
        if path.is_symlink():
            shutil.rmtree(path.resolve(), ignore_errors=True)  # data that another account owns lies elsewhere
    shutil.rmtree(folder, ignore_errors=True)


def _is_demo(folder: Path) -> bool:
    return not any(folder.iterdir()) or (folder / "ports.json").exists()
