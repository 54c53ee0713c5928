"""A row says what it is for: a slip of the pen is an error with a sentence."""

from __future__ import annotations

import msgspec
import pytest

from ioc.systems.table import parse

GOOD = """\
[[system]]
n = 1
vi = "Một"
en = "One"
proof = [{ seed = "S1", says = "một" }]
feeds = ["T4"]
entry = [{ by = "kafka", example = "payments/cash_succeeded" }]
seen = [{ in = "figure", code = "TN05", num = 1 }]
"""


def test_a_row_is_read() -> None:
    (row,) = parse(GOOD.encode())
    assert row.works


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("n = 1", "n = 2", "row 1 says 2"),
        ('by = "kafka"', 'by = "kafak"', "kafak"),
        ('in = "figure"', 'in = "figuer"', "figuer"),
        ("example =", "exampel =", "exampel"),
        ('feeds = ["T4"]', 'feeds = ["T9"]', "T9"),
        ('feeds = ["T4"]', "feeds = []", "needs proof and feeds"),
        ('seed = "S1"', 'seed = "S9"', "S9"),
        ('seen = [{ in = "figure", code = "TN05", num = 1 }]', "", "needs entry and seen"),
        ('feeds = ["T4"]', 'feeds = ["T4"]\nmissing_vi = "chưa"\nmissing_en = "no"', "or missing_vi"),
        ('feeds = ["T4"]', 'feeds = ["T4"]\nnote_vi = "dừng"', "both languages"),
        ('{ by = "kafka", example =', '{ by = "push", source = "his", sample = "a/b", example =', "one of example"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(was: str, now: str, says: str) -> None:
    assert was in GOOD
    with pytest.raises((msgspec.ValidationError, ValueError), match=says):
        parse(GOOD.replace(was, now).encode())


def test_a_row_that_does_not_work_says_why() -> None:
    text = "\n".join(line for line in GOOD.splitlines() if not line.startswith(("entry", "seen")))
    (row,) = parse(f'{text}\nmissing_vi = "chưa có"\nmissing_en = "not there"\n'.encode())
    assert not row.works
