"""Whatever bytes lie in a topic, each record becomes an event or a reason; nothing else happens."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.rejected import SENTENCES, Reason
from streams.admit import RECORD_BYTES_MAX, Admitted, admit
from streams.chunk import Chunk
from streams.ledger import Ledger
from streams.places import Places
from streams.topics.payments import TOPIC

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "source": "his", "event_id": "e1", "occurred_at": "2026-03-02T09:59:00+07:00", "unit": "24",
    "transaction_id": "t-0001", "amount": 5, "method": "qr", "service": "other", "status": "succeeded",
}  # fmt: skip


def take(*values: bytes | None, ledger: Ledger | None = None) -> Admitted:
    chunk = Chunk("ioc.payments.v1", 0, values, range(len(values)), 0, len(values), 0)
    return admit(TOPIC, chunk, ledger or Ledger(), Places(unit, agency), NOW)


def unit(code: str, on: date) -> str:
    return "" if code == "24" else f"{code} @ {on}: gần giống / similar: 24"


def agency(code: str, _: date) -> str:
    return "" if code != "H99" else "H99: không có / unknown"


def record(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False).encode()


BAD: list[tuple[str, bytes | None, Reason, str]] = [
    ("a tombstone", None, Reason.EMPTY, ""),
    ("no bytes", b"", Reason.EMPTY, ""),
    ("random bytes", b"\x00\x93\xff", Reason.BAD_JSON, ""),
    ("a byte order mark", b"\xef\xbb\xbf" + record(), Reason.BAD_JSON, ""),
    ("a list instead of an object", b"[1]", Reason.BAD_FIELD, ""),
    ("half a record", record()[:40], Reason.BAD_JSON, ""),
    ("two records in one", record() + record(), Reason.BAD_JSON, ""),
    ("invalid UTF-8", record().replace(b"his", b"h\xc3("), Reason.BAD_JSON, ""),
    ("brackets a hundred thousand deep", b'{"x":' + b"[" * 100_000, Reason.BAD_JSON, ""),
    ("a NUL character", record(event_id="a\x00b"), Reason.BAD_FIELD, ""),
    ("more than 256 KiB", record(reference="x" * RECORD_BYTES_MAX), Reason.TOO_LARGE, ""),
    ("no amount", json.dumps({k: v for k, v in GOOD.items() if k != "amount"}).encode(), Reason.BAD_FIELD, "/amount"),
    ("an amount in words", record(amount="năm"), Reason.BAD_FIELD, "/amount"),
    ("a negative amount", record(amount=-1), Reason.BAD_FIELD, "/amount"),
    ("an amount that overflows", record(amount=10**30), Reason.BAD_FIELD, "/amount"),
    ("another currency", record(currency="USD"), Reason.BAD_FIELD, "/currency"),
    ("an unknown status", record(status="maybe"), Reason.BAD_FIELD, "/status"),
    ("a time without zone", record(occurred_at="2026-03-02T09:59:00"), Reason.BAD_FIELD, "/occurred_at"),
    ("a time that is no time", record(occurred_at="31/6/2024"), Reason.BAD_FIELD, "/occurred_at"),
    ("a time in milliseconds", record(occurred_at=1_772_420_340_000), Reason.BAD_FIELD, "/occurred_at"),
    ("the last second there is", record(occurred_at="9999-12-31T23:59:59-14:00"), Reason.FUTURE_TS, "/occurred_at"),
    ("the last second in UTC", record(occurred_at="9999-12-31T23:59:59Z"), Reason.FUTURE_TS, "/occurred_at"),
    ("the first second there is", record(occurred_at="0001-01-01T00:00:00+14:00"), Reason.TOO_OLD, "/occurred_at"),
    ("credited for ever", record(credited_at="9999-12-31T23:59:59-14:00"), Reason.BAD_FIELD, "/credited_at"),
    ("submitted before Christ", record(submitted_at="0001-01-01T00:00:00+14:00"), Reason.BAD_FIELD, "/submitted_at"),
    ("tomorrow", record(occurred_at="2026-03-03T10:00:00+07:00"), Reason.FUTURE_TS, "/occurred_at"),
    ("1970", record(occurred_at="1970-01-01T00:00:00Z"), Reason.TOO_OLD, "/occurred_at"),
    ("a unit nobody knows", record(unit="99"), Reason.UNKNOWN_UNIT, "/unit"),
    ("an agency nobody knows", record(agency="H99"), Reason.UNKNOWN_AGENCY, "/agency"),
    ("a hospital fee without hospital", record(service="hospital_fee"), Reason.DOMAIN_RULE, "/facility"),
]


@pytest.mark.parametrize(("value", "reason", "pointer"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_record_gets_its_reason_and_leaves_its_neighbours_alone(
    value: bytes | None, reason: Reason, pointer: str
) -> None:
    admitted = take(record(event_id="before"), value, record(event_id="after"))
    assert [event.event_id for event in admitted.events] == ["before", "after"]
    assert admitted.offsets == [0, 2]
    [(offset, kept, why)] = admitted.refused
    assert (offset, why.reason, why.pointer) == (1, reason, pointer)
    assert kept == (value or b"")


def test_five_minutes_ahead_is_a_fast_clock_and_a_second_more_is_wrong() -> None:
    edge = NOW + timedelta(minutes=5)
    ok, wrong = (
        record(occurred_at=at.isoformat(), event_id=at.isoformat()) for at in (edge, edge + timedelta(seconds=1))
    )
    assert len(take(ok).events) == 1
    assert take(wrong).refused[0][2].reason is Reason.FUTURE_TS


def test_the_same_record_twice_counts_once_and_the_same_id_with_other_content_is_a_conflict() -> None:
    ledger = Ledger()
    first = take(record(), record(), record(amount=6), ledger=ledger)
    assert (len(first.events), first.duplicates) == (1, 1)
    assert [why.reason for _, _, why in first.refused] == [Reason.DUP_CONFLICT]
    ledger.add(first.entries)
    again = take(record(), record(amount=7), ledger=ledger)
    assert (len(again.events), again.duplicates) == (0, 1)
    assert [why.reason for _, _, why in again.refused] == [Reason.DUP_CONFLICT]


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(Reason)
    assert all(vi and en and vi != en for vi, en in SENTENCES.values())


@given(st.lists(st.binary(max_size=80) | st.text(max_size=80).map(str.encode) | st.just(record()), max_size=6))
def test_arbitrary_bytes_never_raise_and_never_vanish(values: list[bytes]) -> None:
    admitted = take(*values)
    assert len(admitted.events) + admitted.duplicates + len(admitted.refused) == len(values)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_arbitrary_json_in_any_field_never_raises(value: object) -> None:
    for field in GOOD:
        body = json.dumps({**GOOD, field: value}).encode()
        admitted = take(body)
        assert len(admitted.events) + len(admitted.refused) == 1
