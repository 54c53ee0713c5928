"""Term: what an indicator adds up: cells of one measure, or cases as they stand now. Pure.

What people read of a term is a whole number: a count, a sum, how many different values, or a length of time in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Final, Literal

import msgspec

from ioc.domain.calendar import DAY, Calendar
from ioc.domain.measures import KEY_SEPARATOR
from ioc.domain.text import VIETNAM

ALERT: Final = "alert"
"""Kind of the cases that are alerts of our own rules, which stand in a table of theirs."""
FEE: Final = "fee"
"""Kind of what is compared rather than kept: a dossier's fee with the payments that name it (`ioc.domain.fees`)."""
LEVELS: Final = {2: "province", 3: "district", 5: "commune"}
"""Digits of an administrative code → level."""
_TAKES: Final = re.compile(r"n|total|total:[a-z_]+|distinct:[a-z_]+|p[1-9][0-9]?:[a-z_]+|days_late")
_AHEAD: Final = re.compile(r"([1-9][0-9]{0,2})([hd])")


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cells of `measure` whose key lies within `where`; or the cases of a kind that do, open ones if not said."""

    measure: str = ""
    cases: str = ""
    """Kind of the open cases to count in place of a measure: a backlog (tồn) is a state of now, not a flow."""
    overdue: bool = False
    """Only open cases past their due time; while a dossier waits for the applicant its clock stands."""
    within: str = ""
    """Moment of an open case (column, or attr in unix milliseconds) that must lie in the period; "" any age counts."""
    take: str = "n"
    """- `n` the count; `total` the sum of the measure's value; `total:<attr>` of an attr of open cases;
    - `distinct:<dim>` how many different values of a dimension there are (the empty value is unknown, not counted);
    - `p50:<dim>`, `p90:<dim>` the quantile of lengths whose bin the dimension holds, in seconds (`length_bins`);
    - `days_late` working days begun since open cases were due, added up."""
    where: Mapping[str, tuple[str, ...]] = {}
    """Dimension (fact of a case) → values that count; one not named counts whole. `profile[4]` asks for one letter of a
    dimension that holds several."""
    times: Literal[1, -1] = 1
    """-1 takes it away: on time = received less finished late less running late."""
    due: str = "due_at"
    """Moment that `overdue`, `due_within` and `days_late` look at: a column, or an attr in unix milliseconds."""
    due_within: str = ""
    """Only open cases that will be due within so much working time and are not yet: `8h` working hours, `3d` by the
    end of the third working day after today."""
    every: bool = False
    """Cases that have ended, too. Read case by case: for what is asked rarely and by too many dimensions for cells."""
    each: str = ""
    """Prefix of attrs: a case counts once for each attr `<prefix>.<name>`, whose value is summed; the dimension called
    like the prefix holds the name. A dossier has as many stages as it went through."""
    past: bool = False
    """Only days that are over: what falls due today may still be done."""

    def __post_init__(self) -> None:
        if self.cases and "kind" in self.where:
            raise ValueError("kind là loại đối tượng / is the kind of case; ví dụ / e.g. report_kind, category")
        if bool(self.measure) == bool(self.cases):
            raise ValueError("cần một trong hai: measure, cases / needs one of measure, cases")
        if not _TAKES.fullmatch(self.take):
            raise ValueError(f"take = {self.take!r}; ví dụ / e.g. 'n', 'total', 'distinct:facility', 'p50:ack_bin'")
        if self.due_within and not _AHEAD.fullmatch(self.due_within):
            raise ValueError(f"due_within = {self.due_within!r}; ví dụ / e.g. '8h', '3d'")
        of_cases = (self.overdue, self.within, self.due_within, self.every, self.each, self.total_of)
        if self.measure and (any(of_cases) or self.take == "days_late"):
            raise ValueError(f"{self.measure}: overdue, within, every, … chỉ dùng với / are for: cases")
        if self.cases and (self.distinct or self.quantile or self.past or (self.take == "total" and not self.each)):
            raise ValueError(f"{self.cases}: take, past chỉ dùng với / are for: measure")

    @property
    def distinct(self) -> str:
        """The dimension whose values are counted; "" when none is."""
        return self.take.removeprefix("distinct:") if self.take.startswith("distinct:") else ""

    @property
    def binned(self) -> str:
        """The dimension that holds the bins of a quantile; "" when none is taken."""
        return self.take.partition(":")[2] if self.quantile else ""

    @property
    def quantile(self) -> Fraction | None:
        """0.5 of `p50:ack_bin`; None when no quantile is taken."""
        name, _, dim = self.take.partition(":")
        return Fraction(int(name[1:]), 100) if dim and name[0] == "p" else None

    @property
    def total_of(self) -> str:
        """The attr of open cases that is summed; "" when none is."""
        return self.take.removeprefix("total:") if self.take.startswith("total:") else ""


def due_until(text: str, now: datetime, calendar: Calendar) -> datetime:
    """The moment by which so much working time has passed: `8h` after 8 office hours, `3d` at the end of the third
    working day after today.

    >>> due_until("3d", datetime(2024, 5, 2, 10, tzinfo=VIETNAM), Calendar()).isoformat()  # 4 May was worked
    '2024-05-07T00:00:00+07:00'
    """
    found = _AHEAD.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r}; ví dụ / e.g. '8h', '3d'")
    count = int(found[1])
    if found[2] == "h":
        return calendar.add_working(now, timedelta(hours=count))
    last = calendar.add_working_days(now.astimezone(VIETNAM).date(), count)
    return datetime.combine(last, time(), VIETNAM) + DAY


def tally(term: Term, dims: tuple[str, ...], cells: Iterable[tuple[str, int, int]]) -> int:
    """The term over cells `(key, n, total)` of its measure, one grain, one period. `dims` are the measure's."""
    column = dims.index(term.distinct) if term.distinct else -1
    total, seen = 0, set()
    for parts, n, amount in _within(term, dims, cells):
        if column >= 0:
            # A correction may leave a cell that counts nothing any more.
            if n > 0 and parts[column]:
                seen.add(parts[column])
        else:
            total += n if term.take == "n" else amount
    return len(seen) if column >= 0 else total


