"""What dossiers add: by increments it equals a recount, whatever happens to them in whatever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.case_measures import contributions
from ioc.domain.casebook import CaseBook, Known
from ioc.domain.cases import CaseChange, CaseRow, Retract, fold, in_order
from ioc.domain.dossier import Policy, derive, on_time
from ioc.domain.measures import KEY_SEPARATOR
from ioc.domain.qd766 import (
    PROFILES,
    Counts,
    Procedure,
    Register,
    add,
    by_procedure,
    contribution,
    late_now,
    of_profile,
    roll_up,
    score,
)
from tests.unit.ioc.domain.dossier.lives import OFFICE, any_life, case, life, moments, vn

FRIDAY = "15/03 17:00"
IDS = ("H02.1-240311-0001", "H02.1-240311-0002", "H02.2-240311-0001")
CODES = ("1.005129", "2.000889")
REGISTER = Register.of(
    Procedure(code="1.005129", online="full", services=2, fee=True, for_citizens=True),
    Procedure(code="2.000889", online="none", fee=False, paper_result=False, certifies_copies=True),
    Procedure(code="1.001193", online="partial", for_citizens=False),
)


def derived(ordered: list[CaseChange], row: CaseRow, policy: object = None) -> CaseRow:
    return derive(ordered, row, Policy(), OFFICE)


@st.composite
def some_dossiers(draw: st.DrawFn) -> list[CaseChange]:
    """Steps of several dossiers of two procedures; a step may even name the other procedure."""
    told = []
    for place, dossier in enumerate(IDS[: draw(st.integers(1, 3))]):
        for one in draw(any_life(most=5)):
            said = {**one.attrs, "procedure_code": draw(st.sampled_from([CODES[place % 2], *CODES]))}
            told.append(msgspec.structs.replace(one, id=dossier, attrs=said, event_id=f"{place}-{one.event_id}"))
    return told


@settings(max_examples=50)
@given(some_dossiers(), st.data())
def test_counts_by_increments_equal_a_recount_after_any_interleaving_correction_and_replay(
    steps: list[CaseChange], data: st.DataObject
) -> None:
    book = CaseBook("dossier", derived, (PROFILES,))
    sent: list[CaseChange | Retract] = list(data.draw(st.permutations(steps)))
    for one in steps:
        match data.draw(st.sampled_from(["stays", "stays", "replayed", "corrected", "taken back"])):
            case "replayed":
                sent.append(one)
            case "corrected":
                other = data.draw(st.sampled_from(steps))
                sent.append(
                    msgspec.structs.replace(one, revision=2, state=other.state, attrs=other.attrs, agency=other.agency)
                )
            case "taken back":
                sent.append(Retract(id=one.id, source=one.source, event_id=one.event_id, revision=2))
    known: dict[str, Known] = {}
    cells: Counter[tuple[int, str]] = Counter()
    while sent:
        size = data.draw(st.integers(1, len(sent)))
        chunk, sent = sent[:size], sent[size:]
        settled = book.settle({one.id: known[one.id] for one in chunk if one.id in known}, chunk)
        rows = {row.id: row for row in settled.rows}
        known |= {name: Known(rows.get(name), held) for name, held in settled.steps.items()}
        for bucket, key, n in zip(settled.deltas.bucket, settled.deltas.key, settled.deltas.n, strict=True):
            cells[bucket, key] += n

        live = [row for held in known.values() if (row := _recounted(held.steps)) is not None]
        assert +cells == Counter(
            (bucket, key) for row in live for (_, _, bucket, key), _ in contributions((PROFILES,), row)
        )
        tally = [_of_cell(key, n) for (_, key), n in cells.items() if n]
        parts = by_procedure(tally, REGISTER)
        assert add(parts.values()) == add(contribution(row, _procedure(row)) for row in live)
        assert roll_up(parts, REGISTER) == _by_hand(live)


def _recounted(steps: Sequence[CaseChange]) -> CaseRow | None:
    row = fold(in_order(steps))
    return row and derived(in_order(steps), row)


def _of_cell(key: str, n: int) -> tuple[str, str, int]:
    _, _, procedure, profile = key.split(KEY_SEPARATOR)
    return procedure, profile, n


def _procedure(row: CaseRow) -> Procedure:
    return REGISTER[str(row.attrs["procedure_code"])]


def _by_hand(rows: Sequence[CaseRow]) -> Counts:
    """Every count of every dossier, from its attrs, without profiles' letters where attrs say it."""
    received = [row for row in rows if "received_at" in row.attrs]
    letters = [str(row.attrs["profile"]) for row in received]
    sums = add(contribution(row, _procedure(row)) for row in received)
    assert sums["received"] == len(received)
    assert sums["on_time"] == sum(row.attrs.get("on_time_766") is True for row in received)
    assert sums["online"] == sum(row.attrs["channel"] == 2 for row in received)
    assert sums["running"] == sum("on_time_766" not in r.attrs and "due_766" in r.attrs for r in received)
    assert sums["undated"] == sum("on_time_766" not in r.attrs and "due_766" not in r.attrs for r in received)

    def codes(place: int, good: str) -> set[object]:
        return {row.attrs["procedure_code"] for row, text in zip(received, letters, strict=True) if text[place] in good}

    # 1.005129: a fee in the register, so a dossier that does not say its fee owes one.
    owing = {
        row.attrs["procedure_code"]
        for row, text in zip(received, letters, strict=True)
        if text[2] == "f" or (text[2] == "?" and row.attrs["procedure_code"] == "1.005129")
    }
    paying = {
        row.attrs["procedure_code"]
        for row, text in zip(received, letters, strict=True)
        if text[3] in "12" and (text[2] == "f" or (text[2] == "?" and row.attrs["procedure_code"] == "1.005129"))
    }
    return sums + Counts(
        procedures=3, procedures_partial=1, procedures_full=1, services=3, fee_procedures=1, citizen_procedures=2,
        services_used=2 if "1.005129" in codes(1, "2") else 0,
        procedures_fee_used=int("1.005129" in owing), procedures_paid=int("1.005129" in paying),
        procedures_population=len(codes(8, "y") & {"1.005129", "2.000889"}),
    )  # fmt: skip


