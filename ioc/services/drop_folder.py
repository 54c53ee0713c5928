"""Drop folder (thư mục thả tệp): files of one source, each taken once it is whole, sent, and put where people find it.

    in/ ─▶ processing/ ─▶ done/2026-11-22/x.csv
                     └──▶ failed/2026-11-22/x.csv + x.csv.errors.csv    (its good rows were sent all the same)

A file leaves processing/ only after Kafka acknowledged every good row. Killed at any moment, the next start does the
file again: the same rows give the same bytes and count once. A corrected file is dropped whole, for the same reason.
Only plain files of this very folder are opened: no links, no folders, no devices.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import fcntl
import os
import secrets
import stat
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final

from ioc.connect.flow import outcomes
from ioc.connect.formats import Reading, Unreadable, read_file
from ioc.connect.mapping import Mapper, Outcome, ReadAs
from ioc.connect.record import Wrong
from ioc.domain.text import VIETNAM
from ioc.edge.quiet import QuietLog
from ioc.services.delivery import Letter
from ioc.services.durable import replace_file, sync_folder

log = QuietLog()

SETTLE_S: Final = 2.0
"""A file whose size and time have not changed for so long is whole. SFTP clients that rename at the end need it not."""
UNFINISHED: Final = (".part", ".tmp", ".filepart", ".partial", ".crdownload", ".swp")
TRIES_MAX: Final = 3
"""Starts that ended in the middle of one file: it is the file that ends them."""
ERRORS_MAX: Final = 10_000
"""Lines of one errors file: nobody mends more by hand, and a file may hold 200,000 rows."""
PLACES: Final = ("in", "processing", "done", "failed")
ERROR_COLUMNS: Final = ("dòng / row", "cột / column", "mã / code", "lý do", "reason", "giá trị / value")

Send = Callable[[Sequence[Letter]], Awaitable[None]]
"""Returns when every letter is acknowledged; waits as long as that takes."""
Note = Callable[[Sequence[Outcome], datetime], None]


class FolderTaken(RuntimeError):
    """Thư mục đang được một tiến trình khác theo dõi. / Another process watches this folder."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file."""

    name: str
    rows: int
    events: int
    refused: int
    skipped: int
    moved_to: Path

    @property
    def good(self) -> bool:
        return not self.refused


