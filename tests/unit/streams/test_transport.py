"""The lane replaces private parts of Faust and aiokafka: it was read against these versions, and says so."""

from __future__ import annotations

from importlib.metadata import version

from aiokafka.consumer.fetcher import FetchResult, PartitionRecords
from faust.transport.consumer import Consumer
from faust.transport.drivers import aiokafka as driver
from faust.types.tuples import TP

from streams.transport import READ_AGAINST, ChunkConsumer, LeanRecords, _Batch, _join

OVERRIDDEN = ("_drain_messages", "_new_offset", "seek_to_committed")
USED = ("_wait_next_records", "perform_seek", "seek_wait", "earliest_offsets", "highwaters")


def test_the_versions_are_those_the_lane_was_read_against() -> None:
    found = {name: version(name) for name in READ_AGAINST}
    assert found == READ_AGAINST, "read the new sources, run tests/chaos, then change READ_AGAINST"


def test_the_private_names_still_exist() -> None:
    for name in (*OVERRIDDEN, *USED):
        assert hasattr(Consumer, name) or hasattr(driver.Consumer, name), name
        assert hasattr(ChunkConsumer, name)
    assert hasattr(PartitionRecords, "_unpack_records")
    assert hasattr(FetchResult, "getall")


class _Record:
    def __init__(self, offset: int, value: bytes, timestamp: int) -> None:
        self.offset, self.value, self.timestamp = offset, value, timestamp


class _RecordBatch(list):  # type: ignore[type-arg]
    is_control_batch = False

    def __init__(self, records: list[_Record], next_offset: int, control: bool = False) -> None:
        super().__init__(records)
        self.next_offset, self.is_control_batch = next_offset, control

    def validate_crc(self) -> bool:
        return True


class _MemoryRecords:
    def __init__(self, batches: list[_RecordBatch]) -> None:
        self._batches = batches

    def has_next(self) -> bool:
        return bool(self._batches)

    def next_batch(self) -> _RecordBatch:
        return self._batches.pop(0)


def unpack(batches: list[_RecordBatch], fetch_offset: int) -> tuple[list[_Batch], int]:
    records = LeanRecords(("t", 0), _MemoryRecords(batches), [], fetch_offset, None, None, True, 0)
    return list(records), records.next_fetch_offset


def test_a_fetch_that_begins_inside_a_batch_skips_what_was_read() -> None:
    batch = _RecordBatch([_Record(i, b"%d" % i, 1000 + i) for i in range(10, 15)], 15)
    [found], position = unpack([batch], 12)
    assert (found.start, found.offsets, found.next_offset, found.timestamp) == (12, [12, 13, 14], 15, 1014)
    assert position == 15


def test_control_batches_and_compacted_tails_move_the_position_without_values() -> None:
    batches = [
        _RecordBatch([], 21, control=True),
        _RecordBatch([_Record(22, b"x", 5)], 30),  # 23..29 were compacted away
    ]
    found, position = unpack(batches, 20)
    assert position == 30
    chunk = _join(TP("t", 0), found)
    assert chunk is not None
    assert (chunk.start, chunk.offsets, chunk.next_offset) == (20, [22], 30)


def test_a_fetch_of_control_batches_alone_is_a_chunk_without_values_that_moves_the_offset() -> None:
    found, _ = unpack([_RecordBatch([], 21, control=True)], 20)
    chunk = _join(TP("t", 0), found)
    assert chunk is not None
    assert (chunk.start, list(chunk.values), chunk.next_offset) == (20, [], 21)


def test_batches_of_one_fetch_become_one_chunk_that_says_where_it_began() -> None:
    chunk = _join(TP("t", 3), [_Batch([b"a"], [7], 5, 8, 100), _Batch([b"b", b"c"], [8, 9], 8, 12, 90)])
    assert chunk is not None
    assert (chunk.start, chunk.offsets, chunk.next_offset, chunk.kafka_ms) == (5, [7, 8, 9], 12, 100)
    assert _join(TP("t", 3), [_Batch([], [], 5, 5, 0)]) is None
