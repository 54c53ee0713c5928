"""The ledger says new, duplicate or conflict exactly as a dictionary would."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.ledger import CONFLICT, DUPLICATE, ENTRY, NEW, Ledger, entries_of

chunks = st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), max_size=20), max_size=12)


@given(chunks)
def test_the_ledger_agrees_with_a_dictionary_over_any_split_into_chunks(raw: list[list[tuple[int, int]]]) -> None:
    ledger, known = Ledger(), {}
    for chunk in raw:
        entries = entries_of([f"s\x1f{key}\x1f1" for key, _ in chunk], [bytes([body]) for _, body in chunk])
        expected = []
        fresh = dict(known)
        for key, body in chunk:
            held = fresh.setdefault(key, body)
            first = key not in known and sum(1 for k, _ in chunk[: len(expected)] if k == key) == 0
            expected.append(NEW if first else DUPLICATE if held == body else CONFLICT)
        verdict = ledger.judge(entries)
        assert verdict.tolist() == expected
        ledger.add(entries[verdict == NEW])
        known = fresh
    assert len(ledger) == len(known)


def test_ids_that_share_sixty_four_bits_are_still_told_apart() -> None:
    ledger = Ledger()
    stored = np.array([(7, 1, 10), (7, 2, 20), (7, 3, 30)], dtype=ENTRY)
    ledger.add(stored)
    asked = np.array([(7, 3, 30), (7, 2, 99), (7, 4, 0)], dtype=ENTRY)
    assert ledger.judge(asked).tolist() == [DUPLICATE, CONFLICT, NEW]


def test_levels_stay_few_and_the_bytes_are_24_an_event() -> None:
    ledger = Ledger()
    for i in range(300):
        ledger.add(entries_of([f"s\x1f{i}-{j}\x1f1" for j in range(50)], [b"x"] * 50))
    assert len(ledger) == 15_000
    assert ledger.nbytes == 15_000 * 24
    assert len(ledger.levels) <= 8
