"""Figure: a number on a screen that explains itself: what it is, out of how many, over which period, as of when.

Unknown is None, never 0: a share without a denominator has no value, and without one fact (`asof` None) a figure has
none either, whatever zeros a query says. Percentages are computed from integers and rounded half up to two decimals, as
the published reports do (170,054 / 192,932 = 88.14 %).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wall_ui.periods import Period

Unit = Literal["count", "percent", "vnd"]
Data = dict[str, Any]
"""What becomes JSON."""


@dataclass(frozen=True, slots=True)
class Definition:
    """The words and the facts of a figure that do not change with the data."""

    code: str
    """Code in the indicator catalogue (`PA03`, `TN01`); figures outside it begin with `X-`."""
    name_vi: str
    name_en: str
    text_vi: str
    text_en: str
    unit: Unit
    sources: tuple[str, ...]
    """Topics it comes from."""
    version: int = 1
    target: float | None = None


def figure(
    what: Definition,
    num: int | None,
    den: int | None = None,
    *,
    period: Period | None = None,
    asof: int | None = None,
    revised: int = 0,
) -> Data:
    """`num` counts (or sums) and, for a share, `den` what it is out of; `period` None for a figure of this moment;
    `asof` the time of the newest fact in it (unix milliseconds), None when there is none: then nothing is known;
    `revised` how many of its cells changed after their time had closed and been counted."""
    if asof is None:
        num = den = None
    return {
        "code": what.code,
        "version": what.version,
        "name": {"vi": what.name_vi, "en": what.name_en},
        "definition": {"vi": what.text_vi, "en": what.text_en},
        "unit": what.unit,
        "value": percent(num, den) if what.unit == "percent" else num,
        "num": num,
        "den": den,
        "target": what.target,
        "from": period.start if period else None,
        "to": period.end if period else None,
        "asof": asof,
        "revised": revised,
        "sources": list(what.sources),
    }


def percent(num: int | None, den: int | None) -> float | None:
    """Share in percent, two decimals, half up; None when it cannot be known. Exact: integers until the last step."""
    if num is None or not den:
        return None
    return (num * 20_000 + den) // (2 * den) / 100


def latest(times: Sequence[int | None]) -> int | None:
    """The newest of some instants; None when none is known."""
    return max((at for at in times if at is not None), default=None)
