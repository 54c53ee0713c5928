"""Source tokens: who may send as which source. One file a source, one line a token: its SHA-256, since when, a label.

A token is 256 random bits, so its plain hash tells nothing about it; it is shown once, when it is made. Several a
source let it change without a gap. A file changed by hand or by `ioc sources token` counts at once, without a restart.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from typing import Final

from ioc.services.durable import replace_file

PREFIX: Final = "iocsrc_"
"""Lets a scanner of repositories and logs find one that leaked."""
TOKENS_MAX: Final = 10
_LINE = re.compile(r"([0-9a-f]{64}) (\S+) ?(.*)")


@dataclass(frozen=True, slots=True)
class Known:
    """A token as it may be shown."""

    digest: str
    since: str
    label: str

    @property
    def name(self) -> str:
        """Enough of the hash to tell tokens apart."""
        return self.digest[:8]


class SourceTokens:
    """The folder of token files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[int, int, tuple[Known, ...]]] = {}

    def allows(self, source: str, token: str) -> bool:
        """Whether `token` is one of the source's. `source` must come from the registry: it names a file."""
        digest = _digest(token)
        # Every line is compared: how long it takes says nothing about which one fits.
        return sum([compare_digest(digest, known.digest) for known in self.of(source)]) > 0

    def of(self, source: str) -> tuple[Known, ...]:
        path = self._folder / source
        try:
            found = path.stat()
        except OSError:
            return ()
        stamp = found.st_mtime_ns, found.st_size
        known = self._read.get(source)
        if known is None or known[:2] != stamp:
            lines = (_LINE.fullmatch(line.strip()) for line in path.read_text("utf-8").splitlines())
            known = (*stamp, tuple(Known(line[1], line[2], line[3]) for line in lines if line))
            self._read[source] = known
        return known[2]

    def new(self, source: str, label: str, now: datetime) -> str:
        """A new token of the source, shown to nobody again. ValueError when it has TOKENS_MAX."""
        known = self.of(source)
        if len(known) >= TOKENS_MAX:
            raise ValueError(
                f"{source}: đã có {TOKENS_MAX} khóa, hủy bớt / has {TOKENS_MAX} tokens, revoke one: "
                + ", ".join(one.name for one in known)
            )
        token = PREFIX + secrets.token_urlsafe(32)
        fresh = Known(_digest(token), now.isoformat(timespec="seconds"), " ".join(label.split())[:80])
        self._write(source, (*known, fresh))
        return token

    def revoke(self, source: str, name: str) -> bool:
        """Whether there was such a token."""
        known = self.of(source)
        left = tuple(one for one in known if one.name != name)
        if left == known:
            return False
        self._write(source, left)
        return True

    def _write(self, source: str, known: tuple[Known, ...]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = "".join(f"{one.digest} {one.since} {one.label}\n" for one in known)
        replace_file(self._folder / source, text.encode())
        self._read.pop(source, None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
