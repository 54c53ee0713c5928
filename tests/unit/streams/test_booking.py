"""Fees that a dossier has to book: whatever is heard first, twice or late, the judge waits for the right ones."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.cases import Case, unix_ms
from ioc.domain.fees import Fee, Unbooked, verdict
from rules.engine.books import CaseBook
from streams.booking import Booking

NOW = datetime.fromisoformat("2026-03-23T08:00:00+07:00")
FEE = 100
DOSSIERS, PAYMENTS = ("HS-1", "HS-2"), ("PG-1", "PG-2", "PG-3")


def case(kind: str, name: str, ver: int, amount: int | None, **attrs: Any) -> Case:
    return Case(
        kind=kind, id=name, state="2", open=False, unit="24", agency="", category="", severity=None, level=None,
        amount=amount, opened_at=0, due_at=None, closed_at=None, changed_at=0, ver=ver, attrs=attrs,
    )  # fmt: skip


class Tables:
    """Dossiers and payments as they stand; read as `ioc.store.fees.unbooked` reads them."""

    def __init__(self) -> None:
        self.cases: dict[tuple[str, str], Case] = {}

    def put(self, kind: str, name: str, amount: int | None, **attrs: Any) -> Case:
        old = self.cases.get((kind, name))
        word = case(kind, name, old.ver + 1 if old else 1, amount, **attrs)
        self.cases[kind, name] = word
        return word

    def fee(self, dossier: Case) -> tuple[Fee, list[Case]]:
        paid = [one for one in self.cases.values() if one.attrs.get("dossier_id") == dossier.id]
        came = sum(int(one.attrs.get("collected") or 0) for one in paid)
        said = NOW if dossier.attrs.get("money_by") else None
        return Fee(dossier.amount or 0, came, came > 0, NOW - timedelta(minutes=1) if came else None, said), paid

    def owing(self) -> set[str]:
        """Recount: what TN06-HS calls unbooked."""
        dossiers = [one for (kind, _), one in self.cases.items() if kind == "dossier" and one.amount]
        return {one.id for one in dossiers if verdict(self.fee(one)[0], NOW) == "unbooked"}

    async def read(self, ids: Collection[str] | None) -> list[Unbooked]:
        wanted = self.owing() if ids is None else self.owing() & set(ids)
        return [
            Unbooked(
                name, "24", "", "", FEE, NOW, NOW, NOW,
                " ".join(f"{one.id}={one.state}" for one in self.fee(self.cases["dossier", name])[1]),
            )
            for name in sorted(wanted)
        ]  # fmt: skip


says = st.tuples(st.just("dossier"), st.sampled_from(DOSSIERS), st.sampled_from([FEE, FEE, 0, None]), st.booleans())
pays = st.tuples(
    st.just("payment"), st.sampled_from(PAYMENTS), st.sampled_from([0, 40, 60, FEE]),
    st.sampled_from([*DOSSIERS, *DOSSIERS, None]),
)  # fmt: skip
hears = st.tuples(st.just("hear"), st.randoms(use_true_random=False))
steps = st.lists(st.one_of(says, pays, pays, hears, st.just(("restart",)), st.just(("sweep",))), max_size=25)


@given(steps, st.randoms(use_true_random=False))
def test_whatever_is_heard_first_the_judge_waits_for_the_dossiers_of_a_recount(history: list[Any], random: Any) -> None:
    tables, book = Tables(), CaseBook("fee")
    booking = Booking(tables.read)
    unheard, heard = list[Case](), list[Case]()

    def hear(random: Any) -> None:
        """All that is new, some of it again, in any order and slices."""
        words = [*unheard, *random.choices(heard, k=3)] if heard else list(unheard)
        random.shuffle(words)
        while words:
            size = random.randint(1, len(words))
            book.take(asyncio.run(booking.follow(words[:size])))
            words = words[size:]
        heard.extend(unheard)
        unheard.clear()

    moved = False
    for what, *facts in history:
        if what == "dossier":
            name, amount, said = facts
            unheard.append(tables.put("dossier", name, amount, **({"money_by": 1} if said else {})))
        elif what == "payment":
            name, came, dossier = facts
            old = tables.cases.get(("payment", name))
            moved |= old is not None and old.attrs.get("dossier_id") not in (None, dossier)
            attrs = {"dossier_id": dossier, "collected": came if dossier else None}
            unheard.append(tables.put("payment", name, came, **{k: v for k, v in attrs.items() if v}))
        elif what == "hear":
            hear(*facts)
        else:
            if what == "restart":
                book, booking = CaseBook("fee"), Booking(tables.read)
            book.take(asyncio.run(booking.sweep()))
    hear(random)
    if moved:  # a correction may have left a dossier that no word names; what is waited for in vain is heard at once
        assert book.open.keys() <= tables.owing()
        book.take(asyncio.run(booking.sweep()))
    assert book.open.keys() == tables.owing()


def told(booking: Booking, *words: Case) -> list[tuple[str, bool]]:
    return [(one.id, one.open) for one in asyncio.run(booking.follow(words))]


def test_paid_before_or_after_the_payment_is_heard_of_is_never_waited_for() -> None:
    for first in ("dossier", "payment"):
        tables = Tables()
        booking = Booking(tables.read)
        words = [
            tables.put("dossier", "HS-1", FEE, money_by=1),
            tables.put("payment", "PG-1", FEE, dossier_id="HS-1", collected=FEE),
        ]
        words.sort(key=lambda word: word.kind != first)
        assert [told(booking, word) for word in words] == [[], []]


def test_a_payment_that_is_moved_to_another_dossier_is_waited_for_there_and_no_longer_here() -> None:
    tables = Tables()
    booking = Booking(tables.read)
    tables.put("dossier", "HS-1", FEE)
    tables.put("dossier", "HS-2", FEE)
    assert told(booking, tables.put("payment", "PG-1", FEE, dossier_id="HS-1", collected=FEE)) == [("HS-1", True)]
    moved = tables.put("payment", "PG-1", FEE, dossier_id="HS-2", collected=FEE)
    assert told(booking, tables.cases["dossier", "HS-2"]) == [("HS-2", True)], "read before its word is heard"
    assert told(booking, moved) == [("HS-2", True), ("HS-1", False)]


def test_what_is_waited_for_is_due_when_the_dossier_has_to_have_said_it() -> None:
    tables = Tables()
    booking = Booking(tables.read)
    tables.put("dossier", "HS-1", FEE)
    [fee] = asyncio.run(booking.follow([tables.put("payment", "PG-1", FEE, dossier_id="HS-1", collected=FEE)]))
    assert (fee.kind, fee.state, fee.due_at, fee.amount) == ("fee", "unbooked", unix_ms(NOW), FEE)
    assert msgspec.json.decode(msgspec.json.encode(fee), type=Case) == fee
