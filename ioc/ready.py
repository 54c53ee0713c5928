"""Ready: whether a process of ours can be used yet, asked from outside."""

from __future__ import annotations

import contextlib
import socket
import urllib.error
import urllib.request


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody takes connections there."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), 0.5):
        return True
    return False


def answers(url: str) -> bool:
    """Whether a GET is answered with a success."""
    try:
        with urllib.request.urlopen(url, timeout=1.0) as answer:  # noqa: S310 — our own loopback address
            return bool(200 <= answer.status < 300)
    except (OSError, ValueError, urllib.error.URLError):
        return False
