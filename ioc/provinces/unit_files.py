"""The unit files of a pack: `units.csv`, `joined.csv`, `successors.csv`. Rows become Units and Successions; the checks
ask what a whole register must keep: parents that exist, days that do not overlap, heirs for what ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, cast

from ioc.domain.placenames import LEVELS
from ioc.domain.units import KINDS, Register, Succession, Unit, folded
from ioc.provinces.findings import Findings
from ioc.provinces.table import Row, day_of, nearest, read_table

UNIT_COLUMNS: Final = ("code", "name", "kind", "parent", "group", "valid_from", "valid_to")
SUCCESSION_COLUMNS: Final = ("code", "ended", "successor", "part")
DIGITS: Final = {0: 2, 1: 3, 2: 5}
"""Level → digits of a code."""
PARTS: Final = ("whole", "default", "other")
WITHOUT_HEIR_SHOWN_MAX: Final = 5
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit and the row it stands in."""

    unit: Unit
    row: Row


def read_units(data: bytes, found: Findings) -> list[Placed]:
    """The good rows of `units.csv` or `joined.csv`; a code never means two units on one day."""
    good: list[Placed] = []
    by_code: dict[str, list[Placed]] = {}
    for row in read_table(data, UNIT_COLUMNS, found):
        unit = _unit(row, found)
        if unit is None:
            continue
        before = by_code.setdefault(unit.code, [])
        clash = next((one for one in before if overlap(one.unit, unit)), None)
        if clash:
            same = "trùng" if clash.unit == unit else "chồng ngày hiệu lực với"
            other = "repeats" if clash.unit == unit else "is valid on days of"
            code = "duplicate" if clash.unit == unit else "overlap"
            vi, en = f"mã {unit.code} {same} dòng {clash.row.line}", f"{unit.code} {other} line {clash.row.line}"
            found.error(*row.at("code"), code, vi=vi, en=en)
            continue
        before.append(placed := Placed(unit, row))
        good.append(placed)
    return good


def read_successions(data: bytes, found: Findings) -> list[tuple[Succession, Row]]:
    """The good rows of `successors.csv`."""
    good: list[tuple[Succession, Row]] = []
    seen: dict[Succession, int] = {}
    for row in read_table(data, SUCCESSION_COLUMNS, found):
        ended = day_of(row, "ended", found)
        if not row["ended"]:
            vi, en = "thiếu ngày cuối cùng còn hiệu lực", "the last day it held is missing"
            found.error(*row.at("ended"), "missing", vi=vi, en=en)
        if row["part"] not in PARTS:
            vi, en = (f"part {row['part']!r}: {', '.join(PARTS)}{hint}" for hint in nearest(row["part"], PARTS))
            found.error(*row.at("part"), "bad_part", vi=vi, en=en)
            continue
        if ended is None:
            continue
        one = Succession(
            row["code"], ended, row["successor"], cast("Literal['whole', 'default', 'other']", row["part"])
        )
        if one in seen:
            vi, en = f"trùng dòng {seen[one]}", f"repeats line {seen[one]}"
            found.error(row.line, 1, "duplicate", vi=vi, en=en)
            continue
        seen[one] = row.line
        good.append((one, row))
    return good


def check_units(register: Register, placed: Sequence[Placed], found: Findings) -> None:
    """Parents and former districts of every row on the days it holds."""
    days = sorted({day for unit in (*register.units, *register.joined) for day in _edges(unit)})
    for unit, row in ((one.unit, one.row) for one in placed):
        held = [day for day in days if unit.valid_on(day)] or [unit.valid_from or date.min]
        orphan = next((day for day in held if unit.parent and not register.find_anywhere(unit.parent, day)), None)
        if orphan:
            vi = f"đơn vị cha {unit.parent} không có ngày {orphan:%d/%m/%Y}"
            found.error(*row.at("parent"), "unknown_parent", vi=vi, en=f"no parent {unit.parent} on {orphan}")
        if unit.group and not register.history_anywhere(unit.group):
            vi = f"huyện cũ {unit.group} không có trong danh mục; số liệu cũ theo huyện sẽ không có tên"
            en = f"former district {unit.group} is not in the files: old figures by district will have no name"
            found.note(*row.at("group"), "unknown_group", vi=vi, en=en)


