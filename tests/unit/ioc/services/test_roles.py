"""Roles: closed by default."""

import pytest

from ioc.services.roles import ACTIONS, can


def test_the_administrator_may_everything() -> None:
    assert all(can("admin", action) for action in ACTIONS)


def test_an_unknown_role_may_nothing() -> None:
    assert not any(can("guest", action) for action in ACTIONS)


def test_an_unknown_action_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        can("admin", "alert.eat")
