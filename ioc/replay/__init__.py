"""Replays of published figures: events whose totals are those of a report, to the digit. `ioc replay NAME`."""

from __future__ import annotations

from ioc.replay.replay import Replay

__all__ = ["named", "names"]


def names() -> tuple[str, ...]:
    return ("hospital-2024q1", "schools-2024q1", "documents-2024q1", "published", "published-bac-kan")


def named(name: str) -> Replay:
    """The replay of this name; KeyError tells which there are."""
    from ioc.replay import documents, hospital, published, schools

    for replay in (hospital.REPLAY, schools.REPLAY, documents.REPLAY, published.BAC_GIANG, published.BAC_KAN):
        if replay.name == name:
            return replay
    raise KeyError(", ".join(names()))
