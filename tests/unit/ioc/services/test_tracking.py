"""Tracking numbers: the same on every machine, and a slip of the pen is noticed."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ioc.services.tracking import ALPHABET, normalised, tracking_no

AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def test_the_day_in_the_number_is_the_local_one() -> None:
    assert tracking_no(b"seed", AT).startswith("PA-261123-")


def test_the_same_seed_gives_the_same_number_and_another_attempt_another() -> None:
    assert tracking_no(b"seed", AT) == tracking_no(b"seed", AT)
    assert len({tracking_no(b"seed", AT, attempt) for attempt in range(64)}) > 60


@given(st.binary(min_size=32, max_size=32))
def test_a_number_is_read_back_however_it_is_typed(seed: bytes) -> None:
    number = tracking_no(seed, AT)
    assert normalised(number) == number
    assert normalised(f"  {number.lower().replace('-', '')} ") == number
    assert normalised(number.replace("-", " ")) == number
    assert normalised(number.replace("0", "O").replace("1", "l")) in (number, None)  # letters in the date are no date


@given(st.binary(min_size=32, max_size=32), st.integers(10, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(seed: bytes, place: int, wrong: str) -> None:
    number = tracking_no(seed, AT)
    if number[place] != wrong:
        assert normalised(number[:place] + wrong + number[place + 1 :]) is None


@given(st.binary(min_size=32, max_size=32), st.integers(3, 14))
def test_two_swapped_characters_are_noticed(seed: bytes, place: int) -> None:
    number = tracking_no(seed, AT)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert normalised(swapped) is None


def test_other_texts_are_no_numbers() -> None:
    for text in ("", "PA", "PA-261122-", "PA-261122-UUUUUU", "x" * 200, "PA-٢٦١١٢٢-AAAAAA"):
        assert normalised(text) is None
