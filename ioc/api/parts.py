"""Parts: what the handlers work with, built once by ioc/api/run.py. A plain value; tests make their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from ioc.api.form import Budget
from ioc.domain.notices import Notice
from ioc.provinces.sheets import Sheet
from ioc.services.buckets import Buckets
from ioc.services.draft import Vocabulary
from ioc.services.ingest import Ingest
from ioc.services.intake import Intake
from ioc.services.lockout import Lockout
from ioc.services.passwords import Passwords
from ioc.services.photos import Photos
from ioc.services.staff import Staff
from ioc.settings import Settings
from ioc.store.database import Database

REPORTS_BURST, REPORTS_PER_S = 60, 0.1
"""Of one address: 60 at once, then one every 10 s. Behind one address of a mobile network there are many people."""
LOOKUPS_BURST, LOOKUPS_PER_S = 60, 1.0
SIGN_INS_BURST, SIGN_INS_PER_S = 30, 0.5
TOKENS_BURST, TOKENS_PER_S = 20, 0.2
"""Wrong source tokens of one address."""
PUSHES_BURST, PUSHES_PER_S = 100, 20.0
"""Requests of one source: 40,000 records a second, if they are batched."""


class Nudge(Protocol):
    async def __call__(self, word: Literal["journal", "cells", "cases", "notices", "again"], /) -> bool: ...


@dataclass(slots=True)
class Limits:
    """Token buckets by address."""

    reports: Buckets = field(default_factory=lambda: Buckets(REPORTS_BURST, REPORTS_PER_S))
    lookups: Buckets = field(default_factory=lambda: Buckets(LOOKUPS_BURST, LOOKUPS_PER_S))
    sign_ins: Buckets = field(default_factory=lambda: Buckets(SIGN_INS_BURST, SIGN_INS_PER_S))
    tokens: Buckets = field(default_factory=lambda: Buckets(TOKENS_BURST, TOKENS_PER_S))
    pushes: Buckets = field(default_factory=lambda: Buckets(PUSHES_BURST, PUSHES_PER_S))
    """By source, not by address."""


@dataclass(frozen=True, slots=True)
class FormUnit:
    code: str
    name: str
    parent: str


@dataclass(slots=True, kw_only=True)
class Parts:
    settings: Settings
    database: Database
    intake: Intake
    photos: Photos
    words: Callable[[datetime], Vocabulary]
    """The vocabulary of that moment: units change on days set by law."""
    form_units: Callable[[datetime], Sequence[FormUnit]]
    unit_name: Callable[[str], str]
    units_below: Callable[[str, datetime, datetime], frozenset[str]]
    """(code, start, end): the unit and all within it in that time; empty for an unknown one."""
    nudge: Nudge
    mint: Callable[[str, str, str, int, float], str]
    """(login, role, digest of the session in hex, its end in unix seconds, now) → wall ticket."""
    ticket_life_s: int
    wall_url: str
    """Where the gateway listens, `{host}` standing for the host the page came from."""
    closing: Callable[[Mapping[str, Any], Sequence[tuple[str, str]], datetime], Sequence[Notice]]
    """Notices of an alert that a person closed, to those who were told of it."""
    offices: Sequence[tuple[str, str]]
    """(id, name) of the directory's recipients: work can be given to an office too."""
    clock: Callable[[], datetime]
    static: Path
    panels: Path
    maps: Mapping[str, Sheet] = field(default_factory=dict)
    """Geometry of the province by name of file: `bn-2025.json`."""
    ingest: Ingest | None = None
    """Where registered sources push; None: this process takes reports only."""
    agency_name: Callable[[str], str] = str
    limits: Limits = field(default_factory=Limits)
    staff: Staff = field(default_factory=Staff)
    budget: Budget = field(default_factory=Budget)
    passwords: Passwords = field(default_factory=Passwords)
    lockout: Lockout = field(default_factory=Lockout)
