"""Quiet log: a disk that is full does not fail whoever wanted to log."""

from typing import Any

import pytest

from ioc.edge.quiet import QuietLog


class Full:
    def __getattr__(self, _: str) -> Any:
        def write(event: str, **facts: Any) -> None:
            raise OSError(28, "No space left on device")

        return write


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_a_full_disk_is_nobodys_trouble(level: str) -> None:
    log = QuietLog()
    log._log = Full()
    getattr(log, level)("something", number=1)
