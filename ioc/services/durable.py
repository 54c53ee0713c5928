"""Durable writes: after these return, a power cut leaves the whole file or the one before it, never half of one."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """`path` now holds `data`."""
    draft = _draft(path, data)
    draft.replace(path)
    sync_folder(path.parent)


def create_file(path: Path, data: bytes) -> None:
    """`path` holds `data`, or what somebody else put there first."""
    draft = _draft(path, data)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)  # unlike a rename, it fails when the name is taken
    draft.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """The names in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _draft(path: Path, data: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft
