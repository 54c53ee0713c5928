"""A drop folder: whole files only, each to its end, whatever the names, the links, the kills and the neighbours."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ioc.connect.catalogue import HERE, mapper_for, mapping_named, sources_of
from ioc.connect.mapping import Outcome
from ioc.services import drop_folder
from ioc.services.delivery import Letter
from ioc.services.drop_folder import SETTLE_S, TRIES_MAX, DropFolder, FolderTaken
from ioc.services.drop_watch import DropWatch
from ioc.store.sources import DayCount

NOW = datetime(2024, 3, 28, 2, 0, tzinfo=UTC)
SOURCE = sources_of("bac-giang")["his-xuat-tep"]
MAPPING = mapping_named("his-bill")
SAMPLE = (HERE / "his-bill" / "sample.csv").read_bytes()
GOOD = "\n".join(SAMPLE.decode("utf-8-sig").splitlines()[:7]).encode()
"""The sample without its wrong rows: 3 events, 1 row left out."""


class Kafka:
    """Remembers what it acknowledged; dies where told."""

    def __init__(self) -> None:
        self.got: list[Letter] = []
        self.dies_at = -1

    async def send(self, letters: Sequence[Letter]) -> None:
        for letter in letters:
            if len(self.got) == self.dies_at:
                raise Killed
            self.got.append(letter)

    @property
    def counted(self) -> set[tuple[bytes, bytes]]:
        """What the store counts: equal bytes once."""
        return {(one.key, one.value) for one in self.got}


class Killed(BaseException):
    """kill -9: nothing after it runs."""


class Drop:
    def __init__(self, folder: Path) -> None:
        self.path, self.kafka = folder, Kafka()
        self.noted: list[Outcome] = []
        self.folder = self.opened()
        self.clock = 0.0

    def opened(self) -> DropFolder:
        mapper = mapper_for(SOURCE, "bac-giang", b"k")
        return DropFolder(
            self.path, mapper, MAPPING.read, MAPPING.reads, self.kafka.send, clock=lambda: NOW,
            note=lambda outcomes, _: self.noted.extend(outcomes),
        )  # fmt: skip

    def restarted(self) -> None:
        self.folder.close()
        self.folder = self.opened()

    def put(self, name: str, data: bytes = SAMPLE) -> Path:
        path = self.path / "in" / name
        path.write_bytes(data)
        return path

    def look(self, after_s: float = SETTLE_S) -> list[str]:
        self.clock += after_s
        return self.folder.look(self.clock)

    async def work(self) -> None:
        """Two looks, and every file that is whole."""
        self.look()
        self.look()
        for name in self.folder.left_over():
            await self.folder.take(name)

    def names(self, place: str) -> list[str]:
        return sorted(path.name for path in (self.path / place).rglob("*") if path.is_file() and path.name[0] != ".")


@pytest.fixture
def drop(tmp_path: Path) -> Iterator[Drop]:
    made = Drop(tmp_path / "drop")
    yield made
    made.folder.close()


def errors(path: Path, *, notes: bool = False) -> list[list[str]]:
    """The heading and what is wrong; or the heading and what is noted of the file as a whole."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *told = csv.reader(file)
    return [head, *(row for row in told if (row[2] == "NOTE") is notes)]


async def test_a_good_file_is_sent_and_lies_in_done_under_its_day(drop: Drop) -> None:
    drop.put("a.csv", GOOD)
    await drop.work()
    assert len(drop.kafka.counted) == 3
    assert (drop.path / "done" / "2024-03-28" / "a.csv").read_bytes() == GOOD
    assert [drop.names(place) for place in ("in", "processing", "failed")] == [[], [], []]
    assert sum(outcome.skipped is not None for outcome in drop.noted) == 1


async def test_a_file_with_wrong_rows_sends_its_good_ones_and_tells_the_others_beside_it(drop: Drop) -> None:
    drop.put("a.csv")
    await drop.work()
    assert len(drop.kafka.counted) == 3
    assert drop.names("failed") == ["a.csv", "a.csv.errors.csv"]
    told = errors(drop.path / "failed" / "2024-03-28" / "a.csv.errors.csv")
    assert [row[:3] for row in told[1:]] == [
        ["8", "SoTien", "BAD_AMOUNT"], ["9", "NoiDungQR", "BAD_QR"], ["9", "HinhThuc", "UNKNOWN_VALUE"]
    ]  # fmt: skip
    assert told[1][5] == "120000.50"
    assert told[2][5] == ""  # a QR code holds an account number


