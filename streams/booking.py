"""Booking: fees that were paid online and whose dossier has not said so (rule L23), as cases for the judge.

Neither case knows the other: a dossier may have been said paid, and ended, long before its payment is heard of, or
after. So whatever is heard of either end, both are read from the tables, where each word was committed before it was
published: whoever comes last finds the other. What no word names (the dossier that a corrected payment named before) a
sweep finds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Final

from ioc.domain.cases import Case, gone
from ioc.domain.fees import Unbooked, open_case
from ioc.domain.terms import FEE

SWEEP_S: Final = 600.0
Read = Callable[[Collection[str] | None], Awaitable[list[Unbooked]]]
"""Those of these dossiers (None: of all) that have to say that they are paid."""


class Booking:
    def __init__(self, read: Read) -> None:
        self._read = read
        self._reads = 0
        """Version of the next answer: a later reading knows more."""
        self._payments: dict[str, frozenset[str]] = {}
        """Dossiers that are waited for, with the payments that make them so."""
        self._dossiers: dict[str, set[str]] = {}
        """The same the other way round; more than one while a correction moves a payment."""

    async def follow(self, words: Iterable[Case]) -> list[Case]:
        """The fees that these words are about, as they stand now."""
        touched = set[str]()
        for word in words:
            if word.kind == "dossier" and (word.amount or word.id in self._payments):
                touched.add(word.id)
            elif word.kind == "payment":
                touched |= {str(word.attrs.get("dossier_id") or ""), *self._dossiers.get(word.id, ())}
        touched.discard("")
        return self._told(await self._read(touched), touched) if touched else []

    async def sweep(self) -> list[Case]:
        """Every fee that waits for its dossier, and those that no longer do."""
        before = set(self._payments)
        return self._told(await self._read(None), before)

    def _told(self, waiting: Iterable[Unbooked], asked: Collection[str]) -> list[Case]:
        self._reads += 1
        found = {fee.dossier: fee for fee in waiting}
        over = sorted(dossier for dossier in asked if dossier in self._payments and dossier not in found)
        for dossier in over:
            self._learn(dossier, frozenset())
        for dossier, fee in found.items():
            self._learn(dossier, frozenset(said.split("=")[0] for said in fee.payments.split()))
        return [open_case(fee, self._reads) for fee in found.values()] + [gone(FEE, one, self._reads) for one in over]

    def _learn(self, dossier: str, payments: frozenset[str]) -> None:
        for payment in self._payments.pop(dossier, frozenset()):
            self._dossiers[payment].discard(dossier)
            if not self._dossiers[payment]:
                del self._dossiers[payment]
        if payments:
            self._payments[dossier] = payments
        for payment in payments:
            self._dossiers.setdefault(payment, set()).add(dossier)
