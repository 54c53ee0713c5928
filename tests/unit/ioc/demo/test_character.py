"""Character: who is late, and that it is always the same ones."""

from __future__ import annotations

from dataclasses import fields

import pytest

from ioc.demo.character import CHRONIC_LEAST, Characters
from tests.unit.ioc.demo.told import day


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_some_communes_and_one_department_are_chronically_late_and_the_rest_are_not(seed: int) -> None:
    known: Characters = day(seed=seed).cast.dossiers.characters
    communes = {desk.code for desk in known.province.commune_desks}
    assert len(known.chronic & communes) >= CHRONIC_LEAST
    assert len(known.chronic - communes) == 1
    for office in known.province.offices:
        who = known.of(office.code)
        assert who.chronic == (office.code in known.chronic)
        assert who.late > 0.1 if who.chronic else who.late < 0.2
    ordinary = [known.of(office.code).late for office in known.province.offices if office.code not in known.chronic]
    assert sum(ordinary) / len(ordinary) < 0.03


def test_shares_are_shares_and_offices_differ() -> None:
    known = day().cast.dossiers.characters
    all_of = [known.of(office.code) for office in known.province.offices]
    for name in (one.name for one in fields(all_of[0]) if one.name not in ("size", "chronic")):
        said = [getattr(who, name) for who in all_of]
        assert all(0 <= share <= 1 for share in said)
        assert len(set(said)) > 3 or name == "asks_again"


def test_the_same_seed_makes_the_same_characters() -> None:
    one, other = day(seed=5).cast.dossiers.characters, day(seed=5).cast.dossiers.characters
    assert one.chronic == other.chronic != day(seed=6).cast.dossiers.characters.chronic
