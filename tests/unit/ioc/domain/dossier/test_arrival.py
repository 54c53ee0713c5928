"""The order of arrival does not matter; a correction derives the case anew."""

from __future__ import annotations

import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.casebook import CaseBook, Known
from ioc.domain.cases import CaseChange, CaseRow, Retract, fold, in_order
from ioc.domain.dossier import Policy, derive
from ioc.domain.policy import Policy as ProvincePolicy
from tests.unit.ioc.domain.dossier.lives import OFFICE, any_life, policies


def by_now(steps: list[CaseChange], policy: Policy) -> CaseRow | None:
    row = fold(in_order(steps))
    return row and derive(in_order(steps), row, policy, OFFICE)


@settings(max_examples=60)
@given(any_life(), policies, st.randoms(use_true_random=False))
def test_any_permutation_of_a_life_is_the_same_case(
    steps: list[CaseChange], policy: Policy, chance: random.Random
) -> None:
    shuffled = list(steps)
    chance.shuffle(shuffled)
    expected = by_now(steps, policy)
    assert by_now(shuffled, policy) == expected
    row = fold(in_order(steps))
    assert row is not None
    assert derive(shuffled, row, policy, OFFICE) == expected, "derive puts the steps in order itself"


@settings(max_examples=60)
@given(any_life(), policies, st.data())
def test_repeats_corrections_and_any_chunking_leave_the_case_of_the_last_word(
    steps: list[CaseChange], policy: Policy, data: st.DataObject
) -> None:
    """Every event may come several times, be corrected (revision 2) or taken back, in any order and in any chunks."""
    book = CaseBook("dossier", lambda ordered, row, _: derive(ordered, row, policy, OFFICE), policy=ProvincePolicy())
    final: dict[str, CaseChange | Retract] = {one.event_id: one for one in steps}
    sent: list[CaseChange | Retract] = list(steps)
    for one in steps:
        fate = data.draw(st.sampled_from(["stays", "stays", "repeated", "corrected", "taken back"]))
        if fate == "repeated":
            sent.append(one)
        elif fate == "corrected":
            other = data.draw(st.sampled_from(steps))
            corrected = msgspec.structs.replace(one, revision=2, state=other.state, at=other.at, attrs=other.attrs)
            sent.append(corrected)
            final[one.event_id] = corrected
        elif fate == "taken back":
            retract = Retract(id=one.id, source=one.source, event_id=one.event_id, revision=2)
            sent.append(retract)
            final[one.event_id] = retract
    # A retraction follows what it takes back (one event, one partition); everything else may be shuffled.
    order = data.draw(st.permutations([one for one in sent if isinstance(one, CaseChange)]))
    order += [one for one in sent if isinstance(one, Retract)]
    known = Known()
    while order:
        size = data.draw(st.integers(1, len(order)))
        chunk, order = order[:size], order[size:]
        settled = book.settle({steps[0].id: known}, chunk)
        known = Known(settled.rows[0] if settled.rows else None, settled.steps[steps[0].id])
    expected = by_now([one for one in final.values() if isinstance(one, CaseChange)], policy)
    if expected is None:
        assert known.row is None or known.row.state == "void"
    else:
        assert known.row is not None
        assert msgspec.structs.replace(known.row, ver=0) == msgspec.structs.replace(expected, ver=0)


@settings(max_examples=50)
@given(any_life(), policies)
def test_no_life_however_strange_breaks_the_derivation_and_its_attrs_are_small_scalars(
    steps: list[CaseChange], policy: Policy
) -> None:
    row = by_now(steps, policy)
    assert row is not None
    assert all(isinstance(value, str | int | bool) for value in row.attrs.values())
    assert len(msgspec.json.encode(row.attrs)) < 2_000


@settings(max_examples=50)
@given(any_life(), policies)
def test_deriving_changes_nothing_that_was_given(steps: list[CaseChange], policy: Policy) -> None:
    row = fold(in_order(steps))
    assert row is not None
    before = msgspec.json.encode([row, steps])
    derive(steps, row, policy, OFFICE)
    assert msgspec.json.encode([row, steps]) == before
