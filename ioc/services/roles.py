"""Roles: who may do what. One question, `can`, asked in one place (ioc/api/gate.py). Full roles come later: add them
here, and every door follows. An action is `<noun>.<verb>`; a handler without one is not served."""

from __future__ import annotations

from typing import Final

ACTIONS: Final = frozenset(
    {
        "session.see",
        "wall.watch",
        "page.see",
        "alert.see",
        "alert.act",
        "indicator.see",
        "report.file",
        "photo.see",
        "quarantine.see",
        "topic.see",
        "people.see",
        "contact.see",
        "docs.see",
        "source.see",
    }
)

ROLES: Final[dict[str, frozenset[str]]] = {"admin": ACTIONS}


def can(role: str, action: str) -> bool:
    """Whether `role` may do `action`. An unknown role may nothing; an unknown action is a mistake of ours."""
    if action not in ACTIONS:
        raise KeyError(f"{action}: không có hành động này / no such action")
    return action in ROLES.get(role, frozenset())
