"""Officers are known for a while without the database, and never longer."""

from __future__ import annotations

from ioc.services import staff
from ioc.services.staff import Staff
from ioc.store.accounts import Account

OFFICER = Account("can-bo", "Cán bộ", "operator")


def test_who_was_seen_is_known_for_ten_minutes_and_a_session_that_ended_at_once_no_more() -> None:
    known = Staff()
    known.saw(b"one", OFFICER, 0)
    known.saw(b"two", OFFICER, 0)
    assert known.lately(b"one", staff.LASTS_S - 1) == OFFICER
    assert known.lately(b"one", staff.LASTS_S) is None
    known.saw(b"two", None, 1)
    assert known.lately(b"two", 2) is None
    assert known.lately(b"three", 2) is None


def test_the_one_seen_longest_ago_is_forgotten_first() -> None:
    known = Staff()
    for number in range(staff.MOST):
        known.saw(str(number).encode(), OFFICER, number)
    known.saw(b"0", OFFICER, staff.MOST)
    known.saw(b"new", OFFICER, staff.MOST)
    assert known.lately(b"0", staff.MOST) == known.lately(b"new", staff.MOST) == OFFICER
    assert known.lately(b"1", 2) is None
