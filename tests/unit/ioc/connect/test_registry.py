"""The list of sources: read, checked, and judged by how long a source has been silent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ioc.connect.catalogue import mapping_named, names, sources_of
from ioc.connect.registry import BadSources, Source, Standing, parse_sources, standing
from ioc.domain.calendar import Calendar
from ioc.domain.text import VIETNAM
from ioc.provinces.pack import load, slugs
from streams.topic import topic_named

MADE = {name: mapping_named(name).topics for name in names()}
GOOD = """\
[[source]]
id = "his-1"
name = "HIS một"
name_en = "HIS one"
owner = "BV-01"
contact = "phòng CNTT"
topics = ["payments"]
mapping = "his-bill"
every = "15m"
hours = "office"
volume_day = 2100
"""


def problems(text: str) -> str:
    with pytest.raises(BadSources) as bad:
        parse_sources(text, "sources.toml", MADE)
    return "\n".join(bad.value.problems)


def test_a_source_is_read() -> None:
    source = parse_sources(GOOD, "sources.toml", MADE)["his-1"]
    assert (source.every, source.office_hours, source.input) == (timedelta(minutes=15), True, "push")
    assert [topic.short for topic in source.topics] == ["payments"]


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('id = "his-1"', 'id = "HIS 1"', "sai dạng"),
        ('contact = "phòng CNTT"\n', "", "contact is missing"),
        ('topics = ["payments"]', 'topics = ["procedures"]', "which topics does not allow"),
        ('topics = ["payments"]', "topics = []", "topics is missing"),
        ('mapping = "his-bill"', 'mapping = "his"', "his-bill"),
        ('every = "15m"', 'every = "15 phút"', "15m"),
        ('hours = "office"', 'hours = "ngày"', "office"),
        ("volume_day = 2100", "volume_day = 0", "above 0"),
        ("volume_day = 2100", 'input = "ftp"', "push, folder"),
        ("volume_day = 2100", 'input = "kafka"', "kafka_topic"),
        ("volume_day = 2100", "volum = 2", "volume_day"),
        ("volume_day = 2100", "set = {unit = 24}", "texts"),
        ('[[source]]', "[[sourcez]]", "[[source]]"),
        ("every =", "every", "TOML"),
    ],
)  # fmt: skip
def test_a_mistake_says_where_and_what_is_good(was: str, now: str, says: str) -> None:
    said = problems(GOOD.replace(was, now, 1))
    assert "sources.toml" in said
    assert says in said


def test_an_id_stands_once_and_the_line_is_that_of_the_second() -> None:
    assert "sources.toml:12: id 'his-1'" in problems(GOOD + GOOD)


@pytest.mark.parametrize("slug", slugs())
def test_the_registered_sources_of_a_province_are_right(slug: str) -> None:
    sources = sources_of(slug)
    agencies = load(slug).agencies
    for source in sources.values():
        assert source.owner in agencies or not source.owner.startswith("000."), source.id
        for name in ("agency", "facility"):
            assert source.given.get(name, next(iter(agencies))) in agencies, source.id


def test_every_shipped_mapping_is_used_by_a_source() -> None:
    assert {source.mapping for source in sources_of("bac-giang").values()} - {""} == set(names())


def made(every: timedelta | None, office: bool = False) -> Source:
    return Source(id="a", name="", name_en="", owner="", contact="", topics=(topic_named("payments"),), every=every,
                  office_hours=office)  # fmt: skip


FRIDAY = datetime(2024, 3, 22, 16, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("minutes", "how"),
    [(15, Standing.OK), (22, Standing.OK), (23, Standing.LATE), (45, Standing.LATE), (46, Standing.SILENT)],
)
def test_late_after_one_period_and_a_half_silent_after_three(minutes: int, how: Standing) -> None:
    assert standing(made(timedelta(minutes=15)), FRIDAY, FRIDAY + timedelta(minutes=minutes), Calendar()) is how


def test_a_night_is_no_silence_of_an_office() -> None:
    monday = FRIDAY + timedelta(days=2, hours=15, minutes=15)  # 07:45, after 30 + 15 minutes of office time
    assert standing(made(timedelta(minutes=15), office=True), FRIDAY, monday, Calendar()) is Standing.LATE
    assert standing(made(timedelta(minutes=15)), FRIDAY, monday, Calendar()) is Standing.SILENT


def test_never_seen_and_no_period_are_no_verdict() -> None:
    assert standing(made(timedelta(minutes=1)), None, FRIDAY, Calendar()) is Standing.NEVER
    assert standing(made(None), FRIDAY, FRIDAY + timedelta(days=99), Calendar()) is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("heard", "now", "how"),
    [
        ((22, 9), (25, 9), Standing.OK),  # Friday to Monday: one working day
        ((22, 9), (25, 15), Standing.LATE),
        ((22, 9), (28, 9), Standing.SILENT),  # a fourth one: nobody waits nine days for three times 24 office hours
    ],
)
def test_a_day_of_office_hours_is_a_working_day(heard: tuple[int, int], now: tuple[int, int], how: Standing) -> None:
    first, then = (datetime(2024, 3, day, hour, tzinfo=VIETNAM) for day, hour in (heard, now))
    assert standing(made(timedelta(days=1), office=True), first, then, Calendar()) is how
