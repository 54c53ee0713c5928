"""Shelf: files that pages are made of, by address, read once and again when they change. Knows an allow-list of kinds:
a `.py` or `.sql` beside a panel's script is never served."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".txt": "text/plain; charset=utf-8",
}
FILE_BYTES_MAX = 8 << 20
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Item:
    data: bytes
    kind: str
    tag: str
    """Digest of the content: the ETag, and the `v` of an address that may be kept for ever."""


class Shelf:
    def __init__(self, root: Path, kinds: frozenset[str] = frozenset(KINDS)) -> None:
        self._root, self._kinds = root, kinds
        self._items: dict[str, tuple[tuple[int, int], Item]] = {}

    def find(self, address: str) -> Item | None:
        """The file at `address` (`wall/main.js`); None when there is none that may be shown."""
        pieces = address.split("/")
        if not all(_NAME.fullmatch(piece) for piece in pieces):
            return None
        path = self._root.joinpath(*pieces)
        if path.suffix not in self._kinds:
            return None
        try:
            stat = path.stat()
            if not path.is_file() or stat.st_size > FILE_BYTES_MAX:
                return None
            if not path.resolve().is_relative_to(self._root.resolve()):  # a link that leads out
                return None
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = self._items.get(address)
            if known is not None and known[0] == stamp:
                return known[1]
            data = path.read_bytes()
        except OSError:
            return None
        item = Item(data, KINDS[path.suffix], hashlib.sha256(data).hexdigest()[:20])
        self._items[address] = (stamp, item)
        return item
