"""Computed: figures that a part of their own makes: the score of QĐ 766 and its components, the operating stage, fees
that dossiers and payments tell differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from ioc.domain import stage
from ioc.domain.indicators import FEES, STAGE
from ioc.domain.periods import span
from ioc.domain.qd766 import shown
from ioc.services import board766, fees
from ioc.services.adding import NoSuchDimension, Question
from ioc.services.board766 import By, Line
from ioc.store import indicators

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """A part a computed figure consists of (thành phần)."""

    code: str
    vi: str
    en: str
    num: int | None
    den: int | None
    value: Decimal | None
    """Points, or a count; None: no data."""
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Group → numerator and denominator; None: no data."""

    groups: Mapping[str, tuple[int, int | None] | None]
    pieces: Sequence[Piece] = ()


async def make(computed: str, question: Question) -> Made:
    """The figure of `Indicator.computed`, read within the caller's snapshot. Raises NoSuchDimension."""
    name, _, component = computed.partition(":")
    if name == FEES:
        q = question
        return Made(await fees.disagreeing(q.conn, q.start, q.end, q.now, by=q.by, units=q.units))
    return await _stage(question) if name == STAGE else await _score(component, question)


async def _score(component: str, q: Question) -> Made:
    if q.by not in get_args(By):
        known = ", ".join(name for name in get_args(By) if name)
        raise NoSuchDimension(f"{q.by}: QĐ 766 có: {known} / {q.by}: QĐ 766 has: {known}")
    by: By = q.by  # type: ignore[assignment]
    lines = await board766.lines(q.conn, span(q.start, q.end), q.now, by=by, units=q.units, rules=q.rules)
    groups = {line.name: _share(line, component) if component else _total(line) for line in lines}
    return Made(groups, _pieces(lines[0]) if lines and not q.by and not component else ())


def _total(line: Line) -> tuple[int, int | None] | None:
    """Hundredths of points. Nothing counted, nothing said: no score, though no petitions would earn points."""
    if not any(line.counts.n.values()):
        return None
    return int(shown(line.score.total) * HUNDREDTHS), None


def _share(line: Line, component: str) -> tuple[int, int | None] | None:
    share = line.score.part(component).share
    return None if share is None else (share.num, share.den)


def _pieces(line: Line) -> list[Piece]:
    return [
        Piece(
            part.component.code, part.component.vi, part.component.en,
            None if part.share is None else part.share.num, None if part.share is None else part.share.den,
            None if part.points is None else shown(part.points), part.maximum,
        )
        for part in line.score.parts
    ]  # fmt: skip


async def _stage(q: Question) -> Made:
    found = await indicators.open_alerts(q.conn, q.units)
    n = {severity: sum(one.n for one in found if one.severity == severity) for severity in (1, 2, 3, 4)}
    domains = {one.domain for one in found if one.severity == 1}
    level, vi, en = stage.stage(n[1], n[2], len(domains))
    pieces = [
        Piece("stage", *stage.NAMES[level], None, None, Decimal(level), 5),
        Piece("why", vi, en, None, None, None),
    ]
    pieces += [
        Piece(f"severity-{severity}", f"Cảnh báo mức {severity} đang mở", f"Open alerts of severity {severity}", count,
              None, Decimal(count))
        for severity, count in n.items()
    ]  # fmt: skip
    return Made({"": (level, None)}, pieces)
