"""Text of strangers: one form, nothing that deceives the eye, nothing that names a person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.services.plain_text import MASK, cleaned, is_blank, letters, masked


def test_vietnamese_is_kept_and_composed() -> None:
    text = "Đường Nguyễn Thị Lưu ngập nước"
    assert cleaned(unicodedata.normalize("NFD", text)) == text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u2066b\u2069", "ab"),
        ("a\u200bb\ufeff", "ab"),
        ("dòng 1\r\ndòng 2\u2028dòng 3", "dòng 1\ndòng 2\ndòng 3"),
        ("\x1b[31mđỏ\x1b[0m", "[31mđỏ[0m"),
        ("a" + "\u0300" * 10_000, "à" + "\u0300" * 3),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("<script>{{7*7}} ${jndi:x} ' or 1=1 --", "<script>{{7*7}} ${jndi:x} ' or 1=1 --"),
        ("a\n\n\n\n\nb", "a\n\nb"),
    ],
)
def test_cleans(raw: str, clean: str) -> None:
    assert cleaned(raw) == clean


@pytest.mark.parametrize("text", ["", " \n\t", "\u3164\u2800", "\u00a0\u2003", "\u200d"])
def test_blank_is_blank(text: str) -> None:
    assert is_blank(cleaned(text))


@given(st.text(max_size=60))
def test_cleaning_is_final_and_lets_no_control_through(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in "\n\t" for c in once)
    assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@pytest.mark.parametrize(
    "text",
    ["0912345678", "0912 345 678", "0912.345.678", "+84 912 345 678", "84912345678", "024085001234", "lan@mail.vn"],
)
def test_masks_what_names_a_person(text: str) -> None:
    assert masked(f"Xin gọi {text} nhé") == f"Xin gọi {MASK} nhé"


@pytest.mark.parametrize("text", ["12.500.000 đồng", "ngày 22/11/2026", "số nhà 125, ngõ 7", "106.1946", "QL1A km 112"])
def test_leaves_other_figures_alone(text: str) -> None:
    assert masked(text) == text


def test_counts_what_a_person_would_count() -> None:
    assert letters(cleaned("à" + "\u0300" * 3)) == 1
