"""The worker's edges: whatever Faust does, no process owns partitions and stores nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import cast

import faust
import pytest
from faust.types.tuples import TP

from streams import worker

WHERE = {TP("ioc.payments.v1", 0): (0, 5)}


@pytest.mark.parametrize(("patience_s", "codes"), [(0.0, [worker.EXIT_TEMPFAIL]), (30.0, [])])
def test_a_worker_whose_positions_were_given_up_leaves_and_one_that_is_asked_again_stays(
    patience_s: float, codes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GIVEN_UP_S", patience_s)
    left: list[int] = []

    async def database_away(ranges: Mapping[TP, tuple[int, int]]) -> dict[TP, int]:
        await asyncio.Event().wait()
        return {}

    async def assigned() -> None:
        asked = asyncio.ensure_future(worker._or_leave(database_away, lambda code, why: left.append(code))(WHERE))
        await asyncio.sleep(0.01)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

    asyncio.run(assigned())
    assert left == codes


class BrokenApp:
    """A Faust application whose services were cancelled under it, as a broker that forgot the group leaves it."""

    crashed, crash_reason = False, None

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        raise asyncio.CancelledError


def test_a_fenced_worker_says_why_it_left_though_faust_is_cancelled_while_it_stops() -> None:
    async def fenced() -> int:
        leaving = worker.Leaving(drain_s=threading.TIMEOUT_MAX)  # or it would end the tests after a while
        leaving(worker.EXIT_TEMPFAIL, "fenced")
        return await worker._run(cast(faust.App, BrokenApp()), leaving)

    assert asyncio.run(fenced()) == worker.EXIT_TEMPFAIL
