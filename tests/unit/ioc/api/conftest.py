"""The bench as fixtures."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from ioc.api.parts import Parts
from tests.unit.ioc.api.bench import Broker, bench, client


@pytest.fixture
async def on_bench(tmp_path: Path) -> AsyncIterator[tuple[Parts, Broker]]:
    async with bench(tmp_path) as made:
        yield made


@pytest.fixture
async def http(on_bench: tuple[Parts, Broker]) -> AsyncIterator[httpx.AsyncClient]:
    async with client(on_bench[0]) as one:
        yield one


@pytest.fixture
def broker(on_bench: tuple[Parts, Broker]) -> Broker:
    return on_bench[1]
