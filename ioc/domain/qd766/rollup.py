"""Roll-up: the counts of a unit out of those of each procedure it handles, with the counts that do not add up.

How many procedures had at least one dossier sent online is not the sum over agencies: two agencies may have had the
same procedure. So counts are kept by procedure, added over agencies, and only then counted once each.
"""

from __future__ import annotations

from collections.abc import Mapping

from ioc.domain.qd766.counts import Counts, add
from ioc.domain.qd766.register import Register


def roll_up(
    by_procedure: Mapping[str, Counts], register: Register | None = None, statements: Counts | None = None
) -> Counts:
    """All counts of one unit and period: sums over procedures, distinct procedures, totals of the register, statements.

    `register`: the procedures within the unit's authority; empty leaves its totals not said. A procedure that is not in
    it counts among the dossiers and not among the procedures, so that no share of procedures exceeds 1. Our dossiers
    name a procedure, not a service: all services of a procedure that had an online dossier count as used.
    """
    known = register or Register()
    return add([*by_procedure.values(), known.totals, _distinct(by_procedure, known), statements or Counts()])


def _distinct(by_procedure: Mapping[str, Counts], register: Register) -> Counts:
    if not register.procedures:
        return Counts()
    had = [(register[code], counts) for code, counts in by_procedure.items() if code in register.procedures]
    return Counts(
        services_used=sum(one.services for one, n in had if one.online != "none" and n["online"] > 0),
        procedures_fee_used=sum(one.fee is True and n["with_fee"] > 0 for one, n in had),
        procedures_paid=sum(one.fee is True and n["paid_national"] + n["paid_local"] > 0 for one, n in had),
        procedures_population=sum(one.for_citizens and n["population"] > 0 for one, n in had),
    )
