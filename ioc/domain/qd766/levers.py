"""Levers: the good thing that raises each component by one, and how many such things are left to do.

A lever moves only the counts it is sure of. One dossier more sent online may also be one more digitised; nobody can
tell from counts, so it is not assumed.
"""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.qd766.component import Lever
from ioc.domain.qd766.counts import Counts
from ioc.domain.qd766.edition import Edition
from ioc.domain.qd766.shares import late, online_name, sync_done, sync_total

Name = str | Callable[[Edition], str]


def more(name: Name, among: Name, vi: str, en: str) -> Lever:
    """One more of `name` among those of `among`."""

    def delta(counts: Counts, edition: Edition, units: int) -> Counts:
        return Counts({_read(name, edition): units})

    def room(counts: Counts, edition: Edition) -> int:
        return counts[_read(among, edition)] - counts[_read(name, edition)]

    return Lever(vi, en, delta, room)


def _read(name: Name, edition: Edition) -> str:
    return name if isinstance(name, str) else name(edition)


ON_TIME = Lever(
    "hồ sơ trễ hạn được giải quyết đúng hạn", "late dossier done in time",
    lambda counts, edition, units: Counts(on_time=units),
    late,
)  # fmt: skip
SYNCED = Lever(
    "hồ sơ được đồng bộ", "dossier synchronised",
    lambda counts, edition, units: Counts({"on_portal" if counts.said("synced") is None else "synced": units}),
    lambda counts, edition: sync_total(counts, edition) - (sync_done(counts) or 0),
)  # fmt: skip
OFFERED = Lever(
    "TTHC đưa lên trực tuyến", "procedure put online",
    lambda counts, edition, units: Counts(procedures_full=units),
    lambda counts, edition: counts["procedures"] - counts["procedures_partial"] - counts["procedures_full"],
)  # fmt: skip
SENT_ONLINE = more(online_name, "received", "hồ sơ nộp trực tuyến", "dossier sent online")
FEE_PAID = Lever(
    "hồ sơ nộp phí trực tuyến", "dossier whose fee is paid online",
    lambda counts, edition, units: Counts(paid_national=units),
    lambda counts, edition: counts["with_fee"] - counts["paid_national"] - counts["paid_local"],
)  # fmt: skip


def _content(counts: Counts, edition: Edition, units: int) -> Counts:
    disliked = min(units, counts["disliked"])
    complaints = min(units - disliked, max(0, counts["complaints"]))
    taken_back = Counts(disliked=-disliked, on_time=units - disliked - complaints)
    return taken_back + Counts(complaints=-complaints) if complaints else taken_back


CONTENT = Lever(
    "hồ sơ bị chê hoặc trễ hạn ít đi", "disliked or late dossier fewer", _content,
    lambda counts, edition: counts["disliked"] + max(0, counts["complaints"]) + late(counts, edition),
)  # fmt: skip
"""5.4: dislikes first, then complaints, then late dossiers (which 2.1 gains by too)."""
