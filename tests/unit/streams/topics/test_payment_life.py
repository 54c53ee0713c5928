"""The life of a payment: what both ends say, who is waited for, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.cases import CaseRow, unix_ms
from ioc.domain.policy import PaymentPolicy, Policy
from streams.topics.payments import TOPIC
from streams.topics.payments.case import change
from streams.topics.payments.event import Payment
from tests.unit.streams.topics.casebooks import arrivals, latest, plain, recount, settled

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
POLICY = Policy()
BANKED = Policy(payments=PaymentPolicy(bank_confirms=frozenset({"qr_his"})))


def step(status: str, minutes: float = 0, amount: int = 100, **facts: Any) -> Payment:
    said: dict[str, Any] = {
        "source": "his", "event_id": f"{status}-{minutes}", "unit": "213", "transaction_id": "T-1", "amount": amount,
        "method": "qr_his", "service": "hospital_fee", "facility": "BV-01", "provider": "vietinbank",
        "status": status, "occurred_at": AT + timedelta(minutes=minutes),
    }  # fmt: skip
    return Payment(**{**said, **facts})


def bank(status: str, minutes: float = 0, amount: int = 100, **facts: Any) -> Payment:
    said: dict[str, Any] = {"source": "bank", "event_id": f"bank-{status}-{minutes}", "side": "bank"}
    return step(status, minutes, amount, reference="FT1", **{**said, **facts})


def life(*steps: Payment, policy: Policy = POLICY) -> CaseRow:
    rows, cells = settled(TOPIC, [steps], policy)
    assert cells == recount(TOPIC, rows)
    [row] = rows.values()
    return row


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def test_a_payment_that_the_biller_ends_in_one_event_makes_no_case() -> None:
    for lone in (step("succeeded"), step("failed"), step("succeeded", credited_amount=100), bank("failed")):
        assert lone.ends_alone
        assert settled(TOPIC, [[lone]], POLICY)[0] == {}


@pytest.mark.parametrize(
    "event",
    [
        step("initiated"), step("pending"), step("mismatch"), bank("succeeded"), bank("pending"),
        step("succeeded", credited_amount=99), step("failed", credited_amount=100),
    ],
)  # fmt: skip
def test_whatever_leaves_something_to_wait_for_or_to_compare_opens_one(event: Payment) -> None:
    assert not event.ends_alone
    [case] = change(event)
    assert case.opens
    assert len(settled(TOPIC, [[event]], POLICY)[0]) == 1


def test_a_refund_belongs_to_a_case_and_opens_none() -> None:
    assert settled(TOPIC, [[step("refunded", reference="FT1")]], POLICY)[0] == {}


def test_pending_longer_than_a_quarter_of_an_hour_is_overdue_without_any_event() -> None:
    row = life(step("initiated"), step("pending", 2))

    assert (row.state, row.open, row.due_at, row.attrs["wait"]) == ("pending", True, at(17), "waiting")


def test_repeating_that_it_is_pending_does_not_buy_time() -> None:
    assert life(step("pending", 2), step("pending", 16)).due_at == at(17)


def test_an_order_that_nobody_paid_is_not_stuck() -> None:
    assert life(step("initiated")).due_at is None


@pytest.mark.parametrize(("minutes", "wait"), [(17, "in_time"), (17.001, "stuck")])
def test_what_was_stuck_is_counted_as_such_after_it_ended(minutes: float, wait: str) -> None:
    row = life(step("pending", 2), step("succeeded", minutes))

    assert (row.state, row.open, row.closed_at, row.due_at) == ("succeeded", False, at(minutes), None)
    assert row.attrs["wait"] == wait


def test_both_ends_that_agree_close_it_whichever_spoke_first() -> None:
    for paid, credited in ((1, 2), (2, 1)):
        row = life(step("pending"), step("succeeded", paid), bank("succeeded", credited))
        assert (row.state, row.open, row.closed_at, row.due_at) == ("succeeded", False, at(paid), None)
        assert (row.attrs["billed"], row.attrs["credited"]) == (100, 100)


def test_the_bank_s_word_of_a_payment_whose_end_passed_by_without_a_case_is_compared_with_it() -> None:
    row = life(step("succeeded"), bank("succeeded", 1, 90))

    assert (row.state, row.open, row.due_at) == ("mismatch", True, at(1 + 24 * 60))
    assert (row.attrs["difference"], row.attrs["differs_by"], row.amount) == (-10, 10, 100)


def test_credited_and_not_booked_waits_half_an_hour_for_the_biller() -> None:
    for opening in ([], [step("initiated")], [step("pending")]):
        row = life(*opening, bank("succeeded", 5))
        assert (row.state, row.open, row.due_at, row.attrs["waits_for"]) == ("pending", True, at(35), "biller")


def test_booked_and_not_credited_waits_a_day_where_the_bank_s_word_is_expected() -> None:
    row = life(step("pending"), step("succeeded", 5), policy=BANKED)
    assert (row.state, row.due_at, row.attrs["waits_for"]) == ("pending", at(5 + 24 * 60), "bank")

    row = life(step("pending"), step("succeeded", 5))
    assert (row.state, row.open) == ("succeeded", False)


@pytest.mark.parametrize("word", ["failed", "refunded"])
def test_booked_and_not_at_the_bank_is_a_mismatch_of_the_whole_amount(word: str) -> None:
    row = life(step("pending"), step("succeeded", 1), bank(word, 2))

    assert (row.state, row.attrs["differs_by"], row.attrs["difference"]) == ("mismatch", 100, -100)


def test_failed_at_the_biller_and_credited_by_the_bank_is_a_mismatch() -> None:
    row = life(step("pending"), step("failed", 1, failure="timeout"), bank("succeeded", 2))

    assert (row.state, row.open, row.attrs["credited"]) == ("mismatch", True, 100)


def test_a_mismatch_that_the_biller_declares_is_open_until_explained() -> None:
    row = life(step("mismatch", 3, credited_amount=0, source="doi-soat"))
    assert (row.state, row.attrs["differs_by"], row.due_at) == ("mismatch", 100, at(3 + 24 * 60))

    found = life(step("mismatch", 3, credited_amount=0), bank("succeeded", 60))
    assert (found.state, found.open, found.attrs.get("differs_by")) == ("succeeded", False, None)

    refunded = life(step("mismatch", 3), step("refunded", 60, reference="FT9"))
    assert (refunded.state, refunded.open, refunded.closed_at) == ("refunded", False, at(60))


def test_a_mismatch_of_which_nobody_says_the_sums_counts_whole() -> None:
    assert life(step("mismatch")).attrs["differs_by"] == 100


def test_a_corrected_amount_ends_the_mismatch() -> None:
    wrong = step("succeeded", 1)
    row = life(wrong, bank("succeeded", 2, 90), msgspec.structs.replace(wrong, revision=2, amount=90))

    assert (row.state, row.open, row.amount) == ("succeeded", False, 90)


def test_success_after_failure_is_kept_and_flagged() -> None:
    row = life(step("pending"), step("failed", 1), step("succeeded", 2, source="gateway"))

    assert (row.state, row.attrs["first_illegal"], row.attrs["illegal_source"]) == (
        "succeeded", "failed>succeeded", "gateway",
    )  # fmt: skip


def test_the_bank_s_steps_are_no_illegal_steps_of_the_biller() -> None:
    assert "illegal" not in life(step("pending"), step("failed", 1), bank("succeeded", 2)).attrs


def test_the_sum_that_differs_leaves_the_figure_once_it_is_explained() -> None:
    def unexplained(*steps: Payment) -> int:
        _, cells = settled(TOPIC, [[one] for one in steps], POLICY)
        return sum(n for (measure, *_, of), n in cells.items() if (measure, of) == ("payments.unexplained", "total"))

    steps = [step("pending"), step("succeeded", 1), bank("succeeded", 2, 40)]
    assert unexplained(*steps) == 60
    assert unexplained(*steps, step("refunded", 3, reference="FT9")) == 0


def test_every_measure_counts_some_life() -> None:
    _, cells = settled(TOPIC, [[step("failed"), step("pending", 1), bank("succeeded", 2), step("mismatch", 3)]], POLICY)

    assert {cell[0] for cell in cells} == {measure.name for measure in TOPIC.case_measures}


def fee(status: str, minutes: float = 0, amount: int = 100, **facts: Any) -> Payment:
    """A payment at the gateway that names its dossier."""
    said: dict[str, Any] = {"service": "procedure_fee", "method": "paygov", "facility": None, "provider": "paygov"}
    return step(status, minutes, amount, **{**said, "dossier_id": "H02.1-260302-0001", **facts})


def collected(*steps: Payment, policy: Policy = POLICY) -> tuple[Any, Any]:
    """What stands as paid, and by when the dossier must say so, in minutes."""
    row = life(*steps, policy=policy)
    by = row.attrs.get("book_by")
    return row.attrs.get("collected"), None if by is None else (int(by) - unix_ms(AT)) / 60_000


def test_one_final_event_that_names_a_dossier_is_a_case_and_no_payment_in_steps() -> None:
    row = life(fee("succeeded"))

    assert (row.state, row.open, row.category) == ("succeeded", False, "procedure_fee")
    assert (row.attrs["dossier_id"], row.attrs["collected"], row.attrs["book_by"]) == (
        "H02.1-260302-0001", 100, unix_ms(at(30)),
    )  # fmt: skip
    _, cells = settled(TOPIC, [[fee("succeeded")]], POLICY)
    assert cells == {}, "nobody waited for it"


def test_of_a_payment_without_a_dossier_nothing_is_said_of_one() -> None:
    assert collected(step("pending"), step("succeeded", 1)) == (None, None)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([fee("initiated")], (None, None)),
        ([fee("pending")], (None, None)),
        ([fee("failed")], (None, None)),
        ([fee("failed"), fee("succeeded", 5)], (100, 35)),
        ([fee("succeeded"), fee("succeeded", 9, event_id="again")], (100, 30)),
        ([fee("succeeded"), fee("refunded", 9, reference="FT9")], (None, None)),
        ([fee("succeeded"), step("refunded", 9, reference="FT9")], (None, None)),
        ([fee("succeeded", credited_amount=90)], (90, 30)),
        ([fee("pending"), bank("succeeded", 4)], (100, 34)),
        ([fee("succeeded"), bank("succeeded", 4, 90)], (90, 30)),
        ([fee("succeeded"), bank("failed", 4)], (None, None)),
        ([fee("failed"), bank("succeeded", 4)], (100, 34)),
        ([fee("mismatch")], (None, None)),
    ],
)  # fmt: skip
def test_what_stands_as_paid_is_what_came_and_was_not_given_back(
    steps: list[Payment], expected: tuple[Any, Any]
) -> None:
    assert collected(*steps) == expected


def test_where_the_bank_s_word_is_expected_nothing_came_before_it() -> None:
    confirmed = Policy(payments=PaymentPolicy(bank_confirms=frozenset({"paygov"})))

    assert collected(fee("succeeded"), policy=confirmed) == (None, None)
    credited = bank("succeeded", 4, method="paygov", provider="paygov")
    assert collected(fee("succeeded"), credited, policy=confirmed) == (100, 34)


def test_the_province_decides_how_long_a_dossier_may_take_to_say_so() -> None:
    patient = Policy(payments=PaymentPolicy(unbooked_after=timedelta(hours=2)))

    assert collected(fee("succeeded"), policy=patient) == (100, 120)


STATUSES = ("initiated", "pending", "succeeded", "failed", "mismatch", "refunded")
moments = st.integers(0, 60)


@st.composite
def lives(draw: st.DrawFn) -> list[Payment]:
    events = [step("initiated", draw(moments), event_id="e", dossier_id=draw(st.sampled_from([None, "HS-1"])))]
    for i in range(draw(st.integers(0, 5))):
        say = draw(st.sampled_from([step, bank]))
        first = say(
            draw(st.sampled_from(STATUSES)), draw(moments), draw(st.sampled_from([100, 90])), event_id=f"e{i}",
            credited_amount=draw(st.sampled_from([None, None, 100, 90, 0])),
        )  # fmt: skip
        events.append(first)
        if draw(st.booleans()):
            status = draw(st.sampled_from(STATUSES))
            events.append(msgspec.structs.replace(first, revision=2, status=status, occurred_at=at(draw(moments))))
    return events


def slowly(events: Sequence[Payment], policy: PaymentPolicy) -> dict[str, Any]:
    """The table of the module, read line by line after each step."""
    biller: Payment | None = None
    told: Payment | None = None
    credited_by_biller: int | None = None
    spells: list[tuple[str, str, datetime, datetime | None]] = []
    money, came = 0, AT
    for event in sorted(
        latest(events), key=lambda e: (e.occurred_at, STATUSES.index(e.status), e.revision, e.event_id, e.source)
    ):
        if event.side == "bank":
            told = event
        else:
            biller = event
            if event.credited_amount is not None:
                credited_by_biller = event.credited_amount
        credited = credited_by_biller
        if told:
            gave = told.credited_amount if told.credited_amount is not None else told.amount
            credited = {"succeeded": gave, "failed": 0, "refunded": 0}.get(told.status)
        says = biller.status if biller else "nothing"
        state, waits = says, ""
        if says in ("nothing", "initiated", "pending"):
            if told and told.status == "succeeded":
                state, waits = "pending", "biller"
            elif says == "nothing" and told:
                state = told.status
        elif biller and says == "succeeded" and credited is not None:
            state = "succeeded" if credited == biller.amount else "mismatch"
        elif says == "succeeded" and (told or "qr_his" in policy.bank_confirms):
            state, waits = "pending", "bank"
        elif says == "failed" and credited:
            state = "mismatch"
        elif biller and told and says == "mismatch" and told.status == "succeeded" and credited == biller.amount:
            state = "succeeded" if told.occurred_at > biller.occurred_at else "mismatch"
        patience = {"biller": 30, "bank": 1_440}.get(waits) or {"pending": 15, "mismatch": 1_440}.get(state)
        due = event.occurred_at + timedelta(minutes=patience) if patience else None
        if not spells or spells[-1][:2] != (state, waits):
            spells.append((state, waits, event.occurred_at, due))
        before = money
        if state == "refunded":
            money = 0
        elif credited is not None:
            money = credited
        else:
            money = biller.amount if biller and state == "succeeded" else 0
        came = came if before else event.occurred_at
    state, waits, _, due = spells[-1]
    is_open = state in ("initiated", "pending", "mismatch")
    closed = [since for name, _, since, _ in spells[last_open(spells) + 1 :]]
    stuck = any(limit and nxt[2] > limit for (*_, limit), nxt in pairwise(spells))
    return {
        "state": state, "open": is_open, "due_at": due, "closed_at": None if is_open else closed[0],
        "waits_for": waits or None, "wait": "stuck" if stuck else "waiting" if is_open else "in_time",
    } | {
        "collected": money if money and events[0].dossier_id else None,
        "book_by": unix_ms(came + timedelta(minutes=30)) if money and events[0].dossier_id else None,
    }  # fmt: skip


def last_open(spells: Sequence[tuple[Any, ...]]) -> int:
    return max((i for i, one in enumerate(spells) if one[0] in ("initiated", "pending", "mismatch")), default=-1)


@settings(max_examples=200)
@given(lives(), st.sampled_from([POLICY, BANKED]))
def test_a_random_life_is_judged_as_a_slow_reader_of_the_table_would(events: list[Payment], policy: Policy) -> None:
    row = life(*events, policy=policy)
    expected = slowly(events, policy.payments)

    assert {name: getattr(row, name) if hasattr(row, name) else row.attrs.get(name) for name in expected} == expected
    if row.state == "mismatch":
        assert row.attrs["mismatch_at"] == unix_ms(row.due_at) - 86_400_000  # type: ignore[arg-type]


@settings(max_examples=80)
@given(lives(), st.data())
def test_a_random_life_ends_alike_in_any_order_and_cut(events: list[Payment], data: st.DataObject) -> None:
    rows, cells = settled(TOPIC, data.draw(arrivals(events)), BANKED)

    assert plain(rows) == plain(settled(TOPIC, [latest(events)], BANKED)[0])
    assert cells == recount(TOPIC, rows)
