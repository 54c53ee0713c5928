"""PlaceName: a place as people write it: `xã Lục Sơn của huyện Yên Dũng`, `TT. Nhã Nam (Tân Yên)`. Pure.

Splits a text into a name, its kind and what it is said to lie in, and compares spellings; knows no register.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ioc.domain.units import KINDS, folded

LEVELS = {"province": 0, "city": 1, "town": 1, "district": 1, "ward": 2, "township": 2, "commune": 2}
"""Kind → level: 0 province, 1 district, 2 commune."""
_SHORT = {
    "tp": "city", "tx": "town", "tt": "township", "t": "province", "h": "district", "p": "ward", "x": "commune",
}  # fmt: skip
_TONES = "\u0300\u0301\u0309\u0303\u0323"
"""huyền, sắc, hỏi, ngã, nặng."""
_OF = re.compile(r"\s+(?:của|thuộc|trực thuộc)\s+", re.IGNORECASE)
_MARKS = re.compile(r"\s*[,()/]\s*|\s+[-–—]\s+")
_INNER = re.compile(r"(?<=\S)\s+(?=(?:huyện|thị xã|thành phố|tỉnh|tp\.?|tx\.?)\s)", re.IGNORECASE)
_INNER_PLAIN = re.compile(r"(?<=\S)\s+(?=(?:huyen|thi xa|thanh pho|tinh|tp\.?|tx\.?)\s)", re.IGNORECASE)
_KIND_WORDS = frozenset(folded(vi) for vi, _ in KINDS.values())
_ABBREVIATED = re.compile(
    rf"^({'|'.join(sorted(_SHORT, key=len, reverse=True))})(?:\.\s*|\s+|(?=\d))(?=\S)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name."""

    name: str
    kind: str = ""
    """Key of KINDS; "" when no kind was written."""

    @property
    def level(self) -> int | None:
        return LEVELS.get(self.kind)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place and, from small to large, what it is said to lie in."""

    text: str
    within: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The likeliest first. Two when the first word may be a kind or belong to the name (`Xa Lý`, `xa luc son`)."""
        if short := _ABBREVIATED.match(self.text):
            return (Reading(self.text[short.end() :], _SHORT[short[1].lower()]), Reading(self.text))
        for kind, (vi, _) in KINDS.items():
            words = vi.split()
            written, rest = self.text.split()[: len(words)], self.text.split()[len(words) :]
            if not rest or folded(" ".join(written)) != folded(vi):
                continue
            plain, stripped = Reading(self.text), Reading(" ".join(rest), kind)
            if spelled(" ".join(written)) == spelled(vi):
                return (stripped,)
            return (stripped, plain) if is_plain(self.text) else (plain, stripped)
        return (Reading(self.text),)


def read_place(text: str) -> PlaceName:
    """`Xã Lục Sơn, huyện Yên Dũng, tỉnh Bắc Giang` → `Xã Lục Sơn` within (`huyện Yên Dũng`, `tỉnh Bắc Giang`)."""
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    parts = [part for piece in _OF.split(clean) for part in _MARKS.split(piece) if part]
    parts = [inner for part in parts for inner in _inner(part)]
    return PlaceName(parts[0].strip(" .;"), tuple(part.strip(" .;") for part in parts[1:])) if parts else PlaceName("")


def read_places(text: str) -> tuple[PlaceName, ...]:
    """A list as reports write it: `Xã A của huyện X; xã B, xã C, D của huyện Y` → A in X, B, C and D in Y.

    What follows `của` or `thuộc` holds for every name before it, back to the last semicolon. Without either a comma
    reads as in `read_place`.
    """
    found: list[PlaceName] = []
    for group in unicodedata.normalize("NFC", text).strip(" ()").split(";"):
        names, *owners = _OF.split(" ".join(group.split()))
        if not owners:
            found.append(read_place(group))
            continue
        within = tuple(part for owner in owners for part in (read_place(owner).text, *read_place(owner).within))
        found += [PlaceName(name.strip(" ."), within) for name in names.split(",") if name.strip(" .")]
    return tuple(place for place in found if place.text)


@lru_cache(maxsize=20_000)
def spelled(text: str) -> str:
    """The text with the tone of each syllable behind it: `Hòa` and `Hoà`, NFC and NFD, upper and lower case meet, while
    `Cấm` and `Cẩm` stay two. For comparing only."""
    return " ".join(_syllable(word) for word in unicodedata.normalize("NFC", text).casefold().split())


@lru_cache(maxsize=20_000)
def is_plain(text: str) -> bool:
    """Whether it was typed without Vietnamese letters."""
    return folded(text) == " ".join(unicodedata.normalize("NFC", text).casefold().split())


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be typed, dropped, changed or swapped with the next one; `most + 1` for anything more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _inner(text: str) -> list[str]:
    """`xã Lục Sơn huyện Yên Dũng` → both; `xa huyen son` stays one: no place is called by its kind alone."""
    parts = (_INNER_PLAIN if is_plain(text) else _INNER).split(text)
    return [text] if any(folded(part) in _KIND_WORDS for part in parts) else parts


def _syllable(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(str(_TONES.index(char) + 1) for char in letters if char in _TONES))
    bare = unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES))
    return bare + tones
