"""Resolver: from a code or a written name to the unit that is meant, or to what it might be. Pure; it never guesses.

Only EXACT names a unit by itself: a code valid on that day, or a name spelled as in the register, once, where it is
said to lie. Everything else comes as candidates, best first, each with the reasons for doubt (flags); a person, or a
rule that knows the source, decides. Reports of a province write `xã Lục Sơn của huyện Yên Dũng` (it lies in Lục Nam)
and `xã Cẩm Sơn` (it is Cấm Sơn); two communes of 2024 are called Phúc Sơn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from ioc.domain.placenames import LEVELS, PlaceName, Reading, distance, is_plain, read_place, spelled
from ioc.domain.resolution import PENALTY, Candidate, Flag, Resolution, Verdict
from ioc.domain.units import Register, Unit, folded

CANDIDATES_MAX: Final = 8
NEAR_CODES_MAX: Final = 5
SCORE_LEAST: Final = 40
MARGIN: Final = 10
"""A rival this close to the best makes the name ambiguous: about one slip of a tone mark."""
TEXT_MAX: Final = 200
"""Longer texts are no names, and comparing letters costs their square."""

_CODE_FIRST: Final = re.compile(r"(?P<code>\d{2,5})\s*[-–:.,]?\s+(?P<name>\D.*)", re.ASCII)
_CODE_LAST: Final = re.compile(r"(?P<name>\D.*?)\s*[(\-–:]\s*(?P<code>\d{5})\)?", re.ASCII)


def resolve(register: Register, text: str, on: date, within: str | None = None) -> Resolution:
    """What `text`, a code or a name with or without its kind and district, means on that day. `within` (code or name)
    says where it must lie; so do words like `của huyện …` in the text."""
    text = " ".join(text.split())
    if not text or len(text) > TEXT_MAX:
        return Resolution(text[:TEXT_MAX], on, Verdict.UNKNOWN)
    if text.isdecimal() and text.isascii():
        return _by_code(register, text, on)
    if both := _CODE_FIRST.fullmatch(text) or _CODE_LAST.fullmatch(text):
        return resolve_pair(register, both["code"], both["name"], on)
    place = read_place(text)
    if not place.text:
        return Resolution(text, on, Verdict.UNKNOWN)
    boxes = [_box(register, name, on) for name in (*place.within, *([within] if within else []))]
    found = _fitting(register, place, on, boxes)
    return _judged(text, on, found, {flag for box in boxes for flag in box.flags})


def resolve_pair(register: Register, code: str, name: str, on: date) -> Resolution:
    """A code and a name that came together.

    Where the name belongs to what the code meant at another time the verdict is EXPIRED (or UNKNOWN, before its time):
    a source that still sends the codes of before 01/07/2025 is found this way, for many of them name another commune
    now. Where they never belonged together both are candidates.
    """
    text, by_code = f"{code} {name}", _by_code(register, code, on)
    place = read_place(name)
    for unit in reversed(register.history_anywhere(code)):
        fits = [fit[0] for reading in place.readings if (fit := _fit(reading, unit, loose=False)) is not None]
        if not fits or max(fits) < 100 - PENALTY[Flag.KIND]:
            continue
        meant = _placed(register, Candidate(unit, 100), on, ())
        now = [_with(one, Flag.CODE_AND_NAME) for one in by_code.candidates if one.unit != unit]
        return Resolution(text, on, _verdict_of_code(meant), (meant, *now), (Flag.CODE_AND_NAME,) if now else ())
    by_name = resolve(register, name, on)
    if not by_code.candidates or Flag.NEAR_CODE in by_code.candidates[0].flags:
        doubtful = Verdict.UNIQUE_WITH_FLAGS if by_name.verdict is Verdict.EXACT else by_name.verdict
        found = by_name.candidates or by_code.candidates
        return Resolution(text, on, doubtful, found, _sorted({*by_name.flags, Flag.CODE_AND_NAME}))
    both = [_with(one, Flag.CODE_AND_NAME) for one in (*by_name.candidates, *by_code.candidates)]
    return Resolution(text, on, Verdict.AMBIGUOUS, _ranked(both), (Flag.CODE_AND_NAME,))


# ── names ──


@dataclass(frozen=True, slots=True)
class _Box:
    """What a place is said to lie in: the units it may be, and the doubts about that."""

    units: tuple[Unit, ...]
    flags: tuple[Flag, ...] = ()


def _box(register: Register, name: str, on: date) -> _Box:
    if name.isdecimal():
        found: Sequence[Candidate] = _by_code(register, name, on).candidates
    else:
        found = _fitting(register, PlaceName(read_place(name).text), on, ())
    found = [one for one in found if LEVELS[one.unit.kind] < 2 and Flag.NEAR_CODE not in one.flags]
    if not found:
        return _Box((), (Flag.WITHIN_UNKNOWN,))
    best = [one for one in found if one.score == found[0].score]
    doubts = {flag for one in best for flag in one.flags}
    flags = [Flag.WITHIN_ENDED] if Flag.ENDED in doubts else []
    flags += [Flag.WITHIN_INEXACT] if doubts & {Flag.LETTERS, Flag.ACCENTS, Flag.LEVEL} else []
    return _Box(tuple(one.unit for one in best), tuple(flags))


def _fitting(register: Register, place: PlaceName, on: date, boxes: Sequence[_Box]) -> tuple[Candidate, ...]:
    """Every unit whose name is near enough, best first, without those that are only an earlier face of another."""
    readings = place.readings
    for loose in (False, True):
        found: list[Candidate] = []
        for unit in (*register.units, *register.joined):
            fits = [fit for reading in readings if (fit := _fit(reading, unit, loose=loose)) is not None]
            if fits:
                score, flags = max(fits, key=lambda fit: fit[0])
                found.append(_placed(register, Candidate(unit, score, flags), on, boxes))
        if any(not {*one.flags} & _DISTANT for one in found):
            break
    live = {one.unit for one in found if not {Flag.ENDED, Flag.NOT_YET} & {*one.flags}}
    return _ranked(one for one in found if not _is_earlier_face(one, live, found))


_DISTANT: Final = {Flag.ACCENTS, Flag.LETTERS, Flag.ENDED, Flag.NOT_YET, Flag.OUTSIDE, Flag.LEVEL}
"""With none of these a name is met well enough that similar ones need no look."""


def _fit(reading: Reading, unit: Unit, *, loose: bool) -> tuple[int, tuple[Flag, ...]] | None:
    """(score, flags) of a name against a unit's; None when too far. `loose` compares letters too."""
    flags: list[Flag] = []
    if reading.level is not None and reading.level != LEVELS[unit.kind]:
        flags.append(Flag.LEVEL)
    elif reading.kind and reading.kind != unit.kind:
        flags.append(Flag.KIND)
    off = sum(PENALTY[flag] for flag in flags)
    name, wanted = _form(reading.name), _form(unit.name)
    if name.spelled == wanted.spelled:
        return 100 - off, tuple(flags)
    if name.only_i == wanted.only_i:
        return 100 - off - PENALTY[Flag.I_OR_Y], (*flags, Flag.I_OR_Y)
    if name.letters == wanted.letters:
        flag, cost = _accents(reading.name, unit.name, 0)
        return 100 - off - cost, (*flags, flag)
    if not loose:
        return None
    most = _slips_allowed(wanted.letters)
    letters = distance(name.letters.translate(_DIGITS), wanted.letters, most)
    if letters > most:
        return None
    flag, cost = _accents(reading.name, unit.name, letters)
    doubts = (Flag.LETTERS, flag) if cost else (Flag.LETTERS,)
    return 100 - off - cost - PENALTY[Flag.LETTERS] * max(letters, 1), (*flags, *doubts)


