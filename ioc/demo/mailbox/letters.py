"""Letters: what the mailbox was given, newest first, bounded, kept as .eml files so that a restart forgets nothing."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import msgspec

LETTERS_MAX = 500


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One letter as the page and the tests read it."""

    number: int
    at: datetime
    """When it arrived here, the first time."""
    sender: str
    to: str
    subject: str
    body: str
    message_id: str
    references: str
    alert: str
    reason: str
    severity: int | None
    times: int = 1
    """How often it arrived: a repetition has the same Message-ID and is one letter."""


@dataclass(frozen=True, slots=True)
class _Kept:
    letter: Letter
    file: Path


class Letters:
    """A folder of letters; opening it reads what an earlier run kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._last = 0
        self.changed = 0
        """Grows with every letter: the page asks by it."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(folder.glob("*.eml")):
            at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            self._keep(file.read_bytes(), file, int(file.stem), at)

    def add(self, content: bytes, at: datetime) -> Letter:
        """Keep a letter; one that is here already is only counted."""
        file = self._folder / f"{self._last + 1:08d}.eml"
        letter = self._keep(content, file, self._last + 1, at)
        if letter.times == 1:
            file.write_bytes(content)
        return letter

    def newest_first(self) -> list[Letter]:
        return [kept.letter for kept in reversed(self._kept.values())]

    def clear(self) -> None:
        """Throw everything away."""
        for kept in self._kept.values():
            kept.file.unlink(missing_ok=True)
        self._kept.clear()
        self.changed += 1

    def _keep(self, content: bytes, file: Path, number: int, at: datetime) -> Letter:
        letter = read(content, number, at)
        self.changed += 1
        if before := self._kept.get(letter.message_id):
            again = msgspec.structs.replace(before.letter, times=before.letter.times + 1)
            self._kept[letter.message_id] = replace(before, letter=again)
            return again
        self._last = max(self._last, number)
        self._kept[letter.message_id] = _Kept(letter, file)
        while len(self._kept) > LETTERS_MAX:
            _, oldest = self._kept.popitem(last=False)
            oldest.file.unlink(missing_ok=True)
        return letter


def read(content: bytes, number: int, at: datetime) -> Letter:
    """A letter from its bytes. Never raises: what cannot be read is shown as it came."""
    mail = message_from_bytes(content, policy=default)
    body = ""
    with contextlib.suppress(LookupError, UnicodeDecodeError, KeyError, AttributeError):
        part = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
        body = str(part.get_content()) if part is not None else ""
    said = {name: str(mail.get(name, "")) for name in ("From", "To", "Subject", "Message-ID", "References")}
    severity = str(mail.get("X-IOC-Severity", ""))
    return Letter(
        number=number,
        at=at,
        sender=said["From"],
        to=said["To"],
        subject=said["Subject"],
        body=(body or content.decode("utf-8", "replace")).replace("\r\n", "\n"),
        message_id=said["Message-ID"] or f"<{number}@no-id>",
        references=said["References"],
        alert=str(mail.get("X-IOC-Alert", "")),
        reason=str(mail.get("X-IOC-Reason", "")),
        severity=int(severity) if severity in ("1", "2", "3", "4") else None,
    )
