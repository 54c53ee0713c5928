"""Conversions, both sides of every line."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.connect import values
from ioc.connect.gazetteer import Gazetteer
from ioc.connect.record import Bad
from ioc.connect.values import (
    Boolean,
    Context,
    Conversion,
    Day,
    Dong,
    FreeText,
    FromQr,
    Moment,
    Network,
    Number,
    Pick,
    Pseudonym,
    Ranges,
    Slug,
    Split,
    Table,
    Whole,
    enum_key,
)
from ioc.domain.text import VIETNAM, vnd
from ioc.provinces.pack import load

PACK = load("bac-giang")
CONTEXT = Context(Gazetteer(PACK.units, PACK.agencies), b"key", date(2024, 3, 20))
RAW = st.one_of(
    st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.decimals(), st.datetimes(), st.dates(),
    st.lists(st.text(max_size=5), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
ALL: list[Conversion] = [
    values.AsText(), FreeText(50), Slug(), Whole(), Number(), Number(",", ".", as_text=True), Dong(), Dong(",", True),
    Boolean(), Moment(("iso", "unix_s", "unix_ms", "%d/%m/%Y")), Day(Moment(("%d/%m/%Y",)), 1), Table({"a": 1}),
    Ranges(((Decimal(0), Decimal(5), 1),)), Pseudonym("phone"), Pseudonym("person"), Network(), FromQr("bill_no"),
    Pick("HD", 10), Split(";"), values.Agency(), values.UnitOfAgency(),
]  # fmt: skip


@pytest.mark.parametrize("convert", ALL, ids=lambda one: type(one).__name__)
@given(raw=RAW)
def test_whatever_comes_is_converted_or_bad_and_nothing_else(convert: Conversion, raw: object) -> None:
    with contextlib.suppress(Bad):
        convert(raw, CONTEXT)


@pytest.mark.parametrize(
    "raw", [Decimal("1E+999999"), 10**5000, float("nan"), Decimal("sNaN"), Decimal("1E-99999")], ids=range(5)
)
def test_a_number_without_end_fills_no_memory(raw: object) -> None:
    assert bad(values.AsText(), raw) == "BAD_NUMBER"


def bad(convert: Conversion, raw: object) -> str:
    with pytest.raises(Bad) as refused:
        convert(raw, CONTEXT)
    return refused.value.code


@pytest.mark.parametrize(
    ("raw", "amount"),
    [("1250000", 1250000), ("1.250.000", 1250000), ("1,250,000 đ", 1250000), ("1 250 000 VND", 1250000),
     ("1\u00a0250\u00a0000 đồng", 1250000), ("0", 0), (85000, 85000), (85000.0, 85000), (Decimal("85000.0"), 85000),
     ("94.801.346.295 VNĐ", 94801346295)],
)  # fmt: skip
def test_an_amount_is_whole_dong_however_it_is_grouped(raw: object, amount: int) -> None:
    assert Dong()(raw, CONTEXT) == amount


@pytest.mark.parametrize(
    "raw",
    ["1250000.50", "1.250.000,50", "12.50", "1.25.000", "1.250,000", "-5000", "1,5 triệu", "5000 USD", 0.5, True, "1e6",
     Decimal("10.5"), "1.250.000.00"],
)  # fmt: skip
def test_an_amount_with_a_fraction_or_a_doubt_is_refused(raw: object) -> None:
    assert bad(Dong(), raw) == "BAD_AMOUNT"


def test_a_bank_may_write_zero_cents_and_no_others() -> None:
    bank = Dong(",", zero_cents=True)
    assert bank("1,250,000.00", CONTEXT) == 1250000
    assert bad(bank, "1,250,000.50") == "BAD_AMOUNT"
    assert bad(Dong(","), "1,250,000.00") == "BAD_AMOUNT"
    assert bad(Dong("."), "1,250,000") == "BAD_AMOUNT"


@given(st.integers(0, 10**13))
def test_an_amount_as_we_write_it_is_read_back(amount: int) -> None:
    assert Dong()(vnd(amount, "vi"), CONTEXT) == amount
    assert Dong()(vnd(amount, "en"), CONTEXT) == amount


def test_numbers_keep_their_digits() -> None:
    vietnamese = Number(",", ".")
    assert vietnamese("1.234,5", CONTEXT) == Decimal("1234.5")
    assert vietnamese("-1.234", CONTEXT) == -1234
    assert Number(as_text=True)(Decimal("88.14"), CONTEXT) == "88.14"
    assert Number(as_text=True)("100", CONTEXT) == "100"  # not 100.000000
    assert Number()("88.10", CONTEXT) == Decimal("88.10")
    for wrong in ("1.23,4", "1,2,3", "12.34.5", "", "--1", "1.234.5"):
        assert bad(vietnamese, wrong) == "BAD_NUMBER"
    assert bad(Number(","), "1.5") == "BAD_NUMBER"


def test_times_are_read_in_the_zone_of_the_source() -> None:
    moment = Moment(("%d/%m/%Y %H:%M", "%d/%m/%Y", "iso"), day_at=time(17, 0))
    assert moment("20/03/2024 14:05", CONTEXT) == datetime(2024, 3, 20, 14, 5, tzinfo=VIETNAM)
    assert moment("20/03/2024", CONTEXT) == datetime(2024, 3, 20, 17, 0, tzinfo=VIETNAM)
    assert moment("2024-03-20T14:05:09+0000", CONTEXT) == datetime(2024, 3, 20, 14, 5, 9, tzinfo=UTC)
    assert moment("2024-03-20", CONTEXT) == datetime(2024, 3, 20, 17, tzinfo=VIETNAM)
    assert moment(datetime(2024, 3, 20), CONTEXT) == datetime(2024, 3, 20, 17, tzinfo=VIETNAM)  # noqa: DTZ001
    assert moment(date(2024, 3, 20), CONTEXT) == datetime(2024, 3, 20, 17, tzinfo=VIETNAM)


def test_unix_times_are_exact_to_the_microsecond() -> None:
    found = Moment(("unix_s",))("1379288691.491151", CONTEXT)
    assert found == datetime(2013, 9, 15, 23, 44, 51, 491151, tzinfo=UTC)
    assert Moment(("unix_ms",))(1710918309000, CONTEXT) == datetime(2024, 3, 20, 7, 5, 9, tzinfo=UTC)


def test_a_day_that_does_not_exist_is_refused_not_moved() -> None:
    """“31/6/2024” stands in a real report of the province."""
    assert bad(Moment(("%d/%m/%Y",)), "31/6/2024") == "BAD_TIME"
    assert bad(Moment(("%d/%m/%Y",)), "29/02/2023") == "BAD_TIME"
    assert bad(Moment(("iso",)), "2024-06-31T00:00:00+07:00") == "BAD_TIME"
    assert bad(Moment(("unix_s",)), "99999999999999") == "BAD_TIME"


def test_the_last_day_of_a_period_becomes_the_day_after_it() -> None:
    assert Day(Moment(("%d/%m/%Y",)), 1)("15/03/2024", CONTEXT) == date(2024, 3, 16)
    assert Day(Moment(("iso",)))("2024-03-14T23:30:00Z", CONTEXT) == date(2024, 3, 15)  # it is morning in Việt Nam


def test_a_table_forgives_case_and_blanks_and_not_accents() -> None:
    table = Table({enum_key("Đã tiếp nhận"): "received"})
    assert table("  đã  Tiếp nhận ", CONTEXT) == "received"
    assert table("Đã tiếp nhận", CONTEXT) == "received"  # decomposed letters
    assert bad(table, "da tiep nhan") == "UNKNOWN_VALUE"
    assert Table({"a": 1}, otherwise=9)("zzz", CONTEXT) == 9
    assert Table({"b": 2, "c": 3})(["a", "c", "b"], CONTEXT) == 3


def test_a_severity_outside_the_vendors_scale_is_refused() -> None:
    wazuh = Ranges(((Decimal(0), Decimal(6), 5), (Decimal(7), Decimal(11), 3), (Decimal(12), Decimal(16), 1)))
    assert [wazuh(level, CONTEXT) for level in (0, 6, 7, 11, 12, "16")] == [5, 5, 3, 3, 1, 1]
    assert bad(wazuh, 17) == "OUT_OF_RANGE"
    assert bad(wazuh, -1) == "OUT_OF_RANGE"


def test_a_pseudonym_tells_the_same_person_and_not_who() -> None:
    phone = Pseudonym("phone")
    assert phone("0900 000 001", CONTEXT) == phone("+84 900-000-001", CONTEXT)
    assert phone("0900000001", CONTEXT) != Pseudonym("person")("0900000001", CONTEXT)
    other = Context(CONTEXT.gazetteer, b"another key", CONTEXT.on)
    assert phone("0900000001", CONTEXT) != phone("0900000001", other)


def test_a_phones_pseudonym_is_the_one_the_report_form_makes() -> None:
    from ioc.services.draft import Draft
    from ioc.services.filed_report import filed

    draft = Draft.__new__(Draft)
    for name in Draft.__dataclass_fields__:
        object.__setattr__(draft, name, None)
    for name, value in {"flags": (), "contact_phone": "0900000001", "public": False, "unit": "07210"}.items():
        object.__setattr__(draft, name, value)
    event = filed(
        draft, tracking_no="PA-1", identity="x", at=datetime.now(UTC), channel="web", photos=(), secret=b"key"
    )
    assert event.subject_key == Pseudonym("phone")("0900000001", CONTEXT)


def test_addresses_leave_as_networks() -> None:
    assert Network()("203.0.113.77", CONTEXT) == "203.0.113.0/24"
    assert Network()("2001:db8:12::9", CONTEXT) == "2001:db8:12::/48"
    assert Network()("::ffff:203.0.113.77", CONTEXT) == "203.0.113.0/24"
    assert bad(Network(), "::1") == "BAD_ADDRESS"


def test_a_bill_number_is_found_in_what_a_bank_makes_of_it() -> None:
    pick = Pick("HD", 10)
    assert pick("MBVCB.55123.hd2403200001 VIEN PHI", CONTEXT) == "HD2403200001"
    assert pick("HD2403200001 HD2403200001", CONTEXT) == "HD2403200001"
    assert pick("HD24032000011", CONTEXT) is None  # a longer number is another number
    assert pick("AHD2403200001", CONTEXT) is None
    assert bad(pick, "HD2403200001 HD2403200002") == "AMBIGUOUS_NUMBER"


def test_free_text_leaves_without_phone_numbers_and_never_longer_than_said() -> None:
    assert FreeText(100)("gọi 0912345678 nhé", CONTEXT) == "gọi [đã che] nhé"
    assert FreeText(10)("a" * 50, CONTEXT) == "a" * 9 + "…"
    assert FreeText(10)("\u200b", CONTEXT) is None


def test_a_name_becomes_a_code() -> None:
    assert Slug()("Đất đai – Môi trường", CONTEXT) == "dat-dai-moi-truong"
    assert bad(Slug(), "…") == "BAD_CODE"


def test_yes_and_no_are_words_or_nothing() -> None:
    assert [Boolean()(raw, CONTEXT) for raw in ("Có", "x", 1, True, "Không", 0, "chưa")] == [True] * 4 + [False] * 3
    assert bad(Boolean(), "2") == "BAD_BOOLEAN"