@settings(max_examples=40)
@given(st.lists(any_life(most=4), max_size=4), moments)
def test_late_now_and_the_profiles_together_say_how_many_are_in_time(
    lives: list[list[CaseChange]], now: datetime
) -> None:
    rows = [case(steps) for steps in lives]
    counts = add(contribution(row) for row in rows) + late_now(rows, now)
    in_time = [on_time(row, now) for row in rows if "profile" in row.attrs]
    assert counts["on_time"] + counts["running"] - counts["running_late"] == in_time.count(True)
    assert counts["received"] - counts["undated"] == len(in_time) - in_time.count(None)


def counted(*told: Any, procedure: Procedure | None = None, due: str = FRIDAY) -> Counts:
    return contribution(case(life(*told, due=due)), procedure)


def test_a_dossier_at_the_door_adds_nothing() -> None:
    assert counted((1, "11/03 08:00")) == Counts()
    assert counted((1, "11/03 08:00"), (3, "11/03 09:00")) == Counts()


def test_a_free_dossier_leaves_the_denominator_of_online_payment_even_when_marked_as_paid() -> None:
    told = (2, "11/03 08:00", {"fee": 0, "paid": 1})
    free = counted(told, procedure=REGISTER["1.005129"])
    assert (free["with_fee"], free["paid_national"], free["paid_said"]) == (0, 0, 0)


def test_an_unsaid_fee_is_owed_when_the_register_says_so() -> None:
    told = (2, "11/03 08:00", {"paid": 2})
    assert counted(told, procedure=REGISTER["1.005129"])["paid_local"] == 1
    assert counted(told, procedure=REGISTER["2.000889"])["with_fee"] == 0
    assert counted(told)["with_fee"] == 0


def test_a_procedure_without_a_paper_result_owes_no_electronic_one() -> None:
    told = (2, "11/03 08:00", {"channel": 2, "digitised": True})
    without = counted(told, procedure=REGISTER["2.000889"])
    assert (without["paper"], without["online_result"], without["digitised_result"]) == (0, 1, 1)
    paper = counted(told, procedure=REGISTER["1.005129"])
    assert (paper["paper"], paper["online_result"], paper["digitised_result"]) == (1, 0, 0)


def test_a_certified_copy_is_electronic_when_the_copy_or_the_result_is() -> None:
    said = [{}, {"e_copy": False}, {"e_copy": True}, {"e_result": True}, {"e_copy": False, "e_result": True}]
    found = [counted((2, "11/03 08:00", one), procedure=REGISTER["2.000889"]) for one in said]
    assert [one["certified"] for one in found] == [1] * 5
    assert [one["certified_said"] for one in found] == [0, 1, 1, 1, 1]
    assert [one["certified_electronic"] for one in found] == [0, 0, 1, 1, 1]


def test_the_same_procedure_in_two_agencies_is_one_procedure_of_the_province() -> None:
    paid = of_profile("t2f1yyyyyyy", REGISTER["1.005129"])
    one = roll_up({"1.005129": paid}, REGISTER)
    both = roll_up({"1.005129": paid + paid}, REGISTER)
    assert (one["procedures_paid"], both["procedures_paid"]) == (1, 1)
    assert (one["received"], both["received"]) == (1, 2)


def test_a_procedure_outside_the_register_counts_among_the_dossiers_and_not_among_the_procedures() -> None:
    counts = roll_up(by_procedure([("9.999999", "t2f1yyyyyyy", 7)], REGISTER), REGISTER)
    assert (counts["received"], counts["procedures_population"], counts["services_used"]) == (7, 0, 0)


def test_without_a_register_shares_of_procedures_have_no_data_rather_than_a_guess() -> None:
    counts = roll_up(by_procedure([("1.005129", "t2f1yyyyyyy", 7)]))
    parts = {part.component.code: part.why for part in score(counts).parts}
    assert {code for code in ("3.1", "3.2", "3.5", "3.5b", "4.5a") if parts[code] == "no_data"} == {
        "3.1", "3.2", "3.5", "3.5b", "4.5a",
    }  # fmt: skip
    assert counts["received"] == 7


def test_a_dossier_at_its_due_moment_is_not_late_now() -> None:
    rows = [case(life((2, "11/03 08:00"), due=FRIDAY))]
    assert late_now(rows, vn(FRIDAY)) == Counts(running_late=0)
    assert late_now(rows, vn("15/03 17:01")) == Counts(running_late=1)
