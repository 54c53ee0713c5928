"""Measure: words on paper, against the known widths of Times New Roman and by their own rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.reports.columns import least, natural, widths
from ioc.reports.document import Column, Table
from ioc.reports.measure import lines, longest_word, shared, width

SHARES = st.lists(st.tuples(*[st.floats(0, 200) for _ in range(2)], st.floats(1, 100)), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("words", "points"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 184.5),
        ("94.801.346.295", 62.5),
        ("không có dữ liệu", 64.8),
        ("000.00.01.H02-240313-0017", 116.4),
        ("Chi nhánh Văn phòng Đăng ký đất đai Huyện Hiệp Hòa", 221.9),
    ],
)
def test_words_are_as_wide_as_the_font_has_them(words: str, points: float) -> None:
    """Measured in 10 points of Liberation Serif, whose letters are as wide; a little more than that, never less."""
    assert points <= width(words, 10) <= 1.13 * points


def test_marks_take_no_width_of_their_own_and_bold_is_wider() -> None:
    assert width("ệ", 10) == width("e", 10)
    assert width("ư", 10) == width("u", 10)
    assert width("số", 10, bold=True) > width("số", 10)


def test_a_no_break_space_and_a_hyphen_hold_a_word_together() -> None:
    assert longest_word("a\u00a0b-c d", 10) == width("a\u00a0b-c", 10)


@given(st.text(alphabet="aWi 1\n", max_size=60), st.floats(10, 200))
def test_lines_are_as_many_as_a_slow_writer_needs(words: str, room: float) -> None:
    """Letter by letter where a word is longer than a line."""
    found = lines(words, room, 10)
    assert found >= words.count("\n") + 1
    assert found <= len(words) + 1
    assert lines(words, 10_000, 10) == words.count("\n") + 1
    assert lines(words, room, 10) >= lines(words, room * 2, 10)


@given(SHARES, st.floats(50, 1_500))
def test_the_parts_add_up_and_none_is_short_while_there_is_enough(
    some: list[tuple[float, float, float]], total: float
) -> None:
    low, more, shares = ([one[i] for one in some] for i in range(3))
    wanted = [a + b for a, b in zip(low, more, strict=True)]
    found = shared(shares, low, wanted, total)
    assert sum(found) == round(total)
    if sum(low) <= total:
        assert all(part >= one - 1 for part, one in zip(found, low, strict=True))
    if sum(wanted) <= total:
        assert all(part >= one - 1 for part, one in zip(found, wanted, strict=True))


def test_short_texts_come_before_long_ones() -> None:
    columns = (Column("Bước", width=50), Column("Cơ quan", width=50))
    table = Table("t", "", columns, (("Thẩm định", "Chi nhánh Văn phòng Đăng ký đất đai " * 4),))
    narrow, _ = widths(table, 250, 11)
    assert narrow >= natural(table, 11)[0] - 1
    assert least(table, 11)[0] < natural(table, 11)[0]
