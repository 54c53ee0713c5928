"""Places: what an installation knows of units and agencies, as a lane asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


def _fine(_: str, __: date) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Places:
    """(code, day) → what is wrong with the code on that day, with candidates; "" when nothing is."""

    unit: Callable[[str, date], str] = _fine
    agency: Callable[[str, date], str] = _fine


ANYWHERE = Places()
"""Every code is known."""