def bins(term: Term, dims: tuple[str, ...], cells: Iterable[tuple[str, int, int]]) -> dict[int, int]:
    """Bin → how many lengths of a quantile's term lie in it. Adding two such counts gives that of both together."""
    column, counts = dims.index(term.binned), dict[int, int]()
    for parts, n, _ in _within(term, dims, cells):
        if n and parts[column]:
            counts[int(parts[column])] = counts.get(int(parts[column]), 0) + n
    return counts


def _within(
    term: Term, dims: tuple[str, ...], cells: Iterable[tuple[str, int, int]]
) -> Iterable[tuple[list[str], int, int]]:
    wanted = [(dims.index(place(name)[0]), place(name)[1], frozenset(values)) for name, values in term.where.items()]
    for key, n, amount in cells:
        parts = key.split(KEY_SEPARATOR)
        if all(letter(parts[index], at) in values for index, at, values in wanted):
            yield parts, n, amount


def place(name: str) -> tuple[str, int | None]:
    """`profile[4]` → ("profile", 4), `unit` → ("unit", None)."""
    dim, _, at = name.partition("[")
    return dim, int(at.removesuffix("]")) if at else None


def letter(text: str, at: int | None) -> str:
    """The whole text, or one letter of it; "" beyond its end."""
    return text if at is None else text[at : at + 1]


def level_of(unit: str) -> str:
    """`province`, `district` or `commune` by the digits of the code; "" for a code of another form."""
    return LEVELS.get(len(unit), "") if unit.isdecimal() else ""


DERIVED: Final[Mapping[str, tuple[str, Callable[[str], str]]]] = {"unit_level": ("unit", level_of)}
"""Dimension that no key holds → the one it follows from, and how."""
