"""Memory: keeps glibc's allocator from holding what a burst of work has freed. Does nothing where there is no glibc."""

from __future__ import annotations

import ctypes

_LIBC = ctypes.CDLL(None)
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3
_LARGE = 256 * 1024
"""Blocks from this size on are mapped by themselves and go back to the system when they are freed."""


def lean() -> None:
    """glibc gives every thread an arena that keeps what it freed: a lane's thread would keep a chunk's memory; and the
    first large block that is freed makes it keep all of that size, so that arrays which grow leave holes behind. Call
    it before threads are started."""
    if (mallopt := getattr(_LIBC, "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, 2)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Return free pages to the system; some milliseconds, without the GIL."""
    if (trim := getattr(_LIBC, "malloc_trim", None)) is not None:
        trim(0)
