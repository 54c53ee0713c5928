"""Drafts: what the form lets through, and the place and code of everything it does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ioc.services.draft import Draft, Vocabulary, check_draft

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
WORDS = Vocabulary(frozenset({"traffic", "waste"}), frozenset({"07210", "24"}), (20.3, 22.3, 105.4, 107.4))
GOOD: dict[str, Any] = {"category": "traffic", "severity": 2, "description": "Ổ gà lớn", "unit": "07210"}


def check(**changes: Any) -> Draft | list[tuple[str, str]]:
    body = {k: v for k, v in {**GOOD, **changes}.items() if v is not ...}
    found = check_draft(body, WORDS, NOW)
    return found if isinstance(found, Draft) else [(fault.pointer, fault.code) for fault in found]


def test_a_plain_report_passes() -> None:
    found = check()
    assert isinstance(found, Draft)
    assert (found.kind, found.public, found.flags) == ("PAHT", False, ())


BAD: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"category": ...}, [("/category", "MISSING")]),
    ({"category": "none"}, [("/category", "UNKNOWN_CATEGORY")]),
    ({"category": 7}, [("/category", "BAD_TYPE")]),
    ({"severity": "1"}, [("/severity", "BAD_TYPE")]),
    ({"severity": True}, [("/severity", "BAD_TYPE")]),
    ({"severity": 0}, [("/severity", "OUT_OF_RANGE")]),
    ({"severity": 1.0}, [("/severity", "BAD_TYPE")]),
    ({"unit": "99999"}, [("/unit", "UNKNOWN_UNIT")]),
    ({"description": "   \u3164"}, [("/description", "BLANK")]),
    ({"description": "x" * 2_001}, [("/description", "TOO_LONG")]),
    ({"description": "x" * 20_001}, [("/description", "BAD_LENGTH")]),
    ({"description": None}, [("/description", "MISSING")]),
    ({"lat": 0, "lon": 0}, [("/lat", "NULL_COORDINATES")]),
    ({"lat": 106.19, "lon": 21.27}, [("/lat", "SWAPPED_COORDINATES")]),
    ({"lat": 48.8, "lon": 2.3}, [("/lat", "OUTSIDE_VIETNAM")]),
    ({"lat": 21.2}, [("/lon", "MISSING")]),
    ({"lon": 106.2}, [("/lat", "MISSING")]),
    ({"lat": 500, "lon": 106.2}, [("/lat", "OUT_OF_RANGE")]),
    ({"lat": "21", "lon": 106.2}, [("/lat", "BAD_TYPE")]),
    ({"accuracy_m": -1}, [("/accuracy_m", "OUT_OF_RANGE")]),
    ({"observed_at": "1970-01-01T00:00:00Z"}, [("/observed_at", "TOO_OLD")]),
    ({"observed_at": "2026-11-22T07:00:00"}, [("/observed_at", "BAD_TIME")]),
    ({"observed_at": 1}, [("/observed_at", "BAD_TYPE")]),
    ({"contact_phone": "call me"}, [("/contact_phone", "BAD_PHONE")]),
    ({"public": "yes"}, [("/public", "BAD_TYPE")]),
    ({"status": "closed"}, [("/status", "SERVER_FIELD")]),
    ({"tracking_no": "PA-1"}, [("/tracking_no", "SERVER_FIELD")]),
    ({"created_by": "admin", "unit_id": 1}, [("/created_by", "SERVER_FIELD"), ("/unit_id", "SERVER_FIELD")]),
    ({"a/b~c": 1}, [("/a~1b~0c", "UNKNOWN_FIELD")]),
    ({"category": ..., "severity": 9}, [("/category", "MISSING"), ("/severity", "OUT_OF_RANGE")]),
]


@pytest.mark.parametrize(("changes", "faults"), BAD)
def test_names_every_fault(changes: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    assert check(**changes) == faults


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({"lat": 21.27, "lon": 106.19}, ()),
        ({"lat": 10.77, "lon": 106.7}, ("geo_suspect",)),
        ({"lat": 21.27, "lon": 106.19, "accuracy_m": 1_001}, ("geo_suspect",)),
        ({"lat": 21.27, "lon": 106.19, "accuracy_m": 1_000}, ()),
        ({"observed_at": "2100-01-01T00:00:00Z"}, ("time_clamped",)),
        ({"description": "gọi 0912 345 678"}, ("personal_data_masked",)),
    ],
)
def test_flags_what_is_taken_with_doubt(changes: dict[str, Any], flags: tuple[str, ...]) -> None:
    found = check(**changes)
    assert isinstance(found, Draft)
    assert found.flags == flags


@pytest.mark.parametrize(("minutes", "clamped"), [(5, False), (6, True), (-30 * 24 * 60, False)])
def test_both_sides_of_the_clock(minutes: int, clamped: bool) -> None:
    found = check(observed_at=(NOW + timedelta(minutes=minutes)).isoformat())
    assert isinstance(found, Draft)
    assert ("time_clamped" in found.flags) is clamped
    assert found.observed_at is not None
    assert found.observed_at <= NOW + timedelta(minutes=5)


def test_personal_data_stays_out_of_the_description() -> None:
    found = check(description="Anh Tý, 0912345678, a@b.vn", contact_phone="0912 345-678", contact_name=" Lan\u202e ")
    assert isinstance(found, Draft)
    assert "0912345678" not in found.description
    assert (found.contact_name, found.contact_phone) == ("Lan", "0912345678")
    assert found.original == "Anh Tý, 0912345678, a@b.vn"
