"""What a statement says about its case: one source's word on one figure; open while the figure is awaited.

Two ids: the case is the figure as one source states it, so that its later word replaces its earlier one; attr `figure`
is the figure itself, the same for all sources. Cases of one `figure` that disagree are a conflict to be shown. Another
version of the definition is another figure; an official figure is a case of its own and never replaces ours.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ioc.domain.cases import CaseChange, unix_ms
from ioc.domain.text import VIETNAM
from streams.topics.indicators.event import Statement


def change(event: Statement) -> tuple[CaseChange, ...]:
    """The statement as of this event. Pure."""
    stated = {
        "figure": figure_id(event),
        "stated_by": event.stated_by or event.agency,
        "value": _plain(event.value),
        "num": event.num,
        "den": event.den,
        "plan": _plain(event.plan),
        "measure_unit": event.measure_unit,
        "period_from": unix_ms(event.start),
        "period_to": unix_ms(event.end),
        "definition_version": event.definition_version,
        "dims": _dims(event) or None,
        "official": event.official or None,
        "document_no": event.document_no,
        "document_date": event.document_date.isoformat() if event.document_date else None,
        "section": event.section,
        "note": event.note,
        "on_time": event.on_time,
    }
    return (
        CaseChange(
            kind="statement",
            id=statement_id(event),
            at=event.occurred_at,
            revision=event.revision,
            source=event.source,
            event_id=event.event_id,
            state=event.state,
            open=event.state == "expected",
            unit=event.unit,
            agency=event.agency or event.stated_by or "",
            category=event.indicator,
            due_at=event.due_at,
            attrs={name: value for name, value in stated.items() if value is not None},
        ),
    )


def figure_id(event: Statement) -> str:
    """Which figure this is, whoever states it: `TN01:24:2023-12-16:2024-03-16`, then its dimensions and version."""
    parts = [event.indicator, event.unit, _short(event.start), _short(event.end)]
    if dims := _dims(event):
        parts.append(dims)
    if event.definition_version > 1:
        parts.append(f"v{event.definition_version}")
    return ":".join(parts)


def statement_id(event: Statement) -> str:
    """Which case: the figure, the system that sent it and who stated it there."""
    parts = [figure_id(event), event.source]
    if event.stated_by not in (None, event.agency):
        parts.append(event.stated_by)
    if event.official:
        parts.append("official")
    return ":".join(parts)


def _dims(event: Statement) -> str:
    """`facility=BV-01 level=commune`, in order of name."""
    return " ".join(f"{name}={value}" for name, value in sorted(event.dims.items()))


def _short(at: datetime) -> str:
    """A day for midnight in Việt Nam, else the instant: one moment written two ways is one."""
    local = at.astimezone(VIETNAM)
    whole_day = (local.hour, local.minute, local.second) == (0, 0, 0)
    return local.date().isoformat() if whole_day else local.isoformat(timespec="seconds")


def _plain(number: Decimal | None) -> str | None:
    """`88.14`, every digit as stated, never `1E+3`."""
    return None if number is None else format(number, "f")
