"""Contribution: what one dossier adds to the counts. Pure, so counts may be kept by increments: when a dossier changes,
take back what it added and add what it is now; the sum equals a recount of all dossiers at every moment.

What a dossier adds depends on its profile and its procedure only, never on the moment of asking. The one count that
changes by the mere passing of time is `running_late`; `late_now` counts it over the dossiers that are open, which are
few.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.cases import CaseRow
from ioc.domain.dossier import on_time, parse_profile
from ioc.domain.measures import DAY
from ioc.domain.qd766.counts import Counts
from ioc.domain.qd766.register import Procedure, Register

PROFILES: Final = CaseMeasure(
    "procedures.profiles",
    "Hồ sơ tiếp nhận theo cách QĐ 766 đếm",
    "Dossiers received, by how QĐ 766 counts them",
    ("agency", "unit", "procedure_code", "profile"),
    "received_at",
    (DAY,),
)
"""All that QĐ 766 needs of dossiers, one cell for all dossiers that count alike. QĐ 766 asks by the day of receipt."""


def contribution(row: CaseRow, procedure: Procedure | None = None) -> Counts:
    """What a derived dossier adds; nothing before receipt."""
    known = row.attrs.get("profile")
    if known is None:
        return Counts()
    return of_profile(str(known), procedure or Procedure(code=""))


def of_profile(letters: str, procedure: Procedure) -> Counts:
    """What a dossier of this profile and procedure adds. Raises BadProfile.

    `with_fee`: the fee owed is not 0; a dossier that does not say its fee owes one when its procedure has one in the
    register. A dossier all priced 0 leaves the denominator of online payment.
    """
    return _of(letters, *_asks(procedure))


def _asks(procedure: Procedure) -> tuple[bool, bool, bool]:
    """All that matters of a procedure here: eight kinds of procedures, not two thousand."""
    return procedure.fee is True, procedure.paper_result, procedure.certifies_copies


@lru_cache(maxsize=65_536)
def _of(letters: str, fee: bool, paper: bool, certifies: bool) -> Counts:
    is_a = parse_profile(letters)
    owes = is_a.fee == "f" or (is_a.fee == "?" and fee)
    result = not paper or is_a.e_result == "y"
    facts = {
        "received": True,
        "undated": is_a.timing == "u",
        "on_time": is_a.timing == "t",
        "running": is_a.timing == "r",
        "online": is_a.channel == "2",
        "online_result": is_a.channel == "2" and result,
        "with_fee": owes,
        "paid_national": owes and is_a.paid == "1",
        "paid_local": owes and is_a.paid == "2",
        "paid_said": owes and is_a.paid != "?",
        "paper": paper,
        "paper_finished": paper and is_a.finished == "y",
        "e_result": paper and is_a.e_result == "y",
        "e_result_said": paper and is_a.e_result != "?",
        "digitised": is_a.digitised == "y",
        "digitised_result": is_a.digitised == "y" and result,
        "digitised_said": is_a.digitised != "?",
        "reused": is_a.reused == "y",
        "reused_said": is_a.reused != "?",
        "shared_store": is_a.shared_store == "y",
        "shared_store_said": is_a.shared_store != "?",
        "population": is_a.population == "y",
        "population_said": is_a.population != "?",
        "certified": certifies,
        "certified_electronic": certifies and "y" in (is_a.e_copy, is_a.e_result),
        "certified_said": certifies and (is_a.e_copy, is_a.e_result) != ("?", "?"),
        "on_portal": is_a.synced == "y",
        "on_portal_said": is_a.synced != "?",
        "disliked": is_a.content == "n",
        "rated": is_a.content != "?",
    }
    return Counts({name: int(yes) for name, yes in facts.items()})


def late_now(rows: Iterable[CaseRow], now: datetime) -> Counts:
    """`running_late` of these dossiers: still running and past their date at `now` (for a past period: its end)."""
    return Counts(running_late=sum(_runs(row) and on_time(row, now) is False for row in rows))


def _runs(row: CaseRow) -> bool:
    return str(row.attrs.get("profile") or "").startswith("r")


def by_procedure(tally: Iterable[tuple[str, str, int]], register: Register | None = None) -> dict[str, Counts]:
    """Counts of each procedure out of (procedure, profile, how many dossiers): cells of PROFILES, added up."""
    known, sums, asked = register or Register(), dict[str, dict[str, int]](), dict[str, tuple[bool, bool, bool]]()
    for code, letters, n in tally:
        if code not in asked:
            asked[code], sums[code] = _asks(known[code]), {}
        held = sums[code]
        for name, value in _of(letters, *asked[code]).n.items():
            held[name] = held.get(name, 0) + value * n
    return {code: Counts(held) for code, held in sums.items()}
