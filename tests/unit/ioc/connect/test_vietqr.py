"""VietQR against the strings that the package vietnam-qr-pay 1.0.0 publishes, and against damage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.connect.vietqr import NAPAS, TO_CARD, BadQr, VietQr, build, crc, parse

DYNAMIC = (
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA"
    "5303704540410005802VN62150811Chuyen tien6304BBB8"
)
STATIC = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=25)


def test_the_published_code_with_an_amount_is_read_and_written_again() -> None:
    code = parse(DYNAMIC)
    assert (code.bank_bin, code.amount, code.purpose, code.provider) == ("970416", 1000, "Chuyen tien", "vietqr")
    assert build(code) == DYNAMIC


def test_the_published_code_without_an_amount_leaves_it_to_the_payer() -> None:
    code = parse(STATIC)
    assert code.amount is None
    assert build(code) == STATIC


def test_the_crc_is_ccitt_false_as_in_its_definition() -> None:
    assert crc("123456789") == "29B1"


@given(place=st.integers(0, len(DYNAMIC) - 1), sign=st.characters(min_codepoint=48, max_codepoint=122))
def test_one_wrong_character_anywhere_is_noticed(place: int, sign: str) -> None:
    damaged = DYNAMIC[:place] + sign + DYNAMIC[place + 1 :]
    if damaged.upper() != DYNAMIC.upper():
        with pytest.raises(BadQr):
            parse(damaged)


@given(text=st.text(max_size=600))
def test_any_text_is_a_code_or_bad_and_nothing_else(text: str) -> None:
    with pytest.raises(BadQr):
        parse(text)


@given(
    account=st.text("0123456789ABC", min_size=1, max_size=19), amount=st.none() | st.integers(0, 10**12),
    bill=TEXT, reference=TEXT, purpose=TEXT, service=st.sampled_from(["QRIBFTTA", TO_CARD]),
)  # fmt: skip
def test_what_is_written_is_read_back(
    account: str, amount: int | None, bill: str, reference: str, purpose: str, service: str
) -> None:
    code = VietQr(
        bank_bin="970415", account=account, service=service, amount=amount, bill_no=bill, reference=reference,
        purpose=purpose,
    )  # fmt: skip
    assert parse(build(code)) == code


def test_a_vnpay_code_has_no_bank_and_says_so() -> None:
    code = VietQr(account="0102154778", service="", bill_no="HD1", more=(("59", "TUGIACOMPANY"),))
    assert parse(build(code)) == code
    assert code.provider == "vnpay"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (DYNAMIC[:-8], "63 .CRC."),
        (STATIC[:-4] + "0000", "CRC"),
        ("", "1–512"),
        ("000201" + "53038405802VN6304", "704"),
        ("000201" + "5802VN6304", NAPAS),
        ("000201" + "38530010A0000007270123000697041601092576788590208QRIBFTTA" + "5406100.505802VN6304", "100.50"),
    ],
)
def test_a_bad_code_says_what_is_wrong(what: str, said: str) -> None:
    if what.endswith("6304"):  # whole but for its checksum
        what += crc(what)
    with pytest.raises(BadQr, match=said):
        parse(what)
