"""Spool (hàng đợi trên đĩa): where accepted messages lie while Kafka is away. Knows files; knows nothing of Kafka.

Append-only segments `<number>.seg`: an 8-byte magic, then records of `length u32, xxh3 u64, payload`. An append returns
after fsync; appends that arrive together share one fsync. A torn tail (kill -9, power) is what no append ever answered
for, so a reader simply stops there. A segment is never written again after a restart. `cursor` names how far delivery
came; a crash between delivery and cursor delivers again, which is harmless: events carry their identity.
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

import xxhash

from ioc.services.durable import replace_file, sync_folder

MAGIC = b"IOCSPL1\n"
RECORD_BYTES_MAX = 1 << 20
SEGMENT_BYTES = 8 << 20
CAPACITY_BYTES = 256 << 20
"""About 400,000 reports: two weeks of the busiest province without Kafka."""
WARN_AT = 0.8
_HEAD = struct.Struct("<IQ")
P = ParamSpec("P")
T = TypeVar("T")


class SpoolFull(Exception):
    """Hàng đợi trên đĩa đã đầy. / The spool is full."""


class SpoolFailed(Exception):
    """Không ghi được hàng đợi xuống đĩa. / The spool could not be written to disk."""


class Position(NamedTuple):
    segment: int
    offset: int


def record(payload: bytes) -> bytes:
    return _HEAD.pack(len(payload), xxhash.xxh3_64_intdigest(payload)) + payload


def records(data: bytes, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """(end offset, payload) of each whole record of a segment from `offset`; ends at the first torn or wrong one."""
    at = max(offset, len(MAGIC))
    while at + _HEAD.size <= len(data):
        length, digest = _HEAD.unpack_from(data, at)
        payload = data[at + _HEAD.size : at + _HEAD.size + length]
        if length > RECORD_BYTES_MAX or len(payload) < length or xxhash.xxh3_64_intdigest(payload) != digest:
            return
        at += _HEAD.size + length
        yield at, payload


class Spool:
    """One folder, one process (the intake holds a lock on the folder). File work runs in one thread of its own."""

    def __init__(self, folder: Path, capacity: int = CAPACITY_BYTES, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.capacity, self.segment_bytes = capacity, segment_bytes
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._pending: list[tuple[bytes, asyncio.Future[Position]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._file: int | None = None
        self._end = Position(0, 0)
        """Durable end of the segment being written; the reader never looks beyond."""
        self.torn = 0
        """Segments put aside as `.torn` since the start."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sizes = {int(path.stem): path.stat().st_size for path in folder.glob("*.seg")}
        self._cursor = self._read_cursor()
        for number in [number for number in self._sizes if number < self._cursor.segment]:
            self._drop(number)
        self.waiting = sum(1 for number in self._sizes for _ in self._load(number))
        """Records not delivered yet."""
        self.not_empty = asyncio.Event()
        if self.waiting:
            self.not_empty.set()

    @property
    def size(self) -> int:
        """Bytes on disk. A segment's bytes come free when all of it is delivered."""
        return sum(self._sizes.values())

    @property
    def nearly_full(self) -> bool:
        return self.size >= WARN_AT * self.capacity

    async def append(self, payload: bytes) -> Position:
        """Returns when `payload` is fsynced. Raises SpoolFull or SpoolFailed; then it will never be delivered."""
        if len(payload) > RECORD_BYTES_MAX:
            raise SpoolFailed(f"Bản tin quá lớn / record too large: {len(payload)}")
        pending = sum(len(other) + _HEAD.size for other, _ in self._pending)
        if self.size + pending + len(payload) + _HEAD.size > self.capacity:
            raise SpoolFull
        future: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        self._pending.append((payload, future))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        return await asyncio.shield(future)

    async def peek(self, most: int = 500) -> list[tuple[Position, bytes]]:
        """The oldest undelivered records, in order, each with the position after it."""
        return await self._run(self._peek, most)

    async def advance(self, position: Position, count: int) -> None:
        """Everything before `position` (`count` records) is delivered."""
        await self._run(self._advance, position)
        self.waiting -= count
        if self.waiting <= 0:
            self.not_empty.clear()

    async def close(self) -> None:
        if self._flushing is not None:
            await asyncio.gather(self._flushing, return_exceptions=True)
        await self._run(self._close_file)
        self._thread.shutdown(wait=True)

    async def _run(self, call: Callable[P, T], *arguments: P.args, **_: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *arguments))

    async def _flush(self) -> None:
        while self._pending:
            batch, self._pending = self._pending, []
            try:
                ends = await self._run(self._write, [payload for payload, _ in batch])
            except OSError as error:
                for _, future in batch:
                    future.set_exception(SpoolFailed(f"{error.strerror}"))
                    future.exception()  # the client may have left: nobody else looks
                continue
            self.waiting += len(batch)
            self.not_empty.set()
            for (_, future), end in zip(batch, ends, strict=True):
                future.set_result(end)

    # In the thread.

    def _write(self, payloads: list[bytes]) -> list[Position]:
        if self._file is None or self._end.offset >= self.segment_bytes:
            self._new_segment()
        assert self._file is not None
        at, ends, blob = self._end.offset, [], bytearray()
        for payload in payloads:
            blob += record(payload)
            ends.append(Position(self._end.segment, at + len(blob)))
        try:
            view = memoryview(bytes(blob))
            while view:
                view = view[os.write(self._file, view) :]
            os.fsync(self._file)
        except OSError:
            # After a failed write or fsync nobody knows what the file holds beyond `_end`: cut it there and leave it.
            self._abandon(at)
            raise
        self._end = ends[-1]
        self._sizes[self._end.segment] = self._end.offset
        return ends

    def _abandon(self, length: int) -> None:
        try:
            if self._file is not None:
                os.ftruncate(self._file, length)
        except OSError:
            pass
        self._close_file()

    def _new_segment(self) -> None:
        self._close_file()
        number = max([*self._sizes, self._cursor.segment, self._end.segment]) + 1
        path = self._path(number)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            os.write(file, MAGIC)
            os.fsync(file)
            sync_folder(self._folder)
        except OSError:
            os.close(file)
            path.unlink(missing_ok=True)
            raise
        self._file, self._end = file, Position(number, len(MAGIC))
        self._sizes[number] = len(MAGIC)

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _peek(self, most: int) -> list[tuple[Position, bytes]]:
        found: list[tuple[Position, bytes]] = []
        for number in sorted(self._sizes):
            for end, payload in self._load(number):
                found.append((Position(number, end), payload))
                if len(found) >= most:
                    return found
        return found

    def _load(self, number: int) -> Iterator[tuple[int, bytes]]:
        data = self._path(number).read_bytes()
        if number == self._end.segment:
            data = data[: self._end.offset]
        if data.startswith(MAGIC):
            yield from records(data, self._cursor.offset if number == self._cursor.segment else 0)

    def _advance(self, position: Position) -> None:
        replace_file(self._folder / "cursor", f"{position.segment} {position.offset}\n".encode())
        self._cursor = position
        for number in sorted(self._sizes):
            done = number < position.segment or (
                number == position.segment and number != self._end.segment and not list(self._load(number))
            )
            if done:
                self._drop(number)
        if position == self._end and self._file is not None:
            # All delivered: give the bytes back instead of waiting for a full segment.
            self._close_file()
            self._drop(position.segment)

    def _drop(self, number: int) -> None:
        """Delete a delivered segment; one with bytes that no reader understood is kept aside for a person to look at
        (a torn tail after a kill is normal, a wrong record before good ones is a sick disk)."""
        path = self._path(number)
        data = path.read_bytes() if path.exists() else b""
        if data and max((end for end, _ in records(data)), default=len(MAGIC)) < len(data):
            path.replace(path.with_suffix(".torn"))
            self.torn += 1
        else:
            path.unlink(missing_ok=True)
        self._sizes.pop(number, None)

    def _read_cursor(self) -> Position:
        try:
            segment, offset = (self._folder / "cursor").read_text("ascii").split()
            return Position(int(segment), int(offset))
        except (FileNotFoundError, ValueError):
            return Position(0, 0)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:012d}.seg"
