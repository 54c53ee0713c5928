"""The intake's key, kept in the data folder: identities of events and of persons are made with it.

It must never change while receipts live: another key means another identity for the same Idempotency-Key.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from ioc.services.durable import create_file

BYTES = 32


def folder_secret(path: Path) -> bytes:
    """The key in `path`; made at the first call. Two processes that race end with the same key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        create_file(path, secrets.token_bytes(BYTES))
    key = path.read_bytes()
    if len(key) != BYTES:
        raise ValueError(f"{path.name}: khóa hỏng, cần {BYTES} byte / damaged key, {BYTES} bytes needed")
    return key
