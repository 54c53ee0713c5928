"""Length bins: how long things took, counted so that medians can be added up. Pure.

A median of medians is no median. A length is put into a bin of a geometric scale (four bins to each doubling), cells
count the bins, and any quantile of any sum of cells is read from the counts: exact in rank, and in value as fine as the
bin. The answer is its geometric middle, at most 9.1 % (2^(1/8)) from the true value; below a minute it is a minute.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import Final

from ioc.domain.cases import Attr

MINUTE: Final = timedelta(minutes=1)
PER_DOUBLING: Final = 4
ERROR: Final = 2 ** (1 / (2 * PER_DOUBLING)) - 1
"""Greatest relative error of a quantile above a minute."""
_EDGES: Final = tuple(round(60_000 * 2 ** (k / PER_DOUBLING)) for k in range(PER_DOUBLING * 23 + 1))
"""Upper edges, milliseconds, included: bin 0 ends at a minute, bin 92 after 2^23 minutes, 16 years; longer lengths
share it."""
BINS: Final = frozenset[object](range(len(_EDGES)))


@dataclass(frozen=True, slots=True)
class Quantile:
    """Between `low` (excluded) and `high`; `value` is our best word, to the second."""

    low: timedelta
    high: timedelta
    value: timedelta


def bin_of(length: timedelta) -> int:
    """The bin of a length; negative ones (a clock that runs ahead) are no time at all.

    >>> bin_of(timedelta(minutes=1)), bin_of(timedelta(minutes=2)), bin_of(timedelta(minutes=2, seconds=1))
    (0, 4, 5)
    """
    milliseconds = -(-length // timedelta(milliseconds=1))
    return min(bisect_left(_EDGES, milliseconds), len(_EDGES) - 1)


def length_attrs(name: str, length: timedelta) -> dict[str, Attr]:
    """What a case says of a length: `<name>_minutes`, whole ones, and `<name>_bin`."""
    return {f"{name}_minutes": max(0, length // MINUTE), f"{name}_bin": bin_of(length)}


def quantile(counts: Mapping[int, int], q: Fraction | float) -> Quantile | None:
    """The ⌈q·n⌉-th smallest of the n lengths counted; None when there are none. `q` above 0, up to 1.

    Bins of a corrected case may count zero; never less.
    """
    total = sum(counts.values())
    if total <= 0:
        return None
    wanted, seen = max(1, ceil(Fraction(q).limit_denominator(10_000) * total)), 0
    for k in sorted(counts):
        seen += counts[k]
        if seen >= wanted:
            break
    low, high = (_EDGES[k - 1] if k else 0), _EDGES[k]
    middle = (low * high) ** 0.5 if k else high
    return Quantile(timedelta(milliseconds=low), timedelta(milliseconds=high), timedelta(seconds=round(middle / 1_000)))
