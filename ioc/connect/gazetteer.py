"""Gazetteer: unit and agency codes as sources write them, looked up in a province's registers on a day. Pure.

Only what is certain is taken. What a source may write differently without doubt (a system that knows no accents, a
spreadsheet that drops the zero of 07210) its mapping says with `accept`; everything else is refused with candidates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from ioc.connect.record import Bad
from ioc.domain.agencies import Agencies, explain_unknown_agency, is_identifier
from ioc.domain.resolution import Flag, Verdict, tell
from ioc.domain.resolver import resolve
from ioc.domain.units import Register, folded
from ioc.domain.unknown_unit import explain_unknown
from streams.places import Places, places_of

ACCEPTED: Final = frozenset({Flag.LEADING_ZERO})
"""Always harmless: no code has one digit or four."""
REMEMBERED_MAX: Final = 20_000
_CODES: Final = {
    Verdict.UNKNOWN: "UNKNOWN_UNIT",
    Verdict.EXPIRED: "EXPIRED_UNIT",
    Verdict.AMBIGUOUS: "AMBIGUOUS_UNIT",
    Verdict.UNIQUE_WITH_FLAGS: "DOUBTFUL_UNIT",
}


@dataclass(frozen=True)
class Gazetteer:
    register: Register
    agencies: Agencies
    strict: bool = False
    """The list of agencies is complete: a code that is not in it is wrong."""
    _answers: dict[tuple[object, ...], str | tuple[str, str, str]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """Given already: a file of a day asks for the same hundred names ten thousand times."""
    _by_name: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for code, agency in self.agencies.items():
            for name in {folded(term.name) for term in agency.terms}:
                self._by_name[name] = (*self._by_name.get(name, ()), code)

    @cached_property
    def for_lane(self) -> Places:
        """What the store will say of the codes in an event."""
        return places_of(self.register, self.agencies, strict=self.strict)

    def unit(self, text: str, on: date, within: str | None = None, accept: frozenset[Flag] = ACCEPTED) -> str:
        """Code of the unit that `text`, a code or a name, means on that day; `within` is where it must lie. Raises Bad
        with the candidates, never guesses."""
        return self._remembered((text, on, within, accept), lambda: self._unit(text, on, within, accept))

    def agency(self, text: str, on: date) -> str:
        """Code of the agency that `text` is the code or the name of on that day. Raises Bad.

        While the list is not complete (`strict` off, as for the store) a well-formed code that is not in it passes."""
        return self._remembered((text, on), lambda: self._agency(text, on))

    def _remembered(self, key: tuple[object, ...], look: Callable[[], str]) -> str:
        known = self._answers.get(key)
        if known is None:
            if len(self._answers) >= REMEMBERED_MAX:
                self._answers.clear()
            try:
                known = look()
            except Bad as bad:
                # Its words, not itself: an exception raised again and again would keep every record it passed.
                known = (bad.code, bad.vi, bad.en)
            self._answers[key] = known
        if isinstance(known, tuple):
            raise Bad(*known)
        return known

    def _unit(self, text: str, on: date, within: str | None, accept: frozenset[Flag]) -> str:
        found = resolve(self.register, text, on, within)
        unit = found.accepting(*accept)
        if unit is not None:
            return unit.code
        code = _CODES.get(found.verdict, "UNKNOWN_UNIT")
        if text.isascii() and text.isdigit():
            vi, _, en = explain_unknown(self.register, text, on).partition(" / ")
            raise Bad(code, f"{vi}.", f"{en}.")
        raise Bad(code, f"{tell(found, 'vi')}.", f"{tell(found, 'en')}.")

    def _agency(self, text: str, on: date) -> str:
        if self.agencies.find(text, on):
            return text
        if text in self.agencies or is_identifier(text):
            if not self.strict:
                return text
            vi, _, en = explain_unknown_agency(self.agencies, text, on).partition(" / ")
            raise Bad("UNKNOWN_AGENCY", f"{vi}.", f"{en}.")
        found = [
            code
            for code in self._by_name.get(folded(text), ())
            if (term := self.agencies.find(code, on)) and folded(term.name) == folded(text)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            said = ", ".join(found)
            raise Bad("AMBIGUOUS_AGENCY", f"Tên trùng của: {said}; hãy gửi mã.", f"Name of: {said}; send the code.")
        vi = "Mã hoặc tên cơ quan không có trong danh mục (agencies.csv) vào ngày ấy."
        raise Bad("UNKNOWN_AGENCY", vi, "Neither code nor name is in the list of agencies (agencies.csv) on that day.")

    def unit_of_agency(self, text: str, on: date) -> str:
        """Code of the unit an agency sits in on that day. Raises Bad."""
        code = self.agency(text, on)
        term = self.agencies.find(code, on)
        if term is not None and term.unit:
            return term.unit
        vi, _, en = explain_unknown_agency(self.agencies, code, on).partition(" / ")
        raise Bad(
            "UNKNOWN_AGENCY",
            f"{vi or f'{code}: không rõ thuộc đơn vị hành chính nào'}.",
            f"{en or f'{code}: its administrative unit is not known'}.",
        )
