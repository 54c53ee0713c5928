"""Scored: what rules may judge of QĐ 766, as cases of kind `score`. Pure; `ver` is set by who reads them.

- `official`: the official score of a period and ours, where they are furthest apart: the total, which only a whole
  score of ours has, or a component.
- `sync`: an agency's dossiers that are on the national portal, over those of which anybody said whether they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ioc.domain.cases import Attr, Case
from ioc.domain.dossier import parse_profile
from ioc.domain.periods import Period
from ioc.domain.qd766 import Beside

KIND: Final = "score"
"""In no table, as `ioc.domain.series`."""


def apart(period: Period, figures: Iterable[Beside], at_ms: int) -> list[Case]:
    """The official score beside ours; none where they have no figure in common, or agree in all."""
    known = [(abs(one.difference), one) for one in figures if one.difference is not None]
    far, one = max(known, key=lambda pair: pair[0], default=(0, None))
    if one is None or not far:
        return []
    attrs: dict[str, Attr] = {
        "period": period.name, "component": one.code, "ours": round(float(one.ours or 0), 2),
        "official": float(one.official or 0), "differs_by": float(far),
    }  # fmt: skip
    return [_case(f"TT11:{period.name}", "official", "", at_ms, attrs)]


def synced(profiles: Iterable[tuple[str, str, int]], at_ms: int) -> list[Case]:
    """(agency, profile, how many dossiers) → an agency's share, where anything is said."""
    counts: dict[str, list[int]] = {}
    for agency, profile, n in profiles:
        said = parse_profile(profile).synced
        if agency and said in ("y", "n"):
            held = counts.setdefault(agency, [0, 0])
            held[0] += n if said == "y" else 0
            held[1] += n
    return [
        _case(f"sync:{agency}", "sync", agency, at_ms, {"num": num, "den": den, "share_pct": 100 * num / den})
        for agency, (num, den) in sorted(counts.items())
        if den > 0
    ]


def _case(name: str, category: str, agency: str, at_ms: int, attrs: dict[str, Attr]) -> Case:
    return Case(
        kind=KIND, id=name, state="known", open=True, unit="", agency=agency, category=category, severity=None,
        level=None, amount=None, opened_at=at_ms, due_at=None, closed_at=None, changed_at=at_ms, ver=0, attrs=attrs,
    )  # fmt: skip
