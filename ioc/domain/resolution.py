"""Resolution: what a written code or name may mean on a day: a verdict, candidates, doubts; and the words for them.

Made by `resolver`; pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ioc.domain.text import Lang
from ioc.domain.text import date as said
from ioc.domain.units import Unit


class Verdict(StrEnum):
    EXACT = "exact"
    UNIQUE_WITH_FLAGS = "unique_with_flags"
    """One unit fits, with doubts a person should see."""
    AMBIGUOUS = "ambiguous"
    EXPIRED = "expired"
    """It ended before that day; the candidate names its successors."""
    UNKNOWN = "unknown"
    """Nothing of that day fits; candidates may still help whoever corrects it."""


class Flag(StrEnum):
    """A reason for doubt."""

    NO_ACCENTS = "no_accents"
    ACCENTS = "accents"
    LETTERS = "letters"
    I_OR_Y = "i_or_y"
    KIND = "kind"
    LEVEL = "level"
    OTHER_PARENT = "other_parent"
    ENDED = "ended"
    NOT_YET = "not_yet"
    OUTSIDE = "outside"
    NAMESAKE = "namesake"
    HOMONYM = "homonym"
    WITHIN_UNKNOWN = "within_unknown"
    WITHIN_INEXACT = "within_inexact"
    WITHIN_ENDED = "within_ended"
    LEADING_ZERO = "leading_zero"
    NEAR_CODE = "near_code"
    CODE_AND_NAME = "code_and_name"


PENALTY: Final[dict[Flag, int]] = {
    Flag.NO_ACCENTS: 8,
    Flag.ACCENTS: 6,
    Flag.LETTERS: 18,
    Flag.I_OR_Y: 2,
    Flag.KIND: 10,
    Flag.LEVEL: 30,
    Flag.OTHER_PARENT: 25,
    Flag.ENDED: 20,
    Flag.NOT_YET: 30,
    Flag.OUTSIDE: 30,
    Flag.LEADING_ZERO: 10,
    Flag.NEAR_CODE: 40,
    Flag.CODE_AND_NAME: 30,
}
"""Points off 100. ACCENTS also costs this much a slip (three at most), LETTERS a letter."""

WORDS: Final[dict[Flag, tuple[str, str]]] = {
    Flag.NO_ACCENTS: ("viết không dấu", "written without accents"),
    Flag.ACCENTS: ("khác dấu", "other accents"),
    Flag.LETTERS: ("khác chữ cái, có thể do gõ hoặc quét sai", "other letters, typed or scanned wrongly perhaps"),
    Flag.I_OR_Y: ("khác i/y", "i for y"),
    Flag.KIND: ("khác loại đơn vị", "another kind of unit"),
    Flag.LEVEL: ("khác cấp", "of another level"),
    Flag.OTHER_PARENT: ("không nằm ở nơi đã ghi", "does not lie where the text says"),
    Flag.ENDED: ("đã hết hiệu lực", "ended before that day"),
    Flag.NOT_YET: ("chưa có vào ngày ấy", "did not exist yet"),
    Flag.OUTSIDE: ("thuộc tỉnh khác vào ngày ấy", "lay in another province on that day"),
    Flag.NAMESAKE: ("trùng tên với đơn vị đã hết hiệu lực", "shares its name with a unit that ended"),
    Flag.HOMONYM: ("nhiều đơn vị cùng tên", "several units of this name"),
    Flag.WITHIN_UNKNOWN: ("không rõ nơi chứa nó", "what it is said to lie in is unknown"),
    Flag.WITHIN_INEXACT: ("tên nơi chứa nó viết không khớp", "what it is said to lie in is misspelled"),
    Flag.WITHIN_ENDED: ("nơi chứa nó đã hết hiệu lực", "what it is said to lie in had ended"),
    Flag.LEADING_ZERO: ("mã mất số 0 ở đầu", "the code lost its leading zero"),
    Flag.NEAR_CODE: ("mã gần giống", "a similar code"),
    Flag.CODE_AND_NAME: ("mã và tên không khớp nhau", "code and name disagree"),
}
VERDICTS: Final[dict[Verdict, tuple[str, str]]] = {
    Verdict.EXACT: ("đúng một đơn vị", "one unit"),
    Verdict.UNIQUE_WITH_FLAGS: ("một đơn vị, cần người xem lại", "one unit, for a person to confirm"),
    Verdict.AMBIGUOUS: ("nhiều khả năng, cần người chọn", "several, for a person to choose"),
    Verdict.EXPIRED: ("đã hết hiệu lực", "ended"),
    Verdict.UNKNOWN: ("không có vào ngày ấy", "unknown on that day"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    unit: Unit
    score: int
    """100 down to 0."""
    flags: tuple[Flag, ...] = ()
    parent: Unit | None = None
    """What it lay in, on the day asked for or on its last."""
    successors: tuple[Unit, ...] = ()
    """Of an ended unit, on the day asked for."""


@dataclass(frozen=True, slots=True)
class Resolution:
    text: str
    on: date
    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    """Best first."""
    flags: tuple[Flag, ...] = ()
    """Doubts about the text as a whole."""

    @property
    def unit(self) -> Unit | None:
        """The unit that is meant; None while there is any doubt."""
        return self.candidates[0].unit if self.verdict is Verdict.EXACT else None

    def accepting(self, *harmless: Flag) -> Unit | None:
        """As `unit`, where somebody who knows the source finds these flags harmless: a system without accents, say."""
        if self.verdict not in (Verdict.EXACT, Verdict.UNIQUE_WITH_FLAGS):
            return None
        best = self.candidates[0]
        return best.unit if {*self.flags, *best.flags} <= {*harmless} else None


def tell(resolution: Resolution, lang: Lang = "vi") -> str:
    """One sentence for whoever decides: verdict, candidates, doubts."""
    i = 0 if lang == "vi" else 1
    doubts = [WORDS[flag][i] for flag in resolution.flags]
    head = f"“{resolution.text}”, {said(resolution.on, lang)}: {', '.join([VERDICTS[resolution.verdict][i], *doubts])}"
    return "; ".join([head, *(_told(one, lang) for one in resolution.candidates)])


def _told(one: Candidate, lang: Lang) -> str:
    i = 0 if lang == "vi" else 1
    where = f" ({called(one.parent, lang)})" if one.parent else ""
    doubts = f" [{', '.join(WORDS[flag][i] for flag in one.flags)}]" if one.flags else ""
    heirs = f" → {', '.join(f'{unit.code} {called(unit, lang)}' for unit in one.successors)}" if one.successors else ""
    return f"{one.unit.code} {called(one.unit, lang)}{where}{doubts}{heirs}"


def called(unit: Unit, lang: Lang) -> str:
    return unit.full_name if lang == "vi" else unit.name_en
