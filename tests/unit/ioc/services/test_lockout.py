"""Lockout: five slips are free, then the wait doubles; other addresses are not concerned."""

from ioc.services.lockout import FORGET_S, WAIT_MAX_S, Lockout


def test_the_wait_grows_and_is_forgotten() -> None:
    lockout = Lockout()
    for _ in range(4):
        lockout.failed("admin", "1.1.1.1", 0.0)
    assert lockout.wait_s("admin", "1.1.1.1", 0.0) == 0
    lockout.failed("admin", "1.1.1.1", 0.0)
    assert lockout.wait_s("admin", "1.1.1.1", 0.0) == 1.0
    lockout.failed("admin", "1.1.1.1", 1.0)
    assert lockout.wait_s("admin", "1.1.1.1", 1.0) == 2.0
    assert lockout.wait_s("admin", "1.1.1.1", 3.0) == 0
    assert lockout.wait_s("admin", "2.2.2.2", 1.0) == 0
    assert lockout.wait_s("admin", "1.1.1.1", 1.0 + FORGET_S) == 0


def test_the_wait_has_an_end() -> None:
    lockout = Lockout()
    for _ in range(500):
        lockout.failed("admin", "1.1.1.1", 0.0)
    assert lockout.wait_s("admin", "1.1.1.1", 0.0) == WAIT_MAX_S


def test_many_logins_from_one_address_wait_too() -> None:
    lockout = Lockout()
    for number in range(20):
        lockout.failed(f"user{number}", "1.1.1.1", 0.0)
    assert lockout.wait_s("somebody", "1.1.1.1", 0.0) > 0


def test_success_clears_the_account_but_not_the_address() -> None:
    lockout = Lockout()
    for _ in range(25):
        lockout.failed("admin", "1.1.1.1", 0.0)
    lockout.succeeded("admin", "1.1.1.1")
    assert lockout.wait_s("other", "1.1.1.1", 0.0) > 0
