"""What `Ended` remembers, against a plain list of everything that ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.ended import Ended

NAMES = [f"T-{i}" for i in range(8)]
ENDS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 50)), max_size=30)


@given(st.lists(ENDS, max_size=6), st.integers(1, 12))
def test_it_knows_the_latest_and_says_from_when_it_knows_all(
    chunks: list[list[tuple[str, int]]], capacity: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ended, "CAPACITY", capacity)
        ended = Ended(0)
    everything: list[tuple[str, int]] = []
    for chunk in chunks:
        ended.add(chunk)
        everything += chunk
    latest = everything[-capacity:]

    found = ended.of(NAMES)
    assert {name: sorted(at) for name, at in found.items()} == {
        name: sorted(at for other, at in latest if other == name) for name in {name for name, _ in latest}
    }
    assert all(end in latest for end in everything if end[1] >= ended.since_us)
    assert ended.of(["another"]) == {}
