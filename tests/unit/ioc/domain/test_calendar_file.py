"""The file a province edits: what it may say, and what is said back when it is wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.calendar import Calendar
from ioc.domain.calendar_file import read_calendar, read_time_rules
from ioc.domain.daycount import Counting
from ioc.domain.text import VIETNAM
from ioc.domain.workday import CalendarError, DayKind

WHOLE = """
hours = ["08:00-12:00", "13:00-17:00"]
weekdays = ["T2", "T3", "T4", "T5", "T6"]
off = [2027-01-04]                    # a note
work = [
  "2027-01-09",
]

[[swap]]
off = 2027-04-29
work = 2027-05-08
why = "Công văn thử"

[[day]]
date = 2027-02-03
hours = ["08:00-12:00"]
why = "Chiều nghỉ Tết"

[[season]]
from = 2027-04-15
to = 2027-10-15
hours = ["07:00-11:00", "13:30-17:30"]

[[season]]
from = 2027-06-01
hours = ["07:30-11:30"]
weekdays = ["T7"]

[[closure]]
from = "2027-09-08 13:00"
to = "2027-09-09"
units = ["218"]
why = "Bão thử"

[deadlines]
received_until = "15:00"
ends = "midnight"
closed_is_rest = true
"""


def vn(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def hours_of(calendar: Calendar, day: str) -> timedelta:
    return calendar.working_time_between(vn(day), vn(day) + timedelta(days=1))


def test_everything_a_file_may_say_is_heard() -> None:
    read = read_time_rules(WHOLE)
    calendar = read.calendar
    assert calendar.hours == ((480, 720), (780, 1020))
    kinds = {day: calendar.day(date.fromisoformat(day)).kind for day in ("2027-01-04", "2027-01-09", "2027-02-03")}
    assert list(kinds.values()) == [DayKind.OFF, DayKind.MAKE_UP, DayKind.OWN_HOURS]
    assert calendar.day(date(2027, 4, 29)).why_vi == "Nghỉ hoán đổi, làm bù ngày 08/05/2027 (Công văn thử)"
    assert calendar.day(date(2027, 5, 8)).kind is DayKind.MAKE_UP
    assert calendar.day(date(2027, 5, 8)).hours == ((420, 660), (810, 1050)), "the hours of the season"
    assert hours_of(calendar, "2027-06-05") == timedelta(hours=4), "a Saturday morning"
    assert hours_of(calendar, "2028-06-03") == timedelta(hours=4), "until further notice"
    assert hours_of(calendar.of("218"), "2027-09-08") == timedelta(hours=4)
    assert hours_of(calendar.of("218"), "2027-09-09") == timedelta(0), "a day alone is meant whole"
    assert hours_of(calendar, "2027-09-09") == timedelta(hours=8)
    assert read.counting == Counting(received_until=900, ends="midnight", closed_is_rest=True)


def test_an_empty_file_is_the_calendar_of_the_country() -> None:
    assert read_time_rules("") == read_time_rules("# chỉ có chú thích\n")
    assert read_calendar("") == Calendar()


def test_the_first_form_of_the_file_still_reads() -> None:
    calendar = read_calendar('hours = ["08:00-12:00"]\noff = ["2026-01-05"]\nwork = [2026-01-17]\n')
    assert not calendar.is_workday(date(2026, 1, 5))
    assert calendar.is_workday(date(2026, 1, 17))
    assert hours_of(calendar, "2026-01-17") == timedelta(hours=4)


def test_an_own_day_overrides_a_public_holiday_and_a_swap_of_the_country() -> None:
    calendar = read_calendar("work = [2026-08-31]\noff = [2026-08-22]")
    assert calendar.is_workday(date(2026, 8, 31))
    assert not calendar.is_workday(date(2026, 8, 22))


WRONG = {
    "off = [": (1, "TOML"),
    "off = [2026-02-30]": (1, "TOML"),
    'of = ["2026-01-02"]': (1, "khóa lạ; có: hours"),
    'off = ["2024-06-31"]': (1, "'2024-06-31' không phải ngày có thật"),
    "off = 2026-01-02": (1, "danh sách ngày"),
    "off = [2026]": (1, "không phải ngày"),
    "off = [2026-01-02T00:00:00]": (1, "không phải ngày"),
    "off = [2206-01-02]": (1, "năm 2206"),
    "\noff = [2026-01-02]\nwork = [2026-01-02]": (3, "vừa nghỉ vừa làm (dòng 2)"),
    "off = [2026-01-02, 2026-01-02]": (1, "đã ghi (dòng 1)"),
    'off = [\n  2026-01-02,\n  "31/6/2024",\n]': (3, "'31/6/2024'"),
    'hours = ["13:00-17:00", "07:30-11:30"]': (1, "tăng dần"),
    'hours = ["07:30-11:30", "11:30-17:00"]': (1, "tăng dần"),
    'hours = ["7h-11h"]': (1, "'7h' không phải giờ"),
    'hours = ["07:30"]': (1, "khoảng giờ"),
    'hours = ["07:30-24:01"]': (1, "'24:01'"),
    "hours = []": (1, "phải có giờ làm việc"),
    "hours = 8": (1, "07:30-11:30"),
    'weekdays = ["Thứ hai"]': (1, "có: T2"),
    'swap = "x"': (1, "[[swap]]"),
    '[[swap]]\noff = 2026-01-02\nwhy = "CV"': (1, "[swap] work: thiếu"),
    '[[swap]]\noff = 2026-01-02\nwork = 2026-01-02\nwhy = "CV"': (3, "vừa nghỉ vừa làm"),
    "[[swap]]\noff = 2026-01-02\nwork = 2026-01-10": (1, "[swap] why: thiếu"),
    '[[day]]\ndate = 2026-01-02\nhours = []\nwhy = ""': (4, "cần lý do"),
    '[[day]]\ndate = 2026-01-02\nwhy = "x"\nhour = []': (1, "[day] hours: thiếu"),
    '[[season]]\nfrom = 2026-10-15\nto = 2026-04-15\nhours = ["07:00-11:00"]': (3, "đứng trước"),
    '[[closure]]\nfrom = "2026-09-08 13:00"\nto = "2026-09-08 13:00"\nwhy = "bão"': (3, "không sau"),
    '[[closure]]\nfrom = "8/9/2026"\nto = 2026-09-09\nwhy = "bão"': (2, "'8/9/2026'"),
    '[[closure]]\nfrom = 2026-09-08T13:00:30\nto = 2026-09-09\nwhy = "bão"': (2, "phút"),
    '[[closure]]\nfrom = 2026-09-08\nto = 2026-09-09\nunits = [218]\nwhy = "bão"': (4, "trong dấu nháy"),
    '[[closure]]\nfrom = 2026-09-08\nto = 2026-09-09\nunits = []\nwhy = "bão"': (4, "toàn tỉnh"),
    '[deadlines]\nends = "17:00"': (2, "có: closing, midnight, same_hour"),
    "[deadlines]\nreceived_until = 15": (2, 'ví dụ received_until = "15:00"'),
    '[deadlines]\nclosed_is_rest = "có"': (2, "true hoặc false"),
    "deadlines = 1": (1, "[deadlines]"),
}


@pytest.mark.parametrize("said", WRONG)
def test_a_mistake_is_told_with_its_line_and_what_a_good_value_looks_like(said: str) -> None:
    line, hint = WRONG[said]
    with pytest.raises(CalendarError) as told:
        read_calendar(said, "tỉnh.toml")
    first = str(told.value).splitlines()[0]
    assert first.startswith(f"tỉnh.toml:{line}: ")
    assert hint in first


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    said = 'houres = 1\n[[day]]\ndate = 2026-01-02\nhours = ["x"]\nwhy = "y"\n\n'
    said += '[[closure]]\nfrom = 2026-01-05\nwhy = "z"\n'
    with pytest.raises(CalendarError) as told:
        read_calendar(said)
    assert [line.split(": ")[0] for line in str(told.value).splitlines()] == [
        "calendar.toml:1", "calendar.toml:4", "calendar.toml:7",
    ]  # fmt: skip


def test_the_second_table_of_a_kind_is_told_apart_from_the_first() -> None:
    good = '[[day]]\ndate = 2026-01-02\nhours = []\nwhy = "y"\n'
    with pytest.raises(CalendarError, match=r"calendar\.toml:6: \[day\] date"):
        read_calendar(good + good.replace("2026-01-02", '"mai"'))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["off", "date", "from", "why"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["hours", "weekdays", "off", "work", "swap", "day", "season", "closure",
                                        "deadlines", "x"]), values))  # fmt: skip
def test_whatever_is_written_either_reads_or_is_told(said: dict[str, object]) -> None:
    try:
        read_calendar(_toml(said))
    except CalendarError as error:
        told = error
    else:
        return
    assert told.mistakes
    assert all(mistake.line >= 1 and mistake.vi and mistake.en for mistake in told.mistakes)


def _toml(said: dict[str, object]) -> str:
    return "\n".join(f"{key} = {_value(value)}" for key, value in said.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(c if c.isprintable() and c not in '"\\' else "_" for c in value) + '"'
    if value is None:
        return '""'
    return str(value)
