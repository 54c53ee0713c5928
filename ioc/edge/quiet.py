"""Quiet log: structlog that never fails its caller. A full disk takes no log line; but a report that could be refused
properly must not end in an accident, nor a task that runs for ever end at all, because nobody could write that down."""

from __future__ import annotations

import contextlib
from typing import Any

import structlog


class QuietLog:
    """The four calls the intake and the API make."""

    def __init__(self) -> None:
        self._log = structlog.get_logger()

    def debug(self, event: str, **facts: Any) -> None:
        with contextlib.suppress(OSError, ValueError):  # ValueError: the stream is closed already
            self._log.debug(event, **facts)

    def info(self, event: str, **facts: Any) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._log.info(event, **facts)

    def warning(self, event: str, **facts: Any) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._log.warning(event, **facts)

    def error(self, event: str, **facts: Any) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._log.error(event, **facts)
