"""State: the ten states of a dossier (trạng thái hồ sơ) and which may follow which.

The numbers are those one-stop systems exchange (`TrangThaiHoSoId`). The table of steps that may follow each other is
ours: it was read off how the states are used in practice, not out of a decree, so a province may add pairs
(`Policy.also_legal`). A pair outside it is kept and counted: it tells about the source's data, not about the officer.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import pairwise
from typing import Final


class State(IntEnum):
    REGISTERED = 1
    """Mới đăng ký."""
    RECEIVED = 2
    """Được tiếp nhận: the clock starts."""
    NOT_ACCEPTED = 3
    """Không tiếp nhận (từ chối)."""
    IN_PROGRESS = 4
    """Đang xử lý."""
    SUPPLEMENT_ASKED = 5
    """Yêu cầu bổ sung giấy tờ: waits for the applicant."""
    PAYMENT_ASKED = 6
    """Yêu cầu thực hiện nghĩa vụ tài chính."""
    WITHDRAWN = 7
    """Công dân rút hồ sơ."""
    STOPPED = 8
    """Dừng xử lý."""
    FINISHED = 9
    """Đã xử lý xong: the clock ends."""
    RETURNED = 10
    """Đã trả kết quả."""


RESULTS: Final = (State.FINISHED, State.RETURNED)
"""Ends with a result, the one that counts first."""
ENDS: Final = frozenset({State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED})
"""Ends without a result."""
PROVES_RECEIPT: Final = frozenset({2, 4, 8, 9, 10})
"""Nobody works on a dossier that was not taken in. 5, 6 and 7 also happen before that (asked to complete the online
form, to pay in advance, withdrawn unread)."""

LEGAL: Final[frozenset[tuple[int, int]]] = frozenset(
    (first, then)
    for first, follow in {
        1: (2, 3, 5, 6, 7),
        2: (3, 4, 5, 6, 7, 8, 9, 10),
        3: (1,),
        4: (5, 6, 7, 8, 9, 10),
        5: (1, 2, 3, 4, 6, 7, 8),
        6: (2, 4, 5, 7, 8, 9, 10),
        7: (10,),
        8: (2, 4, 7, 9, 10),
        9: (10,),
        10: (),
    }.items()
    for then in follow
)
"""Steps that may follow each other; repeating a state (handed on within the office) always may. 10 without 9 is legal:
QĐ 766's rule "9 before 10" says that either may be missing. 5 to 9 is not: nothing says when the papers came."""


def illegal_steps(states: list[int], legal: frozenset[tuple[int, int]] = LEGAL) -> list[str]:
    """`["10>4"]`: the steps of a life that may not follow each other, in order."""
    return [f"{first}>{then}" for first, then in pairwise(states) if first != then and (first, then) not in legal]
