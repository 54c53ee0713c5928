"""Measure and Cell: additive quantities over events. Pure; the store adds, the judge and the screens read.

A Measure says which events count, by which dimensions, in which buckets. A Cell is one value of it. Adding is the
only operation, so partial results may be merged in any order by anybody and the sum is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

MINUTE, HOUR, DAY = 60, 3_600, 86_400
UTC7_S = 7 * 3_600
"""Việt Nam keeps UTC+7 the year round (no summer time since 1975): local days are plain arithmetic."""
KEY_SEPARATOR = "|"


def bucket_start(at_s: NDArray[np.int64], grain_s: int) -> NDArray[np.int64]:
    """Start of the bucket each instant (unix seconds) falls in; days begin at local midnight (UTC+7)."""
    return (at_s + UTC7_S) // grain_s * grain_s - UTC7_S


@dataclass(frozen=True, slots=True)
class Measure:
    """`dims` name attributes of the event ("" for None); `value` names an integer attribute to sum (None: count only);
    `where_in` tells which events count. Names are for ever: `<topic word>.<what>`, e.g. `payments.paid`."""

    name: str
    about_vi: str
    about_en: str
    dims: tuple[str, ...]
    grains: tuple[int, ...] = (MINUTE, DAY)
    value: str | None = None
    where_in: tuple[tuple[str, frozenset[object]], ...] = ()
    """Which events count: every named attribute is in its set; () counts all. A form a chunk can check column-wise."""


class Cell(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Absolute value of one cell after a commit, as it travels on `ioc.cells.v1`.

    `bucket` unix seconds; `key` the dims joined by `|`; `n` events; `total` sum of the value; `last_at` latest
    occurred_at in it (unix milliseconds); `ver` grows with every change (newest wins); `revision` counts the changes
    made after the bucket had closed (late or corrected events).
    """

    measure: str
    grain: int
    bucket: int
    key: str
    n: int
    total: int
    last_at: int
    ver: int
    revision: int
