"""Receipts: one key, one report, whoever asks and however often; and personal data in one place only."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ioc.services import receipts as module
from ioc.services.receipts import Claim, FolderTaken, Person, Receipts, ReceiptsFailed, State

AT = datetime(2026, 11, 22, 1, 2, 3, 456_789, tzinfo=UTC)


def claim(key: bytes = b"k", seed: bytes = b"s", person: Person | None = None, at: datetime = AT) -> Claim:
    return Claim(key, b"body", at, seed, lambda number, when: f"{number} {when.isoformat()}".encode(), person)


async def test_a_claim_is_the_same_for_ever(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path)
    first = await receipts.claim(claim())
    later = claim(at=AT + timedelta(days=1))
    assert await receipts.claim(later) == first
    await receipts.close()
    receipts = Receipts(tmp_path)
    assert await receipts.claim(later) == first
    assert first.payload is not None
    assert first.payload.startswith(first.tracking_no.encode())
    await receipts.close()


async def test_settling_forgets_the_payload(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path)
    number = (await receipts.claim(claim())).tracking_no
    receipts.settle(number, State.QUEUED)
    await receipts.prune(AT)
    found = await receipts.find(number)
    assert found is not None
    assert (found.state, found.payload) == (State.QUEUED, None)
    await receipts.close()


async def test_two_reports_never_share_a_number(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path)
    found = await asyncio.gather(*(receipts.claim(claim(b"%d" % n, b"same seed")) for n in range(20)))
    assert len({receipt.tracking_no for receipt in found}) == 20
    await receipts.close()


async def test_claims_that_race_share_commits_and_one_wins(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path)
    found = await asyncio.gather(*(receipts.claim(claim(b"k", b"%d" % n)) for n in range(1_000)))
    assert len({receipt.tracking_no for receipt in found}) == 1
    await receipts.close()


async def test_a_second_process_is_kept_out(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path)
    with pytest.raises(FolderTaken):
        Receipts(tmp_path)
    await receipts.close()
    await Receipts(tmp_path).close()


async def test_persons_and_keys_are_forgotten_in_time(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path)
    number = (await receipts.claim(claim(person=Person("Lan Canary", "0912345678", "nguyên văn")))).tracking_no
    assert await receipts.person(number) == Person("Lan Canary", "0912345678", "nguyên văn")
    await receipts.prune(AT + module.KEYS_KEPT + timedelta(days=1))
    assert await receipts.find(number) is None
    assert await receipts.person(number) is not None
    await receipts.prune(AT + module.PERSONS_KEPT + timedelta(days=1))
    assert await receipts.person(number) is None
    await receipts.close()
    assert not any(b"Canary" in path.read_bytes() for path in tmp_path.iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("receipts*"))


async def test_one_bad_job_does_not_fail_its_neighbours(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path)

    def broken(*_: object) -> bytes:
        raise ValueError("no event")

    bad = Claim(b"bad", b"body", AT, b"s", broken, None)
    answers = await asyncio.gather(receipts.claim(claim()), receipts.claim(bad), return_exceptions=True)
    assert isinstance(answers[1], ValueError)
    assert not isinstance(answers[0], BaseException)
    await receipts.close()


async def test_a_disk_that_fails_is_told(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path)
    await asyncio.get_running_loop().run_in_executor(receipts._thread, receipts._database.close)
    with pytest.raises(ReceiptsFailed):
        await receipts.claim(claim())
