"""Fixtures of the whole suite. IOC_* of the developer's shell never reach a test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings

from tests.world import World

if TYPE_CHECKING:
    from tests.stackfix import HasAddresses  # at run time pytest loads it as a plugin, and rewrites its asserts

settings.register_profile("house", deadline=None)  # a busy machine is no finding
settings.load_profile("house")
pytest_plugins = ["tests.stackfix"]

_KEEP = ("IOC_TEST_", "IOC_CHAOS_", "IOC_CACHE", "IOC_LANG")
for name in [name for name in os.environ if name.startswith("IOC_") and not name.startswith(_KEEP)]:
    del os.environ[name]


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """What a command under test made of the logs (its captured error stream is closed by then) ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def world(stack: HasAddresses, tmp_path: Path) -> Iterator[World]:
    """An installation of its own (database, topics, data folder) on the shared servers."""
    with World(stack.addresses, tmp_path) as fresh:
        yield fresh
