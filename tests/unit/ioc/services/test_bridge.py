"""A foreign topic: what becomes an event is sent, what cannot is held with no more of it than may be kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from ioc.connect.catalogue import HERE, mapper_for, mapping_named, sources_of
from ioc.services.bridge import RECORD_BYTES_MAX, Bridge
from ioc.services.delivery import Letter
from ioc.store.sources import Held

NOW = datetime(2024, 3, 28, tzinfo=UTC)


@dataclass(frozen=True)
class Record:
    part: int
    offset: int
    value: bytes | None


class Ends:
    def __init__(self, source: str) -> None:
        known = sources_of("bac-giang")[source]
        mapping = mapping_named(known.mapping)
        self.sent: list[Letter] = []
        self.held: list[Held] = []
        self.order: list[str] = []
        self.bridge = Bridge(
            "la.topic", mapper_for(known, "bac-giang", b"k"), mapping.safe, self.send, self.hold, clock=lambda: NOW
        )

    async def send(self, letters: Sequence[Letter]) -> None:
        self.order.append("send")
        self.sent += letters

    async def hold(self, held: Sequence[Held]) -> None:
        self.order.append("hold")
        self.held += held


def batch(*values: bytes | None) -> list[Record]:
    return [Record(0, 100 + n, value) for n, value in enumerate(values)]


async def test_alerts_are_sent_before_the_rest_is_held() -> None:
    ends = Ends("soc-suricata")
    lines = (HERE / "suricata" / "sample.ndjson").read_bytes().splitlines()
    outcomes = await ends.bridge.carry(batch(*lines, b"{", None, b"x" * (RECORD_BYTES_MAX + 1)))
    assert [len(one.events) for one in outcomes] == [1, 1, 0, 0, 0, 0, 0]
    assert ends.order == ["send", "hold"]
    assert [(one.off, one.reason) for one in ends.held] == [
        (103, "BAD_FIELD"), (104, "BAD_JSON"), (105, "EMPTY"), (106, "TOO_LARGE")
    ]  # fmt: skip
    assert "OUT_OF_RANGE" in ends.held[0].detail
    assert ends.held[0].pointer == "/alert/severity"


async def test_the_same_batch_again_gives_the_same() -> None:
    once, twice = Ends("soc-suricata"), Ends("soc-suricata")
    lines = (HERE / "suricata" / "sample.ndjson").read_bytes().splitlines()
    await once.bridge.carry(batch(*lines))
    await twice.bridge.carry(batch(*lines))
    assert (once.sent, once.held) == (twice.sent, twice.held)


async def test_when_sending_fails_nothing_is_held_and_nothing_may_be_committed() -> None:
    ends = Ends("soc-suricata")

    async def away(letters: Sequence[Letter]) -> None:
        raise ConnectionError

    ends.bridge._send = away
    with pytest.raises(ConnectionError):
        await ends.bridge.carry(batch(*(HERE / "suricata" / "sample.ndjson").read_bytes().splitlines()))
    assert ends.held == []


async def test_what_is_held_is_what_the_mapping_reads_and_nobodys_data() -> None:
    ends = Ends("tong-dai-1022")
    row = {"MaPhieu": "1022-1", "HoTen": "(tên mẫu)", "SoDienThoai": "0900000001", "NoiDung": "gọi 0900000001",
           "TrangThai": "lạ", "GhiChuNoiBo": "không ánh xạ", "XaPhuong": "Lục Sơn"}  # fmt: skip
    await ends.bridge.carry(batch(json.dumps(row).encode()))
    kept = json.loads(ends.held[0].first_bytes)
    assert kept == {"MaPhieu": "1022-1", "XaPhuong": "Lục Sơn", "TrangThai": "lạ"}
    assert "0900000001" not in repr(ends.held)
