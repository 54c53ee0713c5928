"""Register: what QĐ 766 must know about a procedure (thủ tục hành chính) that no dossier says.

Comes from the national database of procedures. A procedure that is not in the register counts as one whose result is a
document, with a fee when a dossier owes one, and for citizens; the totals over the register (how many procedures have a
fee) are then *not said* rather than guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import msgspec

from ioc.domain.qd766.counts import Counts

Online = Literal["none", "partial", "full"]


class Procedure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: str
    """Mã TTHC, ví dụ `1.005129`."""
    online: Online = "none"
    """Mức dịch vụ công trực tuyến cao nhất đang cung cấp / Highest level offered online."""
    services: int = 1
    """Số dịch vụ công trực tuyến của thủ tục / Online services it has, when it is online."""
    fee: bool | None = None
    """Có phí, lệ phí trong CSDL quốc gia / Has a fee in the national database; None unknown."""
    paper_result: bool = True
    """Trả kết quả bằng văn bản, giấy tờ / Its result is a document."""
    for_citizens: bool = True
    """Đối tượng thực hiện là người dân / Citizens may ask for it."""
    certifies_copies: bool = False
    """Chứng thực bản sao từ bản chính / It certifies copies of originals."""


@dataclass(frozen=True)
class Register:
    """The procedures within the authority of one unit (a province, an agency, a commune)."""

    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    """By code."""

    @classmethod
    def of(cls, *procedures: Procedure) -> Register:
        return cls({one.code: one for one in procedures})

    def __getitem__(self, code: str) -> Procedure:
        """What is known of a procedure; the defaults when it is not in the register."""
        return self.procedures.get(code) or Procedure(code=code)

    @cached_property
    def totals(self) -> Counts:
        """Counts over all procedures. An empty register says nothing."""
        known = self.procedures.values()
        if not known:
            return Counts()
        return Counts(
            procedures=len(known),
            procedures_partial=sum(one.online == "partial" for one in known),
            procedures_full=sum(one.online == "full" for one in known),
            services=sum(one.services for one in known if one.online != "none"),
            fee_procedures=sum(one.fee is True for one in known),
            citizen_procedures=sum(one.for_citizens for one in known),
        )
