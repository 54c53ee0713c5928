"""Policy: what a province decides about dossiers where the rule's text is silent, disputed or not at hand.

Each field names where its default comes from. "Portal" is the national portal's description of how it computes the
figures of QĐ 766/QĐ-TTg (operational text, not the law); "practice" is how several public one-stop systems count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, get_args

from ioc.domain.daycount import Counting
from ioc.domain.dossier.states import LEGAL, State

Leading = Literal["766", "local"]
Payment = Literal["runs", "pauses"]
WaitUnit = Literal["calendar", "working"]
Due = Literal["latest", "first"]
DueUntil = Literal["moment", "day"]
Reopened = Literal["ended", "running"]


class PolicyError(ValueError):
    """A policy table says something impossible; the text tells what, where and what a good value looks like."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    version: int = 1
    """Phiên bản của chính sách / Raised when the province changes any field: figures carry it."""
    clock: Leading = "766"
    """Đồng hồ dẫn / Which clock says whether a dossier is open, paused and when it is due. Both are always kept."""
    payment: Payment = "runs"
    """Trạng thái 6 trong đồng hồ 766 / Portal: only the wait for papers is subtracted; state 6 is not named."""
    wait_unit: WaitUnit = "calendar"
    """Đơn vị của thời gian chờ bổ sung / Portal: the wait is one moment less another, hence calendar time. `working`
    subtracts office time only, which is stricter on the office when an applicant answers after a weekend."""
    supplements_max: int = 1
    """Số lần yêu cầu bổ sung được phép / Portal: asked more than once counts as late."""
    due: Due = "latest"
    """Ngày hẹn trả nào / Portal: the date of the synchronised dossier, that is the latest said. `first` keeps the first
    promise whatever is said later."""
    due_until: DueUntil = "moment"
    """Hẹn đến giờ hay hết ngày / `day`: practice of systems that compare dates, and of sources that send no hour."""
    reopened: Reopened = "ended"
    """Bước sau khi đã xong / Portal: a process that holds 9 or 10 has ended. `running`: a later step 1–6 opens it."""
    redates_max: int = 1
    """Số lần hẹn lại / NĐ 61/2018 and its successors allow one, from memory: article not verified."""
    local_pauses: frozenset[int] = frozenset({State.SUPPLEMENT_ASKED, State.PAYMENT_ASKED, State.STOPPED})
    """Trạng thái “tạm dừng” của báo cáo địa phương / Practice: 5, 6 and 8."""
    dislike_max: int = 2
    """Điểm đánh giá không hài lòng / Ratings up to this (of 5) count as a dislike; ours."""
    also_legal: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Bước chuyển được phép thêm / Transitions this province allows beside `states.LEGAL`."""
    counting: Counting = field(default_factory=Counting)
    """Cách đếm ngày làm việc / For dossiers without a promised date; belongs to the province, not to this table."""

    @property
    def legal(self) -> frozenset[tuple[int, int]]:
        return LEGAL | self.also_legal


_CHOICES: Final = {
    "clock": get_args(Leading), "payment": get_args(Payment), "wait_unit": get_args(WaitUnit),
    "due": get_args(Due), "due_until": get_args(DueUntil), "reopened": get_args(Reopened),
}  # fmt: skip
_NUMBERS: Final = {"version": (1, 10_000), "supplements_max": (0, 100), "redates_max": (0, 100), "dislike_max": (0, 5)}
_STEP: Final = re.compile(r"^([1-9]|10)>([1-9]|10)$")


def read_policy(table: Mapping[str, Any], where: str = "dossier", counting: Counting | None = None) -> Policy:
    """Policy from a TOML table and how the province counts days:

    clock = "766"             # or "local"
    wait_unit = "calendar"    # or "working"
    local_pauses = [5, 6, 8]
    also_legal = ["4>2"]

    Raises PolicyError naming the key, and what it may be.
    """
    known = [one.name for one in fields(Policy) if one.name != "counting"]
    if unknown := sorted(set(table) - set(known)):
        raise PolicyError(f"{where}: khóa lạ / unknown key {unknown[0]!r}; có / known: {', '.join(known)}")
    said_of = {key: _value(key, said, f"{where}.{key}") for key, said in table.items()}
    return Policy(**said_of, counting=counting or Counting())


def _value(key: str, said: Any, where: str) -> Any:
    if key in _CHOICES:
        if said not in _CHOICES[key]:
            raise _bad(where, said, " | ".join(f'"{choice}"' for choice in _CHOICES[key]))
        return said
    if key in _NUMBERS:
        low, high = _NUMBERS[key]
        if type(said) is not int or not low <= said <= high:
            raise _bad(where, said, f"{low}…{high}")
        return said
    if not isinstance(said, list | tuple):
        raise _bad(where, said, "[5, 6, 8]" if key == "local_pauses" else '["4>2"]')
    if key == "local_pauses":
        if any(type(state) is not int or state not in (4, 5, 6, 7, 8) for state in said):
            raise _bad(where, said, "[5, 6, 8]")
        return frozenset(said)
    steps = [_STEP.match(step) if isinstance(step, str) else None for step in said]
    if None in steps:
        raise _bad(where, said, '["4>2", "7>1"]')
    return frozenset((int(step[1]), int(step[2])) for step in steps if step)


def _bad(where: str, said: Any, good: str) -> PolicyError:
    return PolicyError(f"{where}: giá trị sai / bad value {said!r}; phải là / must be {good}")
