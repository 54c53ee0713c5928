"""Indicator: a figure for people (chỉ tiêu), defined by what is counted over what. Pure.

The same words with another denominator are another indicator: a figure is kept as numerator and denominator, never as
a percentage alone, and carries the version of its definition. No data is not zero: a denominator of 0 gives None.

Attributes follow VPCP 7146/VPCP-KSTT (31/07/2025): kind, source, owner ("one data, one source, one owner").
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from ioc.domain.qd766.components import BY_CODE
from ioc.domain.terms import Term, letter, place, tally

__all__ = ["KINDS", "NO_DATA", "Indicator", "Target", "Term", "catalogue", "letter", "parse", "place", "tally", "value"]

Kind = Literal["input", "process", "result", "impact", "synthetic"]
KINDS: Final[dict[Kind, tuple[str, str]]] = {
    "input": ("đầu vào", "input"),
    "process": ("quá trình", "process"),
    "result": ("kết quả nhiệm vụ", "task result"),
    "impact": ("chính sách, tác động", "policy, impact"),
    "synthetic": ("tổng hợp", "synthetic"),
}
"""The five kinds of VPCP 7146."""
Period = Literal["day", "month", "quarter", "year"]
NO_DATA = ("không có dữ liệu", "no data")
FOLDER: Final = Path(__file__).with_name("indicator_catalogue")
FILES: Final = ("field_reports", "procedures", "security", "payments", "infrastructure", "directives", "stated")
"""In the order people read them."""
QD766: Final = "qd766"
STAGE: Final = "stage"
FEES: Final = "fees"


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Chỉ tiêu phấn đấu / What the figure should reach, from a day on."""

    value: Decimal
    effective_from: date | None = None
    level: str = ""
    """`province`, `district`, `commune`; "" for all."""
    legal_basis: str = ""
    beyond: bool = False
    """"hơn 70 %": reaching the value is not enough."""

    def met(self, found: Decimal, better: str) -> bool:
        """Whether a figure reaches it; `better` is `higher` or `lower`."""
        if found == self.value:
            return not self.beyond
        return (found > self.value) == (better == "higher")


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
    said: Term | None = None
    """What a source must have said at all: where this counts nothing the figure has no data, however large `den` is."""
    computed: str = ""
    """Computed by a part of its own, of which `num` and `den` then only tell what stands behind it: `qd766` the whole
    score, `qd766:1.4` the share of one component, `stage` the operating level, `fees` the dossiers whose fee and
    payments disagree."""
    unit: str
    """Đơn vị tính, ví dụ `%`, `lượt`, `đồng`."""
    unit_en: str
    per: Annotated[int, msgspec.Meta(ge=1)] = 1
    """How many of what is counted make one of the unit: 3600 seconds an hour, 480 minutes a working day."""
    by: tuple[str, ...] = ()
    """Dimensions it may be broken down by."""
    target: tuple[Target, ...] = ()
    better: Literal["higher", "lower", "neither"] = "neither"
    """Which side of the target is the good one; more reports are neither good nor bad."""
    period: Period = "day"
    """Kỳ mặc định; any [from, to) may be asked for."""
    stock: bool = False
    """A state as of a day (số thời điểm), stated now and then: what was said within a quarter of the period tells of it
    too, and two sources that differ within a quarter are in conflict."""
    source: tuple[str, ...]
    """Topics the events come from; `ioc.indicators.v1` for what sources state."""
    owner: str
    """Chủ sở hữu số liệu."""
    legal_basis: str = ""
    note_vi: str = ""
    note_en: str = ""
    see_also: tuple[str, ...] = ()
    """Codes of figures that people call by the same words and that are not the same."""
    version: int = 1

    def __post_init__(self) -> None:
        if any(term.quantile for term in self.terms) and (len(self.terms) > 1 or self.den is not None):
            raise ValueError(f"{self.code}: một phân vị đứng một mình / a quantile stands alone")
        if self.den is None and self.unit == "%" and self.numerator and not self.computed:
            raise ValueError(f"{self.code}: tỷ lệ phải có mẫu số / a share needs a denominator")
        name, _, part = self.computed.partition(":")
        if self.computed and (name not in (QD766, STAGE, FEES) or (part and (name != QD766 or part not in BY_CODE))):
            raise ValueError(
                f"{self.code}: computed = {self.computed!r}; ví dụ / e.g. 'qd766', 'qd766:1.4', 'stage', 'fees'"
            )

    @property
    def numerator(self) -> tuple[Term, ...]:
        return _terms(self.num)

    @property
    def denominator(self) -> tuple[Term, ...] | None:
        return None if self.den is None else _terms(self.den)

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.numerator + (self.denominator or ()) + (() if self.said is None else (self.said,))

    @property
    def ours(self) -> bool:
        """We count it; of another we only keep what sources state."""
        return bool(self.numerator or self.computed)

    @property
    def of_now(self) -> bool:
        """It tells of this moment whatever period is asked for: a backlog, the stage."""
        return self.computed == STAGE or any(term.cases and not term.within for term in self.terms)

    def target_on(self, on: date, level: str = "") -> Target | None:
        """The target in force on that day: the youngest of the level, else of all levels."""
        fit = [
            target
            for target in self.target
            if target.level in (level, "") and (target.effective_from is None or target.effective_from <= on)
        ]
        return max(fit, key=lambda t: (t.level == level, t.effective_from or date.min), default=None)

    def value(self, num: int, den: int | None) -> Decimal | None:
        """What people read, in the indicator's unit; None without data."""
        if self.unit == "%" and den is not None:
            return value(num, den)
        if den is None and self.per == 1:
            return Decimal(num)
        return ratio(num, self.per if den is None else den * self.per)


def _terms(said: Term | tuple[Term, ...]) -> tuple[Term, ...]:
    return said if isinstance(said, tuple) else (said,)


def value(num: int, den: int | None, places: int = 2) -> Decimal | None:
    """`num` itself when there is no denominator, else the percentage rounded half up, as Vietnamese reports round.

    >>> value(170_054, 192_932)
    Decimal('88.14')
    >>> value(0, 0) is None
    True
    """
    return Decimal(num) if den is None else ratio(100 * num, den, places)


def ratio(num: int, den: int, places: int = 2) -> Decimal | None:
    """`num / den` rounded half up; None over 0.

    In integers throughout: a float would round 0.125 and its like the other way now and then.
    """
    if den == 0:
        return None
    scaled = abs(num) * 10**places
    whole = (2 * scaled + abs(den)) // (2 * abs(den))
    sign = -1 if (num < 0) != (den < 0) else 1
    return Decimal(sign * whole).scaleb(-places)


def parse(*texts: bytes) -> tuple[Indicator, ...]:
    """The indicators of catalogue files. Raises msgspec.ValidationError naming the wrong field, ValueError for a code
    given twice or a reference to a code nobody has."""
    found = [
        one for text in texts for one in msgspec.toml.decode(text, type=dict[str, tuple[Indicator, ...]])["indicator"]
    ]
    codes = {indicator.code for indicator in found}
    if len(codes) < len(found):
        raise ValueError(f"Trùng mã chỉ tiêu / the same code twice: {sorted(one.code for one in found)}")
    for one in found:
        if strange := set(one.see_also) - codes:
            raise ValueError(f"{one.code}.see_also: không có mã / no such code {min(strange)}")
    return tuple(found)


@cache
def catalogue() -> dict[str, Indicator]:
    """The indicators of the product by code, in the order of the files."""
    texts = [(FOLDER / f"{name}.toml").read_bytes() for name in FILES]
    return {indicator.code: indicator for indicator in parse(*texts)}