@dataclass(frozen=True, slots=True)
class _Form:
    """A name as it is compared, from strict to loose."""

    spelled: str
    only_i: str
    letters: str


@lru_cache(maxsize=20_000)
def _form(name: str) -> _Form:
    return _Form(spelled(name), spelled(name).replace("y", "i"), folded(name).replace(" ", ""))


_DIGITS: Final = str.maketrans("0158", "olsb")
"""What a scanner reads for letters."""


def _slips_allowed(name: str) -> int:
    """Short names are near too many others: Vôi, Kép, Chũ, Hồ."""
    return 0 if len(name) < 5 else 1 if len(name) < 9 else 2


def _accents(written: str, wanted: str, letters: int) -> tuple[Flag, int]:
    """What the accents cost when `letters` letters differ already."""
    if is_plain(written):
        return Flag.NO_ACCENTS, PENALTY[Flag.NO_ACCENTS]
    slips = distance(spelled(written), spelled(wanted), letters + 3) - letters
    return Flag.ACCENTS, PENALTY[Flag.ACCENTS] * (min(slips, 3) + 1) if slips > 0 else 0


def _placed(register: Register, one: Candidate, on: date, boxes: Sequence[_Box]) -> Candidate:
    """The candidate with what its days and its place say."""
    unit = one.unit
    if not unit.valid_on(on):
        early = unit.valid_from is not None and on < unit.valid_from
        one = _with(one, Flag.NOT_YET if early else Flag.ENDED)
    elif unit in register.joined:
        one = _with(one, Flag.OUTSIDE)
    if any(box.units and not any(_lies_in(register, unit, inner, on) for inner in box.units) for box in boxes):
        one = _with(one, Flag.OTHER_PARENT)
    day = on if unit.valid_on(on) else unit.valid_to or unit.valid_from or on
    parent = register.find_anywhere(unit.parent, day) if unit.parent else None
    heirs = register.successors(unit, on) if Flag.ENDED in one.flags else ()
    return replace(one, parent=parent, successors=heirs)


def _lies_in(register: Register, unit: Unit, outer: Unit, on: date) -> bool:
    """Whether the unit lies in `outer`; in a district that ended, when its former district (`cum_huyen_cu`) does."""
    day = on if unit.valid_on(on) else unit.valid_to or unit.valid_from or on
    if outer in _upwards(register, unit, day):
        return True
    if outer.valid_on(day) or not unit.group:
        return False
    last = outer.valid_to or day
    former = register.find_anywhere(unit.group, last)
    return former is not None and (former.code == outer.group or outer in _upwards(register, former, last))


def _upwards(register: Register, unit: Unit | None, day: date) -> Iterable[Unit]:
    while unit is not None:
        yield unit
        unit = register.find_anywhere(unit.parent, day) if unit.parent else None


def _is_earlier_face(one: Candidate, live: set[Unit], found: Sequence[Candidate]) -> bool:
    """An ended unit that a candidate of the day carries on alone, or an ended one's earlier kind: no second place."""
    if Flag.ENDED not in one.flags:
        return Flag.NOT_YET in one.flags and any(
            other.unit in live and Flag.LEVEL not in other.flags for other in found
        )
    if len(one.successors) == 1 and one.successors[0] in live:
        return True
    return any(
        other.unit.code == one.unit.code
        and folded(other.unit.name) == folded(one.unit.name)
        and (other.unit.valid_to or date.max) > (one.unit.valid_to or date.max)
        and Flag.ENDED in other.flags
        for other in found
    )


def _judged(text: str, on: date, found: tuple[Candidate, ...], doubts: set[Flag]) -> Resolution:
    if not found:
        return Resolution(text, on, Verdict.UNKNOWN, (), _sorted(doubts))
    best, rivals = found[0], [one for one in found[1:] if one.score > found[0].score - MARGIN]
    if {Flag.NOT_YET, Flag.OUTSIDE} & {*best.flags}:
        return Resolution(text, on, Verdict.UNKNOWN, found, _sorted(doubts))
    if rivals:
        if best.score == rivals[0].score and spelled(best.unit.name) == spelled(rivals[0].unit.name):
            doubts = doubts | {Flag.HOMONYM}
        return Resolution(text, on, Verdict.AMBIGUOUS, found, _sorted(doubts))
    if Flag.ENDED in best.flags:
        return Resolution(text, on, Verdict.EXPIRED, found, _sorted(doubts))
    if any(one.flags == (*best.flags, Flag.ENDED) for one in found[1:]):
        found = (replace(best, flags=(*best.flags, Flag.NAMESAKE)), *found[1:])
    sure = not doubts and not found[0].flags
    return Resolution(text, on, Verdict.EXACT if sure else Verdict.UNIQUE_WITH_FLAGS, found, _sorted(doubts))


# ── codes ──


def _by_code(register: Register, code: str, on: date) -> Resolution:
    for written, flags in ((code, ()), (f"0{code}", (Flag.LEADING_ZERO,))):
        one = _of_code(register, written, on)
        if one is None:
            continue
        for flag in flags:
            one = _with(one, flag)
        return Resolution(code, on, _verdict_of_code(one), (one,))
    near = [unit for unit in register.on(on) if len(unit.code) == len(code) and distance(unit.code, code, 1) == 1]
    near.sort(key=lambda unit: abs(int(unit.code) - int(code)))
    found = [_placed(register, _with(Candidate(unit, 100), Flag.NEAR_CODE), on, ()) for unit in near[:NEAR_CODES_MAX]]
    return Resolution(code, on, Verdict.UNKNOWN, tuple(found))


def _verdict_of_code(one: Candidate) -> Verdict:
    if {Flag.NOT_YET, Flag.OUTSIDE} & {*one.flags}:
        return Verdict.UNKNOWN
    if Flag.ENDED in one.flags:
        return Verdict.EXPIRED
    return Verdict.UNIQUE_WITH_FLAGS if one.flags else Verdict.EXACT


def _of_code(register: Register, code: str, on: date) -> Candidate | None:
    """What the code means on that day, else what it meant last before, else what it will mean first."""
    known = register.history_anywhere(code)
    if not known:
        return None
    today = register.find_anywhere(code, on)
    past = [unit for unit in known if unit.valid_to is not None and unit.valid_to < on]
    return _placed(register, Candidate(today or (past[-1] if past else known[0]), 100), on, ())


def _with(one: Candidate, flag: Flag) -> Candidate:
    return replace(one, score=one.score - PENALTY[flag], flags=(*one.flags, flag))


def _ranked(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    likely = [one for one in found if one.score >= SCORE_LEAST]
    return tuple(sorted(likely, key=lambda one: (-one.score, one.unit.code))[:CANDIDATES_MAX])


def _sorted(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    return tuple(flag for flag in Flag if flag in flags)
