"""Photos of reports: checked, re-encoded by the worker process, stored under the digest of what is stored.

Only the digest travels on Kafka. Names that clients give are never used: a file's name is its content.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import sys
from pathlib import Path

from ioc.services.durable import replace_file, sync_folder
from ioc.services.refusals import Refused

PHOTOS_MAX = 4
PHOTO_BYTES_MAX = 8 << 20
OUTPUT_BYTES_MAX = 8 << 20
WALL_CLOCK_S = 10.0
AT_ONCE = 2
"""Worker processes at a time: as many as the smallest machine has cores."""
WAITING_MAX = 16
_WORKER = Path(__file__).with_name("photo_worker.py")
_DIGEST = re.compile(r"[0-9a-f]{64}")

_REFUSALS: dict[str, tuple[int, str, str, str]] = {
    "FORMAT": (415, "PHOTO_FORMAT", "Chỉ nhận ảnh JPEG, PNG hoặc WebP.", "Only JPEG, PNG and WebP photos are taken."),
    "PIXELS": (422, "PHOTO_TOO_LARGE", "Ảnh quá 40 triệu điểm ảnh.", "The photo has more than 40 million pixels."),
    "FRAMES": (422, "PHOTO_ANIMATED", "Không nhận ảnh động.", "Animated pictures are not taken."),
    "BROKEN": (422, "PHOTO_BROKEN", "Ảnh hỏng hoặc thiếu.", "The photo is broken or cut short."),
    "MEMORY": (422, "PHOTO_TOO_COMPLEX", "Ảnh cần quá nhiều bộ nhớ.", "The photo needs too much memory."),
    "TIME": (422, "PHOTO_TOO_COMPLEX", "Ảnh cần quá nhiều thời gian xử lý.", "The photo takes too long to read."),
}


class Photos:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def store(self, data: bytes, pointer: str = "") -> str:
        """Digest (sha256) of the stored JPEG, fsynced. Raises Refused."""
        if not looks_like_photo(data):
            raise _refused("FORMAT", pointer)
        if self._waiting >= WAITING_MAX:
            vi, en = "Đang xử lý nhiều ảnh, xin gửi lại sau.", "Many photos are being handled; try again later."
            raise Refused(503, "PHOTOS_BUSY", vi, en, retry_after_s=10)
        self._waiting += 1
        try:
            async with self._slots:
                jpeg = await _reencode(data, pointer)
        finally:
            self._waiting -= 1
        return await asyncio.to_thread(self._keep, jpeg)

    def path(self, digest: str) -> Path | None:
        """Where the photo lies; None: no such photo, or not a digest at all."""
        if not _DIGEST.fullmatch(digest):
            return None
        path = self._folder / digest[:2] / f"{digest}.jpg"
        return path if path.is_file() else None

    def _keep(self, jpeg: bytes) -> str:
        digest = hashlib.sha256(jpeg).hexdigest()
        home = self._folder / digest[:2]
        path = home / f"{digest}.jpg"
        if path.exists():
            return digest
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(path, jpeg)
            sync_folder(self._folder)
        except OSError:
            vi, en = (
                "Máy chủ không ghi được ảnh, xin gửi lại sau.",
                "The server cannot store the photo; try again later.",
            )
            raise Refused(507, "DISK_FAILED", vi, en, retry_after_s=60) from None
        return digest


def looks_like_photo(data: bytes) -> bool:
    """By the first bytes; what the client calls it does not matter. The worker looks closer."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


async def _reencode(data: bytes, pointer: str) -> bytes:
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_WORKER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(WALL_CLOCK_S):
            jpeg, word = await worker.communicate(data)
    except TimeoutError:
        raise _refused("TIME", pointer) from None
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    if worker.returncode == 0 and 0 < len(jpeg) <= OUTPUT_BYTES_MAX:
        return jpeg
    if worker.returncode == 3:
        raise _refused(word.decode("ascii", "replace"), pointer)
    # Killed by a limit: CPU (SIGXCPU, then SIGKILL), or memory that a C library took badly.
    raise _refused("TIME" if worker.returncode in (-24, -9) else "MEMORY", pointer)


def _refused(word: str, pointer: str) -> Refused:
    status, code, vi, en = _REFUSALS.get(word, _REFUSALS["BROKEN"])
    return Refused(status, code, vi, en, pointer=pointer)
