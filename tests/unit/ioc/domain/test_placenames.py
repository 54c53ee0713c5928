"""Places as people write them, and how far two spellings lie apart."""

from __future__ import annotations

import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.placenames import Reading, distance, is_plain, read_place, read_places, spelled

LETTERS = st.text(alphabet="abcd", max_size=6)


@pytest.mark.parametrize(
    ("text", "name", "within"),
    [
        ("Xã Lục Sơn của huyện Yên Dũng", "Xã Lục Sơn", ("huyện Yên Dũng",)),
        ("thị trấn Nhã Nam (Tân Yên)", "thị trấn Nhã Nam", ("Tân Yên",)),
        ("P. Bắc Giang, TP.Bắc Giang", "P. Bắc Giang", ("TP.Bắc Giang",)),
        ("xã Lục Sơn huyện Lục Nam tỉnh Bắc Giang", "xã Lục Sơn", ("huyện Lục Nam", "tỉnh Bắc Giang")),
        ("xa luc son huyen luc nam", "xa luc son", ("huyen luc nam",)),
        ("Thị trấn Chũ - Lục Ngạn", "Thị trấn Chũ", ("Lục Ngạn",)),
        ("xã Huyền Sơn thuộc huyện Lục Nam", "xã Huyền Sơn", ("huyện Lục Nam",)),
        ("xa huyen son", "xa huyen son", ()),
        ("", "", ()),
    ],
)
def test_a_place_is_divided_from_what_it_lies_in(text: str, name: str, within: tuple[str, ...]) -> None:
    place = read_place(text)

    assert (place.text, place.within) == (name, within)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("xã Lục Sơn", (Reading("Lục Sơn", "commune"),)),
        ("THỊ TRẤN Neo", (Reading("Neo", "township"),)),
        ("TT. Nhã Nam", (Reading("Nhã Nam", "township"), Reading("TT. Nhã Nam"))),
        ("TX Việt Yên", (Reading("Việt Yên", "town"), Reading("TX Việt Yên"))),
        ("P3", (Reading("3", "ward"), Reading("P3"))),
        ("Xa Lý", (Reading("Xa Lý"), Reading("Lý", "commune"))),
        ("xa ly", (Reading("ly", "commune"), Reading("xa ly"))),
        ("Lục Sơn", (Reading("Lục Sơn"),)),
        ("xã", (Reading("xã"),)),
    ],
)
def test_a_kind_is_taken_off_where_it_is_one(text: str, readings: tuple[Reading, ...]) -> None:
    assert read_place(text).readings == readings


def test_a_list_gives_every_name_its_district_back_to_the_semicolon() -> None:
    found = read_places(
        "Xã Lục Sơn của huyện Lục Nam; Xã Tân Lập, xã Cấm Sơn, Giáp Sơn của huyện Lục Ngạn; Bố Hạ, Yên Thế"
    )

    assert [(place.text, place.within) for place in found] == [
        ("Xã Lục Sơn", ("huyện Lục Nam",)),
        ("Xã Tân Lập", ("huyện Lục Ngạn",)),
        ("xã Cấm Sơn", ("huyện Lục Ngạn",)),
        ("Giáp Sơn", ("huyện Lục Ngạn",)),
        ("Bố Hạ", ("Yên Thế",)),
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("Hòa", "Hoà"), ("Thủy", "Thuỷ"), ("KHỎE", "khoẻ"), ("Lục  Sơn", "lục sơn")]
)
def test_the_place_of_a_tone_and_the_size_of_letters_do_not_matter(one: str, other: str) -> None:
    assert spelled(one) == spelled(other) == spelled(unicodedata.normalize("NFD", other))


@pytest.mark.parametrize(("one", "other"), [("Cấm", "Cẩm"), ("Đông", "Dông"), ("Sơn", "Son"), ("Phượng", "Phương")])
def test_tones_and_letters_do(one: str, other: str) -> None:
    assert spelled(one) != spelled(other)


def test_plain_is_what_has_no_vietnamese_letter() -> None:
    assert is_plain("Luc Son")
    assert not is_plain("Lục Son")
    assert not is_plain("Đong")


def far(one: str, other: str) -> int:
    """Slow: letters dropped, added, changed, or two neighbours swapped (each place touched once)."""
    if not one or not other:
        return len(one) + len(other)
    least = min(
        far(one[1:], other) + 1, far(one, other[1:]) + 1, far(one[1:], other[1:]) + (one[0] != other[0])
    )  # fmt: skip
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        least = min(least, far(one[2:], other[2:]) + 1)
    return least


@given(one=LETTERS, other=LETTERS, most=st.integers(0, 4))
def test_the_distance_is_that_of_the_slow_oracle_up_to_its_limit(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(far(one, other), most + 1)


def test_the_distance_is_symmetric_on_all_short_words() -> None:
    words = ["".join(letters) for n in range(4) for letters in product("ab", repeat=n)]

    assert all(distance(one, other, 3) == distance(other, one, 3) for one in words for other in words)
