"""Servers for tests: one throw-away stack for the whole run, a plain PostgreSQL, and a stack of a module's own.

Load it from conftest.py: `pytest_plugins = ["tests.stackfix"]`. IOC_TEST_STACK=<folder> shares a running stack
(`ioc up --folder <folder>`) between several runs; every test makes databases and topic names of its own anyway.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from ioc.stack import Addresses, Stack, load

__all__ = ["HasAddresses", "own_stack", "plain_stack", "stack"]


class HasAddresses(Protocol):
    """What a test may know of the stack it shares with others."""

    @property
    def addresses(self) -> Addresses: ...


class _Shared:
    def __init__(self, folder: Path) -> None:
        found = load(folder)
        if found is None:
            pytest.exit(f"IOC_TEST_STACK={folder}: no stack runs there; start it with `ioc up --folder {folder}`", 4)
        self.addresses = found


@pytest.fixture(scope="session")
def stack() -> Iterator[HasAddresses]:
    """Kafka, TimescaleDB and Redis, shared by all tests: do not stop anything of it."""
    if shared := os.environ.get("IOC_TEST_STACK"):
        yield _Shared(Path(shared))
        return
    with Stack(None) as own:
        yield own


@pytest.fixture(scope="session")
def plain_stack() -> Iterator[HasAddresses]:
    """A PostgreSQL without TimescaleDB, and nothing else."""
    with Stack(None, parts=frozenset({"database"}), plain_postgres=True) as own:
        yield own


@pytest.fixture(scope="module")
def own_stack() -> Iterator[Stack]:
    """A stack that the tests of one module may stop, kill and restart."""
    with Stack(None) as own:
        yield own
