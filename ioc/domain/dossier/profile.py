"""Profile: a dossier as QĐ 766 counts it, thirteen letters. Dossiers of one profile count alike.

Counting goes by (agency, unit, procedure, profile): one cell instead of thirty. The letters stand at fixed places so
that SQL can read them too; new ones are added at the end, and a profile that has not got them yet says nothing there.

| place | fact | letters |
|---|---|---|
| 0 | in time (766) | `t` in time, `l` late, `r` still running, `u` no date was promised |
| 1 | channel | `1` desk, `2` online, `3` post |
| 2 | fee owed | `f` yes, `0` free, `?` not said |
| 3 | paid online | `1` national portal, `2` local gateway, `0` no, `?` not said |
| 4–7 | digitised, e-result, reused, shared store | `y`, `n`, `?` not said |
| 8 | population data (VNeID or the population database) | `y`, `n`, `?` not said |
| 9 | has a result (9 or 10) | `y`, `n` |
| 10 | applicant | `y` content, `n` rated with a dislike or complained, `?` neither |
| 11 | on the national portal | `y`, `n`, `?` not said |
| 12 | electronically certified copy | `y`, `n`, `?` not said |
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ioc.domain.dossier.policy import Policy
from ioc.domain.dossier.step import Life

FLAGS: Final = ("digitised", "e_result", "reused", "shared_store", "synced", "e_copy")


class Profile(NamedTuple):
    timing: str
    channel: str
    fee: str
    paid: str
    digitised: str
    e_result: str
    reused: str
    shared_store: str
    population: str
    finished: str
    content: str
    synced: str = "?"
    e_copy: str = "?"

    def __str__(self) -> str:
        return "".join(self)


LETTERS: Final = ("tlru", "123", "f0?", "120?", "yn?", "yn?", "yn?", "yn?", "yn?", "yn", "yn?", "yn?", "yn?")
LEAST: Final = 11
"""Letters of the shortest profile ever written."""


class BadProfile(ValueError):
    """Not a profile: letters, each out of its place's own."""


def parse_profile(text: str) -> Profile:
    """The profile of its letters. Raises BadProfile."""
    if not LEAST <= len(text) <= len(LETTERS) or any(
        one not in known for one, known in zip(text, LETTERS, strict=False)
    ):
        raise BadProfile(
            f"{text!r}: không phải cách đếm của hồ sơ / no profile; {LEAST}–{len(LETTERS)} ký tự / letters, "
            "ví dụ / e.g. 't2f1yy?nyy???'"
        )
    return Profile(*text)


def profile(life: Life, on_time: bool | None, dated: bool, finished: bool, policy: Policy) -> Profile:
    """The profile of a dossier that was received."""
    paid = life.stated.get("paid")
    timing = {True: "t", False: "l"}[on_time] if on_time is not None else "r" if dated else "u"
    return Profile(
        timing=timing,
        channel=str(life.channel),
        fee="?" if life.fee is None else "f" if life.fee else "0",
        paid="?" if paid is None else str(paid),
        **{name: _said(life.stated.get(name)) for name in FLAGS},
        finished=_said(finished),
        population=_said(_either(life.stated.get("vneid"), life.stated.get("population_data"))),
        content=_said(_content(life, policy)),
    )


def _content(life: Life, policy: Policy) -> bool | None:
    """A rating speaks for itself; a complaint outweighs it; "no complaint" says nothing of contentment."""
    rating = life.stated.get("rating")
    if life.stated.get("complaint"):
        return False
    return None if rating is None else rating > policy.dislike_max


def _either(first: bool | None, second: bool | None) -> bool | None:
    return None if first is None and second is None else bool(first or second)


def _said(fact: bool | None) -> str:
    return "?" if fact is None else "y" if fact else "n"
