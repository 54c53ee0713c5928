"""The intake's key, kept in the data folder: identities of events and of persons are made with it.

It must never change while receipts live: another key means another identity for the same Idempotency-Key.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

BYTES = 32


def folder_secret(path: Path) -> bytes:
    """The key in `path`; made at the first call. Two processes that race end with the same key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike rename, fails when another was first
        except FileExistsError:
            pass
        draft.unlink()
    key = path.read_bytes()
    if len(key) != BYTES:
        raise ValueError(f"{path.name}: khóa hỏng, cần {BYTES} byte / damaged key, {BYTES} bytes needed")
    return key