async def test_a_corrected_file_is_dropped_whole_and_nothing_counts_twice(drop: Drop) -> None:
    drop.put("a.csv")
    await drop.work()
    corrected = SAMPLE.replace(b"120000.50", b"120000")
    drop.put("a.csv", corrected)
    await drop.work()
    assert len(drop.kafka.got) == 7
    assert len(drop.kafka.counted) == 4
    assert drop.names("failed") == ["a.csv", "a.csv.errors.csv", "a~2.csv", "a~2.csv.errors.csv"]


async def test_a_missing_column_is_told_once_above_the_rows_that_miss_it(drop: Drop) -> None:
    drop.put("a.csv", GOOD.replace(b"SoTien", b"TienThu"))
    await drop.work()
    path = drop.path / "failed" / "2024-03-28" / "a.csv.errors.csv"
    assert "Tệp không có cột: SoTien." in [row[3] for row in errors(path, notes=True)]
    assert ["SoTien", "MISSING"] in [row[1:3] for row in errors(path)]


async def test_a_bill_exported_again_with_another_amount_is_the_same_bill(drop: Drop) -> None:
    """Money counts once; the store holds the second word back as a conflict for a person to see."""
    drop.put("a.csv", GOOD)
    drop.put("b.csv", GOOD.replace(b",85000,", b",86000,"))
    await drop.work()
    ids = [json.loads(letter.value)["event_id"] for letter in drop.kafka.got]
    assert (len(drop.kafka.counted), len(ids), len(set(ids))) == (4, 6, 3)


def test_a_file_that_still_grows_is_left_alone(drop: Drop) -> None:
    path = drop.put("a.csv", b"x")
    assert drop.look() == []
    path.write_bytes(b"xy")
    assert drop.look() == []
    assert drop.look(SETTLE_S / 2) == []
    assert drop.look(SETTLE_S / 2) == ["a.csv"]


@pytest.mark.parametrize("name", ["a.csv.part", "a.tmp", ".a.csv", "a.csv.filepart", "A.PART"])
def test_a_name_that_says_unfinished_is_waited_for(drop: Drop, name: str) -> None:
    path = drop.put(name)
    assert [drop.look() for _ in range(3)] == [[], [], []]
    path.rename(path.with_name("a.csv"))
    assert [drop.look(), drop.look()] == [[], ["a.csv"]]


