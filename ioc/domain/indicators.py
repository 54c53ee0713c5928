"""Indicator: a figure for people (chỉ tiêu), defined by what is counted over what. Pure.

The same words with another denominator are another indicator: a figure is kept as numerator and denominator, never as
a percentage alone, and carries the version of its definition. No data is not zero: a denominator of 0 gives None.

Attributes follow VPCP 7146/VPCP-KSTT (31/07/2025): kind, source, owner ("one data, one source, one owner").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ioc.domain.measures import KEY_SEPARATOR

Kind = Literal["input", "process", "result", "impact", "synthetic"]
"""đầu vào, quá trình, kết quả nhiệm vụ, tác động, tổng hợp."""
Period = Literal["day", "month", "quarter", "year"]
NO_DATA = ("không có dữ liệu", "no data")


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to add up: cells of one measure whose key lies within `where`; or open cases as they stand now."""

    measure: str = ""
    cases: str = ""
    """Kind of the open cases to count in place of a measure: a backlog (tồn) is a state of now, not a flow."""
    overdue: bool = False
    """Only open cases past their due time."""
    within: str = ""
    """Moment of an open case (column, or attr in unix milliseconds) that must lie in the period; "" any age counts."""
    take: str = "n"
    """`n` the count, `total` the sum of the value, `distinct:<dim>` how many different values of a dimension there are
    (the empty value is unknown and is not counted)."""
    where: Mapping[str, tuple[str, ...]] = {}
    """Dimension (fact of a case) → values that count; one not named counts whole. `profile[4]` asks for one letter of a
    dimension that holds several."""
    times: Literal[1, -1] = 1
    """-1 takes it away: on time = received less finished late less running late."""

    @property
    def distinct(self) -> str:
        """The dimension whose values are counted; "" when none is."""
        return self.take.removeprefix("distinct:") if self.take.startswith("distinct:") else ""


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Chỉ tiêu phấn đấu / What the figure should reach, from a day on."""

    value: Decimal
    effective_from: date | None = None
    level: str = ""
    """`province`, `district`, `commune`; "" for all."""
    legal_basis: str = ""


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    code: str
    """Mã chỉ tiêu: `TN01`. Never given to another definition."""
    name_vi: str
    name_en: str
    kind: Kind
    num: Term | tuple[Term, ...] = ()
    """One term or several to add up. None at all: only sources state it (`ioc.indicators.v1`), we do not compute it."""
    den: Term | tuple[Term, ...] | None = None
    """None: the figure is the numerator itself."""
    unit: str
    """Đơn vị tính, ví dụ `%`, `lượt`, `đồng`."""
    unit_en: str
    by: tuple[str, ...] = ()
    """Dimensions it may be broken down by."""
    target: tuple[Target, ...] = ()
    better: Literal["higher", "lower", "neither"] = "neither"
    """Which side of the target is the good one; more reports are neither good nor bad."""
    period: Period = "day"
    """Kỳ mặc định; any [from, to) may be asked for."""
    source: tuple[str, ...]
    """Topics the events come from; `ioc.indicators.v1` for what sources state."""
    owner: str
    """Chủ sở hữu số liệu."""
    legal_basis: str = ""
    note_vi: str = ""
    note_en: str = ""
    version: int = 1

    @property
    def numerator(self) -> tuple[Term, ...]:
        return _terms(self.num)

    @property
    def denominator(self) -> tuple[Term, ...] | None:
        return None if self.den is None else _terms(self.den)

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.numerator + (self.denominator or ())

    def target_on(self, on: date, level: str = "") -> Target | None:
        """The target in force on that day: the youngest of the level, else of all levels."""
        fit = [
            target
            for target in self.target
            if target.level in (level, "") and (target.effective_from is None or target.effective_from <= on)
        ]
        return max(fit, key=lambda t: (t.level == level, t.effective_from or date.min), default=None)


def _terms(said: Term | tuple[Term, ...]) -> tuple[Term, ...]:
    return said if isinstance(said, tuple) else (said,)


def value(num: int, den: int | None, places: int = 2) -> Decimal | None:
    """`num` itself when there is no denominator, else the percentage rounded half up, as Vietnamese reports round.

    >>> value(170_054, 192_932)
    Decimal('88.14')
    >>> value(0, 0) is None
    True

    In integers throughout: a float would round 0.125 and its like the other way now and then.
    """
    if den is None:
        return Decimal(num)
    if den == 0:
        return None
    scaled = abs(num) * 100 * 10**places
    whole = (2 * scaled + abs(den)) // (2 * abs(den))
    sign = -1 if (num < 0) != (den < 0) else 1
    return (Decimal(sign * whole)).scaleb(-places)


def tally(term: Term, dims: tuple[str, ...], cells: Iterable[tuple[str, int, int]]) -> int:
    """The term over cells `(key, n, total)` of its measure, one grain, one period. `dims` are the measure's."""
    wanted = [(dims.index(place(name)[0]), place(name)[1], frozenset(values)) for name, values in term.where.items()]
    column = dims.index(term.distinct) if term.distinct else -1
    total, seen = 0, set()
    for key, n, amount in cells:
        parts = key.split(KEY_SEPARATOR)
        if any(letter(parts[index], at) not in values for index, at, values in wanted):
            continue
        if column >= 0:
            # A correction may leave a cell that counts nothing any more.
            if n > 0 and parts[column]:
                seen.add(parts[column])
        else:
            total += n if term.take == "n" else amount
    return len(seen) if column >= 0 else total


def place(name: str) -> tuple[str, int | None]:
    """`profile[4]` → ("profile", 4), `unit` → ("unit", None)."""
    dim, _, at = name.partition("[")
    return dim, int(at.removesuffix("]")) if at else None


def letter(text: str, at: int | None) -> str:
    """The whole text, or one letter of it; "" beyond its end."""
    return text if at is None else text[at : at + 1]


def parse(text: bytes) -> tuple[Indicator, ...]:
    """The indicators of a catalogue file. Raises msgspec.ValidationError naming the wrong field."""
    found = msgspec.toml.decode(text, type=dict[str, tuple[Indicator, ...]])["indicator"]
    codes = [indicator.code for indicator in found]
    if len(set(codes)) < len(codes):
        raise ValueError(f"Trùng mã chỉ tiêu / the same code twice: {sorted(codes)}")
    return found


@cache
def catalogue() -> dict[str, Indicator]:
    """The indicators of the product by code, in the order of the file."""
    text = Path(__file__).with_name("indicator_catalogue.toml").read_bytes()
    return {indicator.code: indicator for indicator in parse(text)}
