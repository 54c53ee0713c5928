"""Agency: an office or facility with a code of its own (mã định danh điện tử, mã cơ sở) and where it sat when. Pure.

Codes come from QCVN 102:2016 (`000.00.31.H49`, from the bottom up) or QĐ 20/2020/QĐ-TTg (`H49.31`, from the top down),
facilities have codes of their own list. Agencies end and are carried on by others: the one-stop desks of the districts
closed on 30/06/2025. Knows nothing of files; the packs in `ioc/provinces` bring the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ioc.domain.text import Lang
from ioc.domain.text import date as said

KINDS: Final[dict[str, tuple[str, str]]] = {
    "committee": ("Ủy ban nhân dân", "People's committee"),
    "department": ("Sở, ban, ngành, phòng chuyên môn", "Department"),
    "one_stop": ("Bộ phận Một cửa, trung tâm phục vụ hành chính công", "One-stop desk"),
    "land_office": ("Văn phòng, chi nhánh đăng ký đất đai", "Land registration office"),
    "hospital": ("Cơ sở y tế", "Health facility"),
    "school": ("Cơ sở giáo dục", "School"),
    "centre": ("Trung tâm, đơn vị sự nghiệp", "Public centre"),
    "ministry": ("Bộ, cơ quan trung ương", "Ministry or central agency"),
    "party": ("Cơ quan Đảng", "Party agency"),
    "association": ("Đoàn thể", "Mass organisation"),
    "provider": ("Doanh nghiệp cung cấp dịch vụ", "Service provider"),
}
"""Kind → what it is called, Vietnamese and English."""
STATE_KINDS: Final = frozenset({"committee", "department", "one_stop", "land_office", "centre", "ministry"})
"""Kinds whose codes are given out under QĐ 20/2020."""
_QCVN_102: Final = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}")
_QD_20: Final = re.compile(r"[A-Z]\d{2}(\.[0-9A-Z]{1,3}){0,6}")


def is_identifier(code: str) -> bool:
    """Whether the code has one of the two official forms."""
    return bool(_QCVN_102.fullmatch(code) or _QD_20.fullmatch(code))


@dataclass(frozen=True, slots=True)
class Term:
    """What an agency was in a time; both days count, None = open."""

    name: str
    kind: str
    """One of KINDS."""
    unit: str
    """Code of the administrative unit it sits in; "" where none is meant (a ministry)."""
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    """Codes of the agencies that carry it on after this term."""

    def valid_on(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


class OverlappingTerms(ValueError):
    """Một cơ quan có hai dòng hiệu lực trong cùng một ngày. / One agency has two terms on the same day."""


@dataclass(frozen=True, slots=True)
class Agency:
    """One code with all its terms, oldest first; there is at least one."""

    code: str
    terms: tuple[Term, ...]

    @property
    def name(self) -> str:
        """Its latest name: what a screen shows when no day is asked for."""
        return self.terms[-1].name

    @property
    def kind(self) -> str:
        return self.terms[-1].kind

    @property
    def unit(self) -> str:
        """Where it sits, by its latest term."""
        return self.terms[-1].unit

    def term(self, on: date) -> Term | None:
        return next((term for term in self.terms if term.valid_on(on)), None)

    def unit_on(self, on: date) -> str:
        """The unit it sat in on that day; "" when it did not exist."""
        term = self.term(on)
        return term.unit if term else ""


class Agencies(Mapping[str, Agency]):
    """The agencies of a province through time, by code. Immutable after construction."""

    def __init__(self, terms: Iterable[tuple[str, Term]] = ()) -> None:
        found: dict[str, list[Term]] = {}
        for code, term in terms:
            if any(overlap(term, other) for other in found.get(code, ())):
                raise OverlappingTerms(f"{code}: {term.name}")
            found.setdefault(code, []).append(term)
        self._agencies = {
            code: Agency(code, tuple(sorted(some, key=lambda term: term.valid_from or date.min)))
            for code, some in found.items()
        }

    def __getitem__(self, code: str) -> Agency:
        return self._agencies[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._agencies)

    def __len__(self) -> int:
        return len(self._agencies)

    def find(self, code: str, on: date) -> Term | None:
        """What the code means on that day, or None."""
        agency = self.get(code)
        return agency.term(on) if agency else None

    def on(self, day: date, kind: str = "") -> tuple[Agency, ...]:
        """Agencies of one day, of one kind if asked for, by code."""
        known = [(code, agency.term(day)) for code, agency in sorted(self._agencies.items())]
        return tuple(self[code] for code, term in known if term and kind in ("", term.kind))


def explain_unknown_agency(agencies: Agencies, code: str, on: date) -> str:
    """Why a code names no agency on that day and what carries it on, `vi / en`; "" when it does name one."""
    if agencies.find(code, on):
        return ""
    return " / ".join(_sentence(agencies, code, on, lang) for lang in ("vi", "en"))


def refused_agency(agencies: Agencies, code: str | None, on: date, *, strict: bool) -> str:
    """The reason to hold a record back whose agency is unknown on its day; "" when it may pass. A pack that is not
    strict lets everything pass: its list is a sample, or not yet complete."""
    return explain_unknown_agency(agencies, code, on) if strict and code else ""


def overlap(one: Term, other: Term) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_to or date.max, other.valid_to or date.max)
    return starts <= ends


def _sentence(agencies: Agencies, code: str, on: date, lang: Lang) -> str:
    vi = lang == "vi"
    agency = agencies.get(code)
    if agency is None:
        return f"{code}: {'không có trong danh mục cơ quan' if vi else 'not in the list of agencies'}"
    past = [term for term in agency.terms if term.valid_to is not None and term.valid_to < on]
    if not past:
        first = agency.terms[0]
        since = said(first.valid_from, lang) if first.valid_from else "?"
        return f"{code}: {'từ' if vi else 'from'} {since} {'mới là' if vi else 'on it is'} {first.name}"
    last = past[-1]
    assert last.valid_to is not None
    ended = f"{code}: {'đến' if vi else 'until'} {said(last.valid_to, lang)} {'là' if vi else 'it was'} {last.name}"
    heirs = ", ".join(f"{heir} {agencies[heir].name}" if heir in agencies else heir for heir in last.successors)
    return ended + (f"; {'nay là' if vi else 'now'} {heirs}" if heirs else "")
