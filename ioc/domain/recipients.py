"""Recipient (người nhận) and Directory (danh bạ): who is told about what. Pure; knows nothing of files or channels.

Addresses are personal data: they are not in `repr`, never logged, never stored beside a notice; a notice names the
recipient's id and the address is looked up in the moment of sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ioc.domain.text import Lang

ROLES: Final[dict[str, tuple[str, str]]] = {
    "TB": ("trực ban, trưởng ca", "operator on shift"),
    "DV": ("thủ trưởng đơn vị", "head of the unit"),
    "SO": ("Sở phụ trách", "the department"),
    "LD": ("lãnh đạo UBND", "leader of the People's Committee"),
    "ATTT": ("đội an toàn thông tin", "information security team"),
    "CT": ("cán bộ hiện trường", "field officer"),
}
LEADER = "LD"
FALLBACK_ROLE = "TB"
"""Told when nobody in the directory has the wanted role: an alert that nobody hears of is the worst kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    id: str
    name: str
    """An office, not a person: "Trực ban 1"."""
    roles: frozenset[str]
    units: frozenset[str] = frozenset()
    """Unit codes this recipient answers for; empty: the whole province."""
    language: Lang = "vi"
    channels: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Channel → address, in the order they are tried."""

    @property
    def only_leads(self) -> bool:
        """Has to know, not to work the console."""
        return LEADER in self.roles and FALLBACK_ROLE not in self.roles


@dataclass(frozen=True, slots=True)
class Directory:
    recipients: Mapping[str, Recipient]
    private_networks: tuple[str, ...] = ()
    """Networks inside the province's own walls that webhooks may reach although they are not public."""

    def with_role(self, role: str) -> list[Recipient]:
        """Recipients holding the role, by id."""
        return [person for _, person in sorted(self.recipients.items()) if role in person.roles]


def route(
    roles: Iterable[str], directory: Directory, unit: str = "", *, parents: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """(recipient id, channel) of everybody to tell. `parents` are the units around `unit` (district, province).

    A recipient with units is told only about those; if nobody fits, the operators on shift are.
    """
    around = {unit, *parents} - {""}
    fits = [p for role in roles for p in directory.with_role(role) if not p.units or p.units & around]
    if not any(person.channels for person in fits):
        fits = directory.with_role(FALLBACK_ROLE)
    return sorted({(person.id, channel) for person in fits for channel in person.channels})
