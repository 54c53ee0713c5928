"""Birth: a dossier is handed in: when, to whom, for what. What becomes of it is `life`'s."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.demo.dossiers.procedures import Procedure
from ioc.demo.step import local
from ioc.provinces.pack import Agency


@dataclass(frozen=True, slots=True)
class Birth:
    handed_s: float
    """Province's time, unix seconds."""
    office: Agency
    """Handles it."""
    desk: Agency
    """Took it in."""
    procedure: Procedure
    channel: int
    """1 desk, 2 online, 3 post."""
    number: int
    """Of the day, 0–9999."""
    steady: bool = False
    """Handed on within the office every two hours: an office with work is never silent for half a day."""

    @property
    def id(self) -> str:
        """TT 01/2018/TT-VPCP, Điều 19: agency, day, daily number."""
        return f"{self.desk.code}-{local(self.handed_s):%y%m%d}-{self.number:04d}"
