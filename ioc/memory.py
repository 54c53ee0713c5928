"""Memory: keeps glibc's allocator from holding what a burst of work has freed. Does nothing where there is no glibc."""

from __future__ import annotations

import ctypes

_LIBC = ctypes.CDLL(None)
_M_ARENA_MAX = -8


def few_arenas() -> None:
    """glibc gives every thread an arena that keeps what it freed: a lane's thread would keep a chunk's memory. Call it
    before threads are started."""
    if (mallopt := getattr(_LIBC, "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, 2)


def give_back() -> None:
    """Return free pages to the system; some milliseconds, without the GIL."""
    if (trim := getattr(_LIBC, "malloc_trim", None)) is not None:
        trim(0)