def check_successions(register: Register, rows: Sequence[tuple[Succession, Row]], found: Findings) -> None:
    """Both ends of every succession exist; what ended is carried on by something."""
    everywhere = (*register.units, *register.joined)
    for one, row in rows:
        if not any(unit.code == one.code and unit.valid_to == one.ended for unit in everywhere):
            vi = f"không có đơn vị {one.code} hết hiệu lực ngày {one.ended:%d/%m/%Y}"
            found.error(*row.at("code"), "unknown_unit", vi=vi, en=f"no unit {one.code} ends on {one.ended}")
        after = one.ended + DAY
        if register.find_anywhere(one.successor, after) is None:
            vi = f"không có đơn vị {one.successor} ngày {after:%d/%m/%Y}"
            found.error(*row.at("successor"), "unknown_unit", vi=vi, en=f"no unit {one.successor} on {after}")
    without = [
        u for u in everywhere if u.valid_to and not register.successors(u, u.valid_to + DAY) and len(u.code) != 3
    ]
    if without:
        shown = ", ".join(f"{unit.code} {unit.name}" for unit in without[:WITHOUT_HEIR_SHOWN_MAX])
        more = f" … ({len(without)})" if len(without) > WITHOUT_HEIR_SHOWN_MAX else ""
        vi, en = (
            f"hết hiệu lực mà không rõ đơn vị kế tiếp: {shown}{more}",
            f"ended and carried on by none: {shown}{more}",
        )
        found.note(0, 0, "no_successor", vi=vi, en=en)


def overlap(one: Unit, other: Unit) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def _unit(row: Row, found: Findings) -> Unit | None:
    before = len(found.problems)
    kind, code = row["kind"], row["code"]
    if kind not in KINDS:
        by_name = next((key for key, (vi, _) in KINDS.items() if folded(vi) == folded(kind)), "")
        hints = (f"; viết {by_name}", f"; write {by_name}") if by_name else nearest(kind, tuple(KINDS))
        vi, en = (f"{kind!r}{hint} ({', '.join(KINDS)})" for hint in hints)
        found.error(*row.at("kind"), "unknown_kind", vi=f"loại đơn vị {vi}", en=f"kind of unit {en}")
        return None
    digits = DIGITS[LEVELS[kind]]
    if not (code.isdecimal() and code.isascii() and len(code) == digits):
        vi, en = f"mã {code!r} phải có {digits} chữ số cho loại {kind}", f"a {kind} has a code of {digits} digits"
        hint_vi, hint_en = ("; có lẽ mất số 0 ở đầu", "; lost a leading zero?") if len(code) == digits - 1 else ("", "")
        found.error(*row.at("code"), "bad_code", vi=vi + hint_vi, en=f"{en}, not {code!r}{hint_en}")
    if not row["name"]:
        found.error(*row.at("name"), "missing", vi="thiếu tên", en="the name is missing")
    elif folded(row["name"]).startswith(f"{folded(KINDS[kind][0])} ") and row["name"].lower().startswith(
        KINDS[kind][0].lower()
    ):
        vi, en = (
            f"tên không kèm loại: bỏ chữ {KINDS[kind][0]!r}",
            f"a name stands without its kind: drop {KINDS[kind][0]!r}",
        )
        found.error(*row.at("name"), "kind_in_name", vi=vi, en=en)
    if (kind == "province") != (not row["parent"]):
        vi = "tỉnh không có đơn vị cha" if kind == "province" else "thiếu mã đơn vị cha"
        en = "a province has no parent" if kind == "province" else "the code of its parent is missing"
        found.error(*row.at("parent"), "bad_parent", vi=vi, en=en)
    if kind != "province" and not row["group"]:
        vi, en = "thiếu mã huyện cũ (cụm để so với số liệu trước 07/2025)", "the former district is missing"
        found.error(*row.at("group"), "missing", vi=vi, en=en)
    first, last = day_of(row, "valid_from", found), day_of(row, "valid_to", found)
    if first and last and first > last:
        found.error(*row.at("valid_to"), "bad_days", vi="ngày cuối trước ngày đầu", en="it ends before it begins")
    if len(found.problems) > before:
        return None
    return Unit(code, row["name"], kind, row["parent"], row["group"], first, last)


def _edges(unit: Unit) -> list[date]:
    """The first and last days on which something may differ."""
    edges = [day for day in (unit.valid_from, unit.valid_to) if day is not None]
    return [*edges, *(unit.valid_to + DAY for _ in "1" if unit.valid_to is not None)]
