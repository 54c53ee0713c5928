"""Step: one event of a dossier, read out of a CaseChange; and what the steps together state.

Attrs a step may state (times in unix milliseconds; absent = silent): `procedure_code`, `channel`, `received_by`,
`level`, `step`, `officer_key`, `supplements`, `submitted_at`, `received_at`, `ended_at`, `returned_at`, `duration`,
`duration_unit`, `digitised`, `e_result`, `reused`, `shared_store`, `vneid`, `population_data`, `paid`, `rating`,
`complaint`, `synced`, `e_copy`, `apology_sent`, `apology_due`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ioc.domain.cases import CaseChange, from_ms
from ioc.domain.dossier.states import PROVES_RECEIPT

LATEST: Final = frozenset(
    (
        *("procedure_code", "received_by", "level", "submitted_at", "received_at", "returned_at", "duration"),
        *("duration_unit", "digitised", "e_result", "reused", "shared_store", "vneid", "population_data", "paid"),
        *("rating", "complaint", "synced", "e_copy"),
    )
)
"""Facts whose latest statement holds."""


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    state: int
    agency: str
    code: str | None
    """Stage of the workflow (`buoc`)."""
    officer: str | None
    ended_at: datetime | None

    @property
    def moment(self) -> datetime:
        """When the work ended, if this step ends it: `NgayKetThucXuLy`, else the step's own time."""
        return self.ended_at or self.at


@dataclass(slots=True)
class Life:
    """All steps of one dossier in order, and what they state."""

    steps: list[Step] = field(default_factory=list)
    stated: dict[str, Any] = field(default_factory=dict)
    """Facts of LATEST that some step states."""
    dues: list[datetime] = field(default_factory=list)
    """Dates promised (`NgayHenTra`), in the order they were said."""
    fee: int | None = None
    channel: int = 1
    """A step that is silent about the channel reads as 1 (`null` is the desk), so a 1 never overrules a 2 or 3."""
    supplements: int = 0
    """The largest number of requests for papers that a step states."""
    apologies: list[tuple[datetime, datetime]] = field(default_factory=list)
    """(sent, new date promised), each once, by the time sent."""
    received_at: datetime | None = None
    """When it was taken in; None: not yet, or refused at the door. Such a dossier counts nowhere in QĐ 766."""
    paid_since: datetime | None = None
    """Since which step it says that its fee is paid online; None: it does not say so."""

    def time(self, name: str) -> datetime | None:
        said = self.stated.get(name)
        return None if said is None else from_ms(said)


def read(changes: Iterable[CaseChange]) -> Life:
    """The life that these steps tell, whatever order they are given in."""
    life = Life()
    apologies = set()
    for change in sorted(changes, key=_order):
        attrs = change.attrs
        life.steps.append(
            Step(
                change.at, int(change.state), change.agency, attrs.get("step"), attrs.get("officer_key"),  # type: ignore[arg-type]
                from_ms(attrs["ended_at"]) if attrs.get("ended_at") is not None else None,
            )
        )  # fmt: skip
        for name, said in attrs.items():
            if name in LATEST and said is not None:
                life.stated[name] = said
        if attrs.get("paid") is not None:
            life.paid_since = (life.paid_since or change.at) if attrs["paid"] else None
        if change.due_at is not None:
            life.dues.append(change.due_at)
        if change.amount is not None:
            life.fee = change.amount
        channel = attrs.get("channel")
        if isinstance(channel, int) and channel != 1:
            life.channel = channel
        life.supplements = max(life.supplements, int(attrs.get("supplements") or 0))
        if attrs.get("apology_due") is not None:
            sent = attrs.get("apology_sent")
            apologies.add((change.at if sent is None else from_ms(sent), from_ms(attrs["apology_due"])))
    life.apologies = sorted(apologies)
    taken_in = next((step.at for step in life.steps if step.state in PROVES_RECEIPT), None)
    life.received_at = life.time("received_at") or taken_in
    return life


def _order(change: CaseChange) -> tuple[datetime, int, int, str, str]:
    """By time; within one moment by the number of the state, which is how a life goes: a counter that finishes and
    returns in the same second states 9 and 10 together."""
    return change.at, int(change.state), change.revision, change.event_id, change.source
