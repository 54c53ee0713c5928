"""The letter of the e-mail channel: its ids, its encoding, and what it refuses."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.notify.channel import Message, TransportError
from ioc.notify.channels.email.letter import letter

MESSAGE = Message(
    key="ab" * 32,
    thread="ab" * 32,
    address="truc.ban@example.vn",
    subject="[Mức 1 · Khẩn cấp] Sạt lở đất chặn đường vào khu dân cư thôn Đồng Bưa, nhiều hộ…",
    body="Cảnh báo mức 1.\n\n" + "Từ lúc 14:00, đường vào thôn bị chặn. " * 20 + "\n.\n",
    alert="a/1",
    rule="L11",
    reason="fired",
    severity=1,
    created_at=datetime(2024, 3, 20, 7, tzinfo=UTC),
)
SENDER = "ioc@example.vn"


def test_what_is_read_is_what_was_written() -> None:
    read = message_from_bytes(letter(MESSAGE, SENDER), policy=default)
    assert read["Subject"] == MESSAGE.subject
    assert read.get_content().replace("\r\n", "\n") == MESSAGE.body
    assert read["Importance"] == "high"
    assert read["Auto-Submitted"] == "auto-generated"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=90))
def test_every_subject_survives_the_wire(subject: str) -> None:
    subject = " ".join(subject.split(" ")).strip() or "x"
    raw = letter(replace(MESSAGE, subject=subject), SENDER)
    header = make_header(decode_header(message_from_bytes(raw)["Subject"]))
    assert str(header) == subject
    assert str(message_from_bytes(raw, policy=default)["Subject"]) == subject


def test_a_long_vietnamese_subject_keeps_its_spaces() -> None:
    subject = "[Mức 1 · Khẩn cấp] Mã độc trên hệ thống một cửa cấp độ 3"
    read = message_from_bytes(letter(replace(MESSAGE, subject=subject), SENDER), policy=default)
    assert read["Subject"] == subject


def test_lines_are_short_and_ascii_on_the_wire() -> None:
    lines = letter(MESSAGE, SENDER).split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert all(line.isascii() for line in lines)


def test_a_repetition_has_the_same_id_and_the_end_threads_under_the_beginning() -> None:
    assert letter(MESSAGE, SENDER) == letter(MESSAGE, SENDER)
    first = message_from_bytes(letter(MESSAGE, SENDER))
    over = message_from_bytes(letter(replace(MESSAGE, key="cd" * 32, reason="over"), SENDER))
    assert first["Message-ID"] == f"<{'ab' * 16}@example.vn>"
    assert first["References"] is None
    assert over["Message-ID"] != first["Message-ID"]
    assert over["References"] == over["In-Reply-To"] == first["Message-ID"]


@pytest.mark.parametrize(
    "address",
    [
        "lan@example.vn\r\nBcc: all@example.vn",
        "lan@example.vn\n",
        "a@b.vn, c@d.vn",
        "Lan <lan@example.vn>",
        "lan example.vn",
        "bưởi@example.vn",
        "@example.vn",
        "",
        'a"b@x.vn SIZE=1',
    ],
)
def test_an_address_that_could_say_more_than_an_address_is_refused_for_good(address: str) -> None:
    with pytest.raises(TransportError) as caught:
        letter(replace(MESSAGE, address=address), SENDER)
    assert caught.value.permanent
    assert not address or address not in str(caught.value)


@pytest.mark.parametrize("field", ["subject", "alert", "thread"])
@pytest.mark.parametrize("break_", ["\r\nBcc: all@example.vn", "\n", "\r", "\x00"])
def test_a_line_break_in_a_header_is_refused_for_good(field: str, break_: str) -> None:
    with pytest.raises(TransportError) as caught:
        letter(replace(MESSAGE, **{field: f"x{break_}y"}), SENDER)  # type: ignore[arg-type]
    assert caught.value.permanent
