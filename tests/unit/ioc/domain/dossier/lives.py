"""Lives of dossiers for tests: short to write, in Vietnamese office time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ioc.domain.calendar import Calendar
from ioc.domain.cases import Attr, CaseChange, CaseRow, fold, in_order, unix_ms
from ioc.domain.dossier import Policy, derive
from ioc.domain.text import VIETNAM

OFFICE = Calendar()
MONDAY = datetime(2024, 3, 11, 8, 0, tzinfo=VIETNAM)
HALF_HOUR = timedelta(minutes=30)


def vn(text: str) -> datetime:
    """`11/03 08:00` of 2024."""
    return datetime.strptime(f"2024 {text} +0700", "%Y %d/%m %H:%M %z").astimezone(VIETNAM)


def ms(text: str) -> int:
    return unix_ms(vn(text))


def step(state: int, at: datetime, number: int = 0, *, due: datetime | None = None, **said: Any) -> CaseChange:
    """One step. `agency`, `fee`, `revision`, `source` and any attr may be said."""
    special = {name: said.pop(name) for name in ("agency", "fee", "revision", "source", "unit", "id") if name in said}
    attrs: dict[str, Attr] = {"procedure_code": "1.005129", "channel": 1, **said}
    return CaseChange(
        kind="dossier", id=special.get("id", "H02.1-240311-0001"), at=at, revision=special.get("revision", 1),
        source=special.get("source", "mot-cua"), event_id=f"e{number}", state=str(state),
        open=state not in (3, 7, 8, 9, 10), unit=special.get("unit", "213"), agency=special.get("agency", "H02.1"),
        due_at=due, amount=special.get("fee"), attrs=attrs,
    )  # fmt: skip


def life(*told: tuple[int, str] | tuple[int, str, dict[str, Any]], due: str = "") -> list[CaseChange]:
    """`life((2, "11/03 08:00"), (9, "14/03 10:00"), due="15/03 17:00")`; every step promises the date."""
    promise = vn(due) if due else None
    return [
        step(one[0], vn(one[1]), number, due=promise, **(one[2] if len(one) > 2 else {}))  # type: ignore[misc]
        for number, one in enumerate(told)
    ]


def case(steps: list[CaseChange], policy: Policy | None = None) -> CaseRow:
    row = fold(in_order(steps))
    assert row is not None
    return derive(steps, row, policy or Policy(), OFFICE)


def attrs(steps: list[CaseChange], policy: Policy | None = None) -> dict[str, Attr]:
    return case(steps, policy).attrs


moments = st.builds(lambda slot: MONDAY + slot * HALF_HOUR, st.integers(0, 14 * 48))
"""Two weeks of half hours: office spans begin and end on half hours, so a slow count by half hours is exact."""

policies = st.builds(
    Policy,
    clock=st.sampled_from(["766", "local"]),
    payment=st.sampled_from(["runs", "pauses"]),
    wait_unit=st.sampled_from(["calendar", "working"]),
    supplements_max=st.integers(0, 2),
    due=st.sampled_from(["latest", "first"]),
    due_until=st.sampled_from(["moment", "day"]),
    reopened=st.sampled_from(["ended", "running"]),
)


@st.composite
def any_life(draw: st.DrawFn, *, least: int = 1, most: int = 7) -> list[CaseChange]:
    """Any steps at all, likely and unlikely ones."""
    count = draw(st.integers(least, most))
    return [
        step(
            draw(st.sampled_from([1, 2, 2, 3, 4, 4, 4, 5, 5, 6, 7, 8, 9, 9, 10])),
            draw(moments),
            number,
            due=draw(st.none() | moments),
            agency=draw(st.sampled_from(["H02.1", "H02.2"])),
            **draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "step": st.sampled_from(["tiep-nhan", "tham-dinh", "ky"]),
                        "officer_key": st.sampled_from(["a" * 32, "b" * 32]),
                        "supplements": st.integers(0, 2),
                        "received_at": moments.map(unix_ms),
                        "ended_at": moments.map(unix_ms),
                        "duration": st.integers(1, 5),
                        "duration_unit": st.sampled_from(["hour", "working_day"]),
                        "channel": st.integers(1, 3),
                        "digitised": st.booleans(),
                        "e_result": st.booleans(),
                        "reused": st.booleans(),
                        "shared_store": st.booleans(),
                        "vneid": st.booleans(),
                        "population_data": st.booleans(),
                        "synced": st.booleans(),
                        "e_copy": st.booleans(),
                        "complaint": st.booleans(),
                        "paid": st.integers(0, 2),
                        "rating": st.integers(1, 5),
                        "fee": st.sampled_from([0, 15_000]),
                        "apology_due": moments.map(unix_ms),
                        "apology_sent": moments.map(unix_ms),
                    },
                )
            ),
        )
        for number in range(count)
    ]
