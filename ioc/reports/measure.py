"""Measure: how wide words are in Times New Roman, and what follows for columns and rows. Pure.

Near enough (a few parts in a hundred) to give every column room for its longest word and every row room for its lines;
a letter with marks is as wide as the letter without.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

_EM: Final = 1_000
_OTHER: Final = 500
"""Digits, most small letters, and what is not listed."""
_WIDTHS: Final = {
    letter: width
    for letters, width in (
        (" \u00a0.,", 250), ("ijlt:;/\\", 278), ("()[]I!fr-‐", 333), ("sJ", 389), ("acez?", 444), ("FPS", 556),
        ("ELTZ", 611), ("BCR", 667), ("ADGHKNOQUVXYwĐ", 722), ("m", 778), ("%", 833), ("M", 889), ("W", 944),
        ("…█", 1_000),
    )
    for letter in letters
}  # fmt: skip
POINTS_PER_MM: Final = 72 / 25.4
_SURE: Final = 1.04
"""Fonts that stand in for it and slanting letters are a little wider."""
BOLD: Final = 1.07
"""Bold letters are so much wider."""


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Points that the words take on one line; `size` is that of the letters in points."""
    bare = (one for one in unicodedata.normalize("NFD", words) if not unicodedata.combining(one))
    return _SURE * sum(_WIDTHS.get(one, _OTHER) for one in bare) * size / _EM * (BOLD if bold else 1.0)


def longest_word(words: str, size: float, *, bold: bool = False) -> float:
    """Points of the longest piece that may not be broken: between blanks, where a no-break space is none. Programs
    break at a hyphen, too, which nobody wants in a code."""
    return max((width(word, size, bold=bold) for word in words.split(" ")), default=0.0)


def lines(words: str, room: float, size: float, *, bold: bool = False) -> int:
    """Lines that the words take where a line has so many points."""
    return sum(_wrapped(line, max(room, size), size, bold) for line in words.split("\n"))


def _wrapped(words: str, room: float, size: float, bold: bool) -> int:
    """A word that is longer than a line takes several of its own."""
    blank, found, used = width(" ", size), 1, 0.0
    for word in words.split(" "):
        wide = width(word, size, bold=bold)
        if used and used + blank + wide > room:
            found, used = found + 1, 0.0
        extra = int(wide // room) if wide > room else 0
        found, used = found + extra, used + (blank if used else 0.0) + wide - extra * room
    return found


def shared(shares: Sequence[float], least: Sequence[float], wanted: Sequence[float], total: float) -> list[int]:
    """The total divided: to each part its least, then what it wants, those that want little first, then by shares. Too
    little for the least is divided in proportion to it. The parts add up to the whole of the total."""
    enough = min(1.0, total / sum(least)) if sum(least) > 0 else 1.0
    parts = [enough * one for one in least]
    spare = total - sum(parts)
    in_turn = sorted(range(len(parts)), key=lambda place: wanted[place] - parts[place])
    for left, place in zip(range(len(parts), 0, -1), in_turn, strict=True):
        given = min(max(0.0, wanted[place] - parts[place]), spare / left)
        parts[place], spare = parts[place] + given, spare - given
    ends = [round(end) for end in accumulate(p + spare * s / sum(shares) for p, s in zip(parts, shares, strict=True))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]
