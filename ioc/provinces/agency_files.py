"""The agency files of a pack: `agencies.csv`, which the province keeps, and `providers.csv`. Rows become Terms of
agencies; `check_agencies` asks that each sits in a unit that exists on all its days and is carried on by one that does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from ioc.domain.agencies import KINDS, STATE_KINDS, Agencies, Term, is_identifier, overlap
from ioc.domain.codes import Code
from ioc.domain.units import Register
from ioc.domain.unknown_unit import explain_unknown
from ioc.provinces.findings import Findings
from ioc.provinces.table import Row, day_of, nearest, read_table

AGENCY_COLUMNS: Final = ("code", "name", "kind", "unit", "valid_from", "valid_to", "successors")
PROVIDER_COLUMNS: Final = ("code", "name")
DAY: Final = timedelta(days=1)
_BLANKS: Final = re.compile(r"[\s;]+")


@dataclass(frozen=True, slots=True)
class Placed:
    """A term of an agency and the row it stands in."""

    code: str
    term: Term
    row: Row


def read_agencies(data: bytes, found: Findings) -> list[Placed]:
    """The good rows; one code may have several, one after another."""
    good: list[Placed] = []
    by_code: dict[str, list[Placed]] = {}
    for row in read_table(data, AGENCY_COLUMNS, found):
        term = _term(row, found)
        if term is None:
            continue
        before = by_code.setdefault(row["code"], [])
        clash = next((one for one in before if overlap(one.term, term)), None)
        if clash:
            line, twice = clash.row.line, clash.term == term
            vi = f"mã {row['code']} {'trùng' if twice else 'chồng ngày hiệu lực với'} dòng {line}"
            en = f"{row['code']} {'repeats' if twice else 'is valid on days of'} line {line}"
            found.error(*row.at("code"), "duplicate" if twice else "overlap", vi=vi, en=en)
            continue
        before.append(placed := Placed(row["code"], term, row))
        good.append(placed)
    return good


def read_providers(data: bytes, found: Findings) -> dict[str, str]:
    """Code → name of payment gateways and banks."""
    good: dict[str, str] = {}
    for row in read_table(data, PROVIDER_COLUMNS, found):
        if not _is_code(row["code"]):
            _bad_code(row, found)
        elif not row["name"]:
            found.error(*row.at("name"), "missing", vi="thiếu tên", en="the name is missing")
        elif row["code"] in good:
            vi, en = f"mã {row['code']} đã có ở trên", f"{row['code']} stands above already"
            found.error(*row.at("code"), "duplicate", vi=vi, en=en)
        else:
            good[row["code"]] = row["name"]
    return good


def check_agencies(agencies: Agencies, placed: Sequence[Placed], units: Register, found: Findings) -> None:
    """Where each sits and what carries it on, against the register of units."""
    edges = sorted({day for unit in units.units for day in (unit.valid_from, unit.valid_to) if day is not None})
    for one in placed:
        term, row = one.term, one.row
        held = [day for day in (term.valid_from, term.valid_to, *edges) if day is not None and term.valid_on(day)]
        if wrong := next((day for day in held if term.unit and units.find(term.unit, day) is None), None):
            vi, en = explain_unknown(units, term.unit, wrong).split(" / ", 1)
            when = f"{wrong:%d/%m/%Y}"
            found.error(
                *row.at("unit"), "unknown_unit",
                vi=f"đơn vị không có ngày {when} ({vi}); chia thành hai dòng theo ngày, hay sửa mã",
                en=f"no such unit on {wrong} ({en}); write a row for each time, or mend the code",
            )  # fmt: skip
        for heir in term.successors:
            after = term.valid_to + DAY if term.valid_to else None
            if heir not in agencies:
                vi, en = f"cơ quan kế tiếp {heir} không có trong tệp", f"successor {heir} is not in the file"
                found.error(*row.at("successors"), "unknown_successor", vi=vi, en=en)
            elif after and agencies[heir].term(after) is None:
                vi = f"cơ quan kế tiếp {heir} không có ngày {after:%d/%m/%Y}"
                found.error(*row.at("successors"), "unknown_successor", vi=vi, en=f"no successor {heir} on {after}")


def _term(row: Row, found: Findings) -> Term | None:
    before = len(found.problems)
    kind, code = row["kind"], row["code"]
    if not _is_code(code):
        _bad_code(row, found)
    elif kind in STATE_KINDS and not is_identifier(code):
        vi = f"{code} không có dạng mã định danh 000.00.31.H49 (QCVN 102:2016) hay H49.31 (QĐ 20/2020)"
        en = f"{code} has neither official form: 000.00.31.H49 (QCVN 102:2016), H49.31 (QĐ 20/2020)"
        found.note(*row.at("code"), "unofficial_code", vi=vi, en=en)
    if kind not in KINDS:
        vi, en = (f"{kind!r}{hint} ({', '.join(KINDS)})" for hint in nearest(kind, tuple(KINDS)))
        found.error(*row.at("kind"), "unknown_kind", vi=f"loại cơ quan {vi}", en=f"kind of agency {en}")
    if not row["name"]:
        found.error(*row.at("name"), "missing", vi="thiếu tên", en="the name is missing")
    unit = row["unit"]
    if unit and not (unit.isdecimal() and unit.isascii() and len(unit) in (2, 3, 5)):
        vi, en = f"mã đơn vị {unit!r} phải có 2, 3 hay 5 chữ số", f"unit {unit!r} must have 2, 3 or 5 digits"
        found.error(*row.at("unit"), "bad_unit", vi=vi, en=en)
    first, last = day_of(row, "valid_from", found), day_of(row, "valid_to", found)
    if first and last and first > last:
        found.error(*row.at("valid_to"), "bad_days", vi="ngày cuối trước ngày đầu", en="it ends before it begins")
    heirs = tuple(heir for heir in _BLANKS.split(row["successors"]) if heir)
    if heirs and last is None:
        vi, en = "có cơ quan kế tiếp thì phải có ngày cuối", "what has a successor has a last day"
        found.error(*row.at("valid_to"), "missing", vi=vi, en=en)
    if len(found.problems) > before:
        return None
    return Term(row["name"], kind, unit, first, last, heirs)


def _is_code(text: str) -> bool:
    try:
        msgspec.convert(text, Code)
    except msgspec.ValidationError:
        return False
    return True


def _bad_code(row: Row, found: Findings) -> None:
    vi = f"mã {row['code']!r}: chữ không dấu, số và . _ -, bắt đầu bằng chữ hay số, không quá 64 ký tự, ví dụ H49.31"
    en = f"code {row['code']!r}: plain letters, digits and . _ -, a letter or digit first, up to 64, e.g. H49.31"
    found.error(*row.at("code"), "bad_code", vi=vi, en=en)
