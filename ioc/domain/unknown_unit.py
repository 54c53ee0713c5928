"""What to say of a unit code that is not in the register on a day: what it meant and when, what carries it on, what is
like it. For whoever looks at a held-back record and must mend the source. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from ioc.domain.resolution import Candidate, Flag, called
from ioc.domain.resolver import resolve
from ioc.domain.text import Lang
from ioc.domain.text import date as said
from ioc.domain.units import Register, Unit

SUCCESSORS_SHOWN_MAX: Final = 4


def explain_unknown(register: Register, code: str, on: date) -> str:
    """`07204: đến 31/12/2024 là Phường Trần Nguyên Hãn (…); ngày …: 07207 … / 07204: until …`: Vietnamese, English."""
    return " / ".join(_sentence(register, code, on, lang) for lang in ("vi", "en"))


def _sentence(register: Register, code: str, on: date, lang: Lang) -> str:
    vi = lang == "vi"
    if not (code.isdecimal() and code.isascii() and len(code) <= 5):
        shown = code[:20]
        if vi:
            return f"{shown!r} không phải mã đơn vị: tỉnh 2 chữ số, huyện 3 (đến 30/06/2025), xã 5, ví dụ 07492"
        return (
            f"{shown!r} is no unit code: 2 digits a province, 3 a district (to 30 June 2025), 5 a commune, e.g. 07492"
        )
    found = resolve(register, code, on).candidates
    if not found:
        return f"{code}: {'không có mã nào giống' if vi else 'no code is like it'}"
    best = found[0]
    if Flag.NEAR_CODE in best.flags:
        near = ", ".join(_one(other.unit, lang) for other in found)
        return f"{code}: {'chưa từng có; gần giống' if vi else 'never existed; similar'}: {near}"
    lead = f"{code}: "
    if Flag.LEADING_ZERO in best.flags:
        lead += f"{'có lẽ mất số 0 ở đầu' if vi else 'perhaps it lost its leading zero'}: {best.unit.code}: "
    return lead + _meaning(best, on, lang)


def _meaning(one: Candidate, on: date, lang: Lang) -> str:
    vi, unit = lang == "vi", one.unit
    name = called(unit, lang) + (f" ({called(one.parent, lang)})" if one.parent else "")
    if Flag.OUTSIDE in one.flags:
        where = f"{name}: {'thuộc tỉnh khác' if vi else 'in another province'}"
        return where + (f" {'đến' if vi else 'until'} {said(unit.valid_to, lang)}" if unit.valid_to else "")
    if Flag.NOT_YET in one.flags and unit.valid_from is not None:
        return f"{'từ' if vi else 'from'} {said(unit.valid_from, lang)} {'mới là' if vi else 'on it is'} {name}"
    if Flag.ENDED in one.flags and unit.valid_to is not None:
        ended = f"{'đến' if vi else 'until'} {said(unit.valid_to, lang)} {'là' if vi else 'it was'} {name}"
        since = unit.valid_to + timedelta(days=1)
        when = said(on if on > since else since, lang)
        return ended + (
            f"; {'ngày' if vi else 'on'} {when}: {_several(one.successors, lang)}" if one.successors else ""
        )
    return f"{name}, {'có hiệu lực ngày' if vi else 'valid on'} {said(on, lang)}"


def _several(units: Sequence[Unit], lang: Lang) -> str:
    shown = ", ".join(_one(unit, lang) for unit in units[:SUCCESSORS_SHOWN_MAX])
    more = len(units) - SUCCESSORS_SHOWN_MAX
    return shown + (
        f" {'và' if lang == 'vi' else 'and'} {more} {'nữa' if lang == 'vi' else 'more'}" if more > 0 else ""
    )


def _one(unit: Unit, lang: Lang) -> str:
    return f"{unit.code} {called(unit, lang)}"
