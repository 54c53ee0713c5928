"""Spool: what was answered for is there after anything; what was torn never was answered for."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.services.spool import MAGIC, Spool, SpoolFailed, SpoolFull, record, records


async def drain(spool: Spool, most: int = 500) -> list[bytes]:
    found: list[bytes] = []
    while batch := await spool.peek(most):
        found += [payload for _, payload in batch]
        await spool.advance(batch[-1][0], len(batch))
    return found


async def test_keeps_order_over_segments_and_restarts(tmp_path: Path) -> None:
    wanted = [b"%d" % number * 30 for number in range(200)]
    spool = Spool(tmp_path, segment_bytes=1_000)
    for payload in wanted[:100]:
        await spool.append(payload)
    assert len(list(tmp_path.glob("*.seg"))) > 3
    await spool.close()
    spool = Spool(tmp_path, segment_bytes=1_000)
    assert spool.waiting == 100
    await asyncio.gather(*(spool.append(payload) for payload in wanted[100:]))
    assert await drain(spool, 7) == wanted
    assert (spool.waiting, spool.size, list(tmp_path.glob("*.seg"))) == (0, 0, [])
    await spool.append(b"again")
    assert await drain(spool) == [b"again"]
    await spool.close()


async def test_a_crash_between_delivery_and_cursor_delivers_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for number in range(10):
        await spool.append(b"%d" % number)
    batch = await spool.peek(4)
    await spool.advance(batch[-1][0], 4)
    again = Spool(tmp_path)  # no close: as after kill -9
    assert again.waiting == 6
    assert await drain(again) == [b"%d" % number for number in range(4, 10)]


async def test_appends_share_one_fsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    real = os.fsync

    def counted(handle: int) -> None:
        nonlocal calls
        calls += 1
        real(handle)

    monkeypatch.setattr(os, "fsync", counted)
    spool = Spool(tmp_path)
    await asyncio.gather(*(spool.append(b"x") for _ in range(500)))
    assert calls < 20
    await spool.close()


async def test_a_full_spool_says_so_and_warns_before(tmp_path: Path) -> None:
    spool = Spool(tmp_path, capacity=1_000)
    for place in range(16):
        await spool.append(b"x" * 50)
        assert spool.nearly_full is (place >= 12)
    with pytest.raises(SpoolFull):
        await spool.append(b"x")
    assert spool.size == 1_000
    assert len(await drain(spool)) == 16
    await spool.append(b"room again")
    await spool.close()


async def test_a_disk_that_refuses_gives_no_answer_and_no_phantom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path)
    await spool.append(b"before")

    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(SpoolFailed):
            await spool.append(b"lost")
    await spool.append(b"after")
    await spool.close()
    assert await drain(Spool(tmp_path)) == [b"before", b"after"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=8), st.data())
def test_a_torn_tail_loses_only_what_was_torn(payloads: list[bytes], data: st.DataObject) -> None:
    whole = MAGIC + b"".join(map(record, payloads))
    cut = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=20))
    ends = [len(MAGIC) + sum(len(record(p)) for p in payloads[: n + 1]) for n in range(len(payloads))]
    kept = sum(end <= cut for end in ends)
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "000000000001.seg").write_bytes(whole[:cut] + junk)

        async def read() -> list[bytes]:
            spool = Spool(folder)
            await spool.append(b"new")
            found = await drain(spool)
            await spool.close()
            return found

        found = asyncio.run(read())
        # Junk that happens to finish the torn record byte for byte is that record.
        assert found[:kept] == payloads[:kept]
        assert found[-1] == b"new"
        assert len(found) - 1 <= len(payloads) + 1
    finally:
        shutil.rmtree(folder)


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=6), st.data())
def test_a_flipped_bit_never_becomes_another_record(payloads: list[bytes], data: st.DataObject) -> None:
    whole = bytearray(MAGIC + b"".join(map(record, payloads)))
    place = data.draw(st.integers(len(MAGIC), len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    found = [payload for _, payload in records(bytes(whole))]
    assert found == payloads[: len(found)]
    assert len(found) < len(payloads)


WRITER = """
import asyncio, sys
from pathlib import Path
from ioc.services.spool import Spool
async def main():
    spool = Spool(Path(sys.argv[1]), segment_bytes=20_000)
    async def one(lane):
        number = 0
        while True:
            await spool.append(b"%d %d" % (lane, number))
            print(lane, number, flush=True)
            number += 1
    await asyncio.gather(*(one(lane) for lane in range(8)))
asyncio.run(main())
"""


async def test_kill_9_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    answered: set[bytes] = set()
    for round_ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        for _ in range(200 + 150 * round_):
            lane, number = writer.stdout.readline().split()
            answered.add(f"{lane} {number}".encode())
        writer.send_signal(signal.SIGKILL)
        for line in writer.stdout.read().splitlines():
            if len(line.split()) == 2:
                answered.add(line.encode())
        writer.wait()
    spool = Spool(tmp_path)
    found = await drain(spool)
    assert answered <= set(found)
    await spool.close()
