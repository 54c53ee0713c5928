"""The calendar of a real pack: closures reach what lies within, and the file's own patterns are right."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import pytest

from ioc.domain.calendar_file import TimeRules, read_time_rules
from ioc.domain.daycount import Counting
from ioc.domain.text import VIETNAM
from ioc.provinces import pack as packs
from ioc.provinces.time_rules import doubts, read, time_rules, within

PACK = packs.load("bac-giang")
GUIDE = Path(__file__).parents[4] / "docs" / "calendar.md"
STORM = '[[closure]]\nfrom = "{day} 07:30"\nto = "{day}"\nunits = ["{code}"]\nwhy = "bão"\n'
LUC_NAM, LUC_SON = "218", "07510"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def test_a_district_holds_its_communes_and_the_agencies_that_sit_there() -> None:
    on = date(2024, 9, 9)
    found = within(PACK, LUC_NAM, on)
    assert {LUC_NAM, LUC_SON} <= found
    assert "24" not in found
    assert all(PACK.agencies[code].unit_on(on) in found for code in found - {unit.code for unit in PACK.units.on(on)})
    assert found - {unit.code for unit in PACK.units.on(on)}, "some agencies"


def test_a_former_district_stands_for_the_communes_that_were_its_own() -> None:
    on = date(2026, 9, 9)
    assert PACK.units.find(LUC_NAM, on) is None
    units = {unit.code for unit in PACK.units.on(on) if unit.group == LUC_NAM}
    assert units
    assert units <= within(PACK, LUC_NAM, on)


def test_the_province_holds_everything() -> None:
    on = date(2024, 9, 9)
    assert {unit.code for unit in PACK.units.on(on)} <= within(PACK, "24", on)


def test_nobody_lies_within_a_code_that_means_nothing() -> None:
    assert within(PACK, "99999", date(2024, 9, 9)) == frozenset()


def test_a_closure_of_a_district_closes_its_communes_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text(STORM.format(day="2024-09-09", code=LUC_NAM), "utf-8")
    calendar = read(path, PACK).calendar
    morning = at("2024-09-09T09:00")
    assert not calendar.of(LUC_SON).is_working(morning)
    assert calendar.of("07246").is_working(morning)
    assert calendar.is_working(morning)
    assert doubts(path, PACK) == []


@pytest.mark.parametrize("slug", packs.slugs())
def test_a_pack_without_overrides_follows_the_country(slug: str) -> None:
    assert time_rules(slug) == TimeRules()


def test_the_patterns_in_the_file_of_bac_giang_are_right_when_the_mark_is_taken_away() -> None:
    text = (packs.HERE / "bac-giang" / "calendar.toml").read_text("utf-8")
    marked = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)
    rules = read_time_rules(marked.sub("", text))
    assert len(marked.findall(text)) > 20
    assert len(rules.calendar.own) == 3
    assert len(rules.calendar.seasons) == 2
    assert len(rules.calendar.closures) == 1
    assert rules.counting.received_until == 15 * 60


def test_what_the_guide_shows_can_be_written_into_a_file() -> None:
    shown = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    rules = read_time_rules("\n".join(shown))
    assert (len(rules.calendar.own), len(rules.calendar.closures), len(rules.calendar.seasons)) == (3, 1, 2)


def test_the_guide_names_every_switch_of_counting() -> None:
    guide = GUIDE.read_text("utf-8")
    assert [field.name for field in fields(Counting) if f"`{field.name}`" not in guide] == []
