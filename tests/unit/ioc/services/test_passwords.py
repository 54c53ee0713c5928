"""Passwords: nobody's takes as long as somebody's."""

import time

from ioc.services.passwords import Passwords, random_password


async def test_right_wrong_and_nobody() -> None:
    passwords = Passwords()
    stored = await passwords.hash("đúng rồi")
    assert stored.startswith("$argon2id$")
    assert await passwords.verify(stored, "đúng rồi")
    assert not await passwords.verify(stored, "sai")
    assert not await passwords.verify(None, "sai")
    assert not await passwords.verify("not a hash", "sai")
    assert not Passwords.is_dated(stored)


async def test_a_login_that_does_not_exist_takes_as_long() -> None:
    passwords = Passwords()
    stored = await passwords.hash("x")
    known: list[float] = []
    unknown: list[float] = []
    for _ in range(5):
        for into, hashed in ((known, stored), (unknown, None)):
            began = time.perf_counter()
            await passwords.verify(hashed, "wrong")
            into.append(time.perf_counter() - began)
    assert 0.4 < min(unknown) / min(known) < 2.5


def test_random_passwords_are_long_and_readable() -> None:
    found = {random_password() for _ in range(50)}
    assert len(found) == 50
    assert all(len(one) == 23 and not set(one) & set("01oil") for one in found)