class DropFolder:
    """One folder, one process. `look` finds what is whole, `take` does one file; neither waits for another file."""

    def __init__(
        self,
        folder: Path,
        mapper: Mapper,
        read: ReadAs,
        expects: Sequence[str],
        send: Send,
        *,
        clock: Callable[[], datetime],
        note: Note | None = None,
    ) -> None:
        """`note` hears the outcomes of each batch once they are sent. Raises FolderTaken."""
        self.folder = folder
        self._mapper, self._read, self._expects, self._send = mapper, read, tuple(expects), send
        self._clock, self._note = clock, note
        self._seen: dict[str, tuple[int, int, float]] = {}
        for place in PLACES:
            (folder / place).mkdir(parents=True, exist_ok=True, mode=0o770)
        self._lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise FolderTaken(str(folder)) from None

    def close(self) -> None:
        os.close(self._lock)

    def left_over(self) -> list[str]:
        """Files in processing/ that a killed process left, oldest first; claimed already."""
        return [name for name, _ in self._plain("processing")]

    def look(self, elapsed_s: float) -> list[str]:
        """Claims the files of in/ that are whole, oldest first. `elapsed_s`: a clock that only goes forward."""
        found = self._plain("in")
        present = {name for name, _ in found}
        self._seen = {name: seen for name, seen in self._seen.items() if name in present}
        ready = []
        for name, about in found:
            if name.lower().endswith(UNFINISHED):
                continue
            size, changed, since = self._seen.get(name, (-1, -1, elapsed_s))
            if (size, changed) != (about.st_size, about.st_mtime_ns):
                self._seen[name] = (about.st_size, about.st_mtime_ns, elapsed_s)
            elif elapsed_s - since >= SETTLE_S and self._claim(name):
                del self._seen[name]
                ready.append(name)
        return ready

    async def take(self, name: str) -> Taken:
        """Does one claimed file, to the end: sent, told, moved. OSError when the disk fails; the file then stays."""
        tries = self._tries(name)
        if tries > TRIES_MAX:
            vi = f"Tiến trình đã dừng đột ngột {TRIES_MAX} lần khi đọc tệp này; không đọc nữa."
            wrong = Wrong("", "CRASHED", vi, f"The process ended {TRIES_MAX} times while it read this file.")
            return self._finish(name, [(0, wrong)], 1, 0, 0, 0)
        errors: list[tuple[int, Wrong]] = []
        reading: Reading | None = None
        rows = events = skipped = refused = 0
        try:
            with self._open(name) as file:
                reading = await asyncio.to_thread(read_file, file, name, self._read, self._expects)
                batches = outcomes(reading.rows, self._mapper, self._clock())
                while (batch := await asyncio.to_thread(next, batches, None)) is not None:
                    found = [outcome for _, outcome in batch]
                    letters = [Letter(one.topic.name, one.key, one.value) for o in found for one in o.events]
                    if letters:
                        await self._send(letters)
                    if self._note is not None:
                        self._note(found, self._clock())
                    rows += len(batch)
                    events += len(letters)
                    skipped += sum(outcome.skipped is not None for outcome in found)
                    refused += sum(bool(outcome.wrong) for outcome in found)
                    errors += [(row, wrong) for row, outcome in batch for wrong in outcome.wrong]
                    del errors[ERRORS_MAX:]
        except Unreadable as error:
            errors.append((0, error.wrong))
            refused += 1
        except _NotPlain:
            vi, en = "Chỉ nhận tệp thường, không nhận liên kết.", "Plain files only, no links."
            errors.append((0, Wrong("", "NOT_PLAIN", vi, en)))
            refused += 1
        if errors and reading is not None:  # what was guessed of the file often says why its rows are wrong
            errors = [(0, Wrong("", "NOTE", vi, en)) for vi, en in reading.notes] + errors
        return self._finish(name, errors, refused, rows, events, skipped)

    # Files

    def _plain(self, place: str) -> list[tuple[str, os.stat_result]]:
        """Plain files of a place, hidden ones left out, oldest first. A link is never followed, not even to look."""
        found = []
        with os.scandir(self.folder / place) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                with contextlib.suppress(FileNotFoundError):
                    about = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(about.st_mode) and about.st_nlink == 1:
                        found.append((entry.name, about))
        return sorted(found, key=lambda one: (one[1].st_mtime_ns, one[0]))

    def _claim(self, name: str) -> bool:
        """Move from in/ to processing/; False while a file of that name is there still."""
        target = self.folder / "processing" / name
        if target.exists():
            return False
        try:
            (self.folder / "in" / name).rename(target)
        except FileNotFoundError:  # its owner took it back
            return False
        sync_folder(self.folder / "processing")
        return True

    def _tries(self, name: str) -> int:
        """Counts this attempt on the disk, before anything of the file is read."""
        path = self.folder / "processing" / f".{name[:200]}.tries"
        with contextlib.suppress(FileNotFoundError, ValueError):
            tries = int(path.read_text("ascii")) + 1
            replace_file(path, str(tries).encode())
            return tries
        replace_file(path, b"1")
        return 1

    @contextlib.contextmanager
    def _open(self, name: str) -> Iterator[BinaryIO]:
        place = os.open(self.folder / "processing", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            handle = os.open(name, flags, dir_fd=place)
        except OSError as error:
            raise _NotPlain(name) from error
        finally:
            os.close(place)
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode) or about.st_nlink != 1:
                raise _NotPlain(name)
            yield file

    def _finish(
        self, name: str, errors: list[tuple[int, Wrong]], refused: int, rows: int, events: int, skipped: int
    ) -> Taken:
        place = "failed" if errors else "done"
        folder = self.folder / place / f"{self._clock().astimezone(VIETNAM):%Y-%m-%d}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o770)
        target = _free(folder, name)
        if errors:
            _write_errors(folder / f"{target.name}.errors.csv", errors)
        source = self.folder / "processing" / name
        with contextlib.suppress(FileNotFoundError):
            source.rename(target)
        sync_folder(folder)
        sync_folder(source.parent)
        (source.parent / f".{name[:200]}.tries").unlink(missing_ok=True)
        log.info("file_taken", file=name[:100], rows=rows, events=events, refused=refused, place=place)
        return Taken(name, rows, events, refused, skipped, target)


class _NotPlain(Exception):
    """Not a plain file of the folder."""


def _free(folder: Path, name: str) -> Path:
    """`x.csv`, or `x~2.csv` when that day had one already."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        stem, ending = name, ""
    for number in count(1):
        path = folder / (name if number == 1 else f"{stem}~{number}{dot}{ending}")
        if not path.exists():
            return path
    raise AssertionError


def _write_errors(path: Path, errors: Sequence[tuple[int, Wrong]]) -> None:
    """What is wrong, row by row, for a spreadsheet: UTF-8 with its mark, and no cell that a spreadsheet would run."""
    draft = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}")
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ERROR_COLUMNS)
        for row, wrong in errors:
            column = wrong.pointer.removeprefix("/").replace("~1", "/").replace("~0", "~")
            cells = (column, wrong.code, wrong.vi, wrong.en, wrong.value)
            writer.writerow([row or "", *(f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell for cell in cells)])
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