@pytest.mark.parametrize("kind", ["link", "hard link", "folder", "pipe"])
async def test_nothing_but_a_plain_file_of_this_folder_is_opened(drop: Drop, tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(SAMPLE)
    path = drop.path / "in" / "a.csv"
    match kind:
        case "link":
            path.symlink_to(secret)
        case "hard link":
            path.hardlink_to(secret)
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
    await drop.work()
    assert drop.kafka.got == []
    assert (drop.names("done"), drop.names("failed")) == ([], [])


async def test_a_link_put_in_place_of_a_claimed_file_is_not_followed(drop: Drop, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(SAMPLE)
    drop.put("a.csv")
    drop.look()
    drop.look()
    claimed = drop.path / "processing" / "a.csv"
    claimed.unlink()
    claimed.symlink_to(secret)
    taken = await drop.folder.take("a.csv")
    assert drop.kafka.got == []
    assert taken.refused == 1
    assert errors(taken.moved_to.with_name("a.csv.errors.csv"))[1][2] == "NOT_PLAIN"
    assert secret.read_bytes() == SAMPLE


@pytest.mark.parametrize("dies_at", range(3))
async def test_killed_while_sending_the_next_start_sends_the_file_again_and_it_counts_once(
    drop: Drop, dies_at: int
) -> None:
    drop.put("a.csv")
    drop.kafka.dies_at = dies_at
    with pytest.raises(Killed):
        await drop.work()
    drop.kafka.dies_at = -1
    drop.restarted()
    await drop.work()
    assert len(drop.kafka.counted) == 3
    assert drop.names("failed") == ["a.csv", "a.csv.errors.csv"]
    assert drop.names("processing") == []


@pytest.mark.parametrize("step", ["_write_errors", "sync_folder", "_free"])
async def test_killed_while_moving_the_next_start_ends_with_one_file_and_its_errors(
    drop: Drop, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop.put("a.csv")
    drop.look()
    drop.look()
    real = getattr(drop_folder, step)

    def dies(*arguments: object) -> None:
        real(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(drop_folder, step, dies)
        with pytest.raises(Killed):
            await drop.folder.take("a.csv")
    drop.restarted()
    await drop.work()
    assert drop.names("failed") == ["a.csv", "a.csv.errors.csv"]
    assert drop.names("processing") == []
    assert len(drop.kafka.counted) == 3


async def test_a_file_that_ends_the_process_each_time_is_put_aside_with_the_reason(drop: Drop) -> None:
    drop.put("a.csv")
    drop.look()
    drop.look()
    drop.kafka.dies_at = 0
    for _ in range(TRIES_MAX):
        with pytest.raises(Killed):
            await drop.folder.take("a.csv")
        drop.restarted()
    taken = await drop.folder.take("a.csv")
    assert errors(taken.moved_to.with_name("a.csv.errors.csv"))[1][2] == "CRASHED"
    assert not list((drop.path / "processing").iterdir())


def test_a_second_process_is_refused(drop: Drop) -> None:
    with pytest.raises(FolderTaken):
        drop.opened()


async def test_a_file_that_cannot_be_read_lies_in_failed_with_its_reason(drop: Drop) -> None:
    drop.put("a.xlsx", b"no workbook")
    drop.put("b.csv", b"")
    await drop.work()
    assert drop.names("failed") == ["a.xlsx", "a.xlsx.errors.csv", "b.csv", "b.csv.errors.csv"]
    assert errors(drop.path / "failed/2024-03-28/b.csv.errors.csv")[1][:3] == ["", "", "EMPTY_FILE"]


async def test_a_cell_that_a_spreadsheet_would_run_is_told_as_text(drop: Drop) -> None:
    drop.put("a.csv", GOOD.replace(b",QR,", b",=HYPERLINK(1),"))
    await drop.work()
    told = errors(drop.path / "failed/2024-03-28/a.csv.errors.csv")
    assert told[1][5] == "'=HYPERLINK(1)"


async def test_strange_names_are_only_names(drop: Drop) -> None:
    names = ["báo cáo (1).csv", "-rf.csv", "a\nb.csv", "x" * 240 + ".csv", "không đuôi", "..."]
    for name in names:
        if not name.startswith("."):
            drop.put(name, GOOD)
    await drop.work()
    assert drop.names("done") == sorted(name for name in names if not name.startswith("."))


async def test_of_many_wrong_rows_the_first_are_told_and_all_are_counted(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drop_folder, "ERRORS_MAX", 10)
    head, *_ = GOOD.decode().splitlines()[2:]
    drop.put("a.csv", (head + "\n" + "PT,1,sai,,,1,QR,Đã thu,BV-01,,,\n" * 700).encode())
    drop.look()
    drop.look()
    taken = await drop.folder.take("a.csv")
    assert (taken.rows, taken.refused, taken.events) == (700, 700, 0)
    assert len(errors(taken.moved_to.with_name("a.csv.errors.csv"))) == 11


# The watch over several folders


async def test_a_file_that_fails_stops_neither_its_neighbours_nor_other_sources(tmp_path: Path) -> None:
    first, second = Drop(tmp_path / "one"), Drop(tmp_path / "two")
    told: Counter[str] = Counter()
    written: list[DayCount] = []

    async def write_down(counts: Sequence[DayCount]) -> None:
        written.extend(counts)

    async def send(letters: Sequence[Letter]) -> None:
        if b"PT-000103" in letters[-1].value:
            raise RuntimeError("a fault of ours")
        await first.kafka.send(letters)

    elapsed = iter(range(0, 1_000, 3))
    watch = DropWatch(write_down, lambda source, taken: told.update([source]), monotonic=lambda: float(next(elapsed)))
    first.folder._send = send
    second.folder._note = watch.note_of("two")
    first.put("bad.csv", GOOD)
    first.put("other.csv", GOOD.replace(b"PT-000103", b"PT-000999"))
    second.put("a.csv", GOOD)
    assert await watch.run({"one": first.folder, "two": second.folder}, once=True) == 1
    assert told == {"one": 1, "two": 1}
    assert first.names("processing") == ["bad.csv"]
    assert first.names("done") == ["other.csv"]
    assert sum(one.accepted for one in written) == 3
    for drop in (first, second):
        drop.folder.close()


async def test_a_folder_that_went_away_stops_no_other_source(tmp_path: Path) -> None:
    gone, there = Drop(tmp_path / "gone"), Drop(tmp_path / "there")
    told: list[str] = []

    async def write_down(_: Sequence[DayCount]) -> None:
        """Nobody counts here."""

    elapsed = iter(range(0, 1_000, 3))
    watch = DropWatch(write_down, lambda source, taken: told.append(source), monotonic=lambda: float(next(elapsed)))
    shutil.rmtree(gone.path)
    there.put("a.csv", GOOD)
    assert await watch.run({"gone": gone.folder, "there": there.folder}, once=True) == 1
    assert told == ["there"]
    for drop in (gone, there):
        drop.folder.close()
