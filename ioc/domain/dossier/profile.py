"""Profile: a dossier as QĐ 766 counts it, eleven letters. Dossiers of one profile count alike.

Counting goes by (agency, unit, procedure, profile): one cell instead of thirty. The letters stand at fixed places so
that SQL can read them too.

| place | fact | letters |
|---|---|---|
| 1 | in time (766) | `t` in time, `l` late, `r` still running, `u` no date was promised |
| 2 | channel | `1` desk, `2` online, `3` post |
| 3 | fee owed | `f` yes, `0` free, `?` not said |
| 4 | paid online | `1` national portal, `2` local gateway, `0` no, `?` not said |
| 5–9 | digitised, e-result, reused, shared store, VNeID | `y`, `n`, `?` not said |
| 10 | has a result (9 or 10) | `y`, `n` |
| 11 | rating | `y` liked, `n` disliked, `?` none |
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from ioc.domain.dossier.policy import Policy
from ioc.domain.dossier.step import Life

Said = Literal["y", "n", "?"]
YES: Final[Said] = "y"
FLAGS: Final = ("digitised", "e_result", "reused", "shared_store", "vneid")


class Profile(NamedTuple):
    timing: str
    channel: str
    fee: str
    paid: str
    digitised: str
    e_result: str
    reused: str
    shared_store: str
    vneid: str
    finished: str
    liked: str

    def __str__(self) -> str:
        return "".join(self)


LETTERS: Final = ("tlru", "123", "f0?", "120?", "yn?", "yn?", "yn?", "yn?", "yn?", "yn", "yn?")


class BadProfile(ValueError):
    """Not a profile: eleven letters, each out of its place's own."""


def parse_profile(text: str) -> Profile:
    """The profile of its letters. Raises BadProfile."""
    if len(text) != len(LETTERS) or any(one not in known for one, known in zip(text, LETTERS, strict=True)):
        raise BadProfile(f"{text!r}: hồ sơ phải gồm 11 ký tự / a profile has 11 letters; ví dụ / e.g. 't2f1yy?nyy?'")
    return Profile(*text)


def profile(life: Life, on_time: bool | None, dated: bool, finished: bool, policy: Policy) -> Profile:
    """The profile of a dossier that was received."""
    rating, paid = life.stated.get("rating"), life.stated.get("paid")
    timing = {True: "t", False: "l"}[on_time] if on_time is not None else "r" if dated else "u"
    return Profile(
        timing=timing,
        channel=str(life.channel),
        fee="?" if life.fee is None else "f" if life.fee else "0",
        paid="?" if paid is None else str(paid),
        **{name: _said(life.stated.get(name)) for name in FLAGS},
        finished=_said(finished),
        liked=_said(None if rating is None else rating > policy.dislike_max),
    )


def _said(fact: bool | None) -> str:
    return "?" if fact is None else "y" if fact else "n"
