"""Rules of QĐ 766 in a pack, both files optional: `procedures.csv`, the procedures within authority, and `qd766.toml`,
how the disputed formulas are read. Without the register, what is a share of procedures has no data and says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from ioc.domain.codes import ProcedureCode
from ioc.domain.qd766 import Procedure, Rules, read_edition
from ioc.domain.qd766.edition import Edition, EditionError
from ioc.domain.qd766.register import Register
from ioc.provinces.findings import Findings
from ioc.provinces.pack import BadPack, bytes_of, folder_of
from ioc.provinces.policy_rules import policy_rules
from ioc.provinces.table import Row, nearest, read_table

PROCEDURES: Final = "procedures.csv"
EDITION: Final = "qd766.toml"
COLUMNS: Final = ("code", "online", "services", "fee", "paper_result", "for_citizens", "certifies_copies", "agencies")
ONLINE: Final = ("none", "partial", "full")
ANSWERS: Final = {"yes": True, "no": False, "": None}


@cache
def rules766(slug: str) -> Rules:
    """Raises BadPack naming every mistake by its line, EditionError, PolicyError, CalendarError."""
    folder = folder_of(slug)
    found = Findings(PROCEDURES)
    whole, own = read_procedures(folder / PROCEDURES, found)
    if found.problems:
        raise BadPack(found.problems)
    path = folder / EDITION
    edition = edition_in(path) if path.exists() else Edition()
    return Rules(edition, whole, own, policy_rules(slug).dossiers.dislike_max)


def edition_in(path: Path) -> Edition:
    """How the file reads the disputed formulas. Raises EditionError."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(f"{path.name}: không phải TOML UTF-8 / not UTF-8 TOML: {error}") from error
    return read_edition(table, path.name)


def read_procedures(
    path: Path, found: Findings, agencies: Collection[str] | None = None
) -> tuple[Register, dict[str, Register]]:
    """The register of the file and those of its agencies; mistakes go to `found`. No file is an empty register.
    `agencies`: those the pack knows; another one is noted, for its row would count for nobody."""
    if not path.exists():
        return Register(), {}
    data, found = bytes_of(path, found)
    good: dict[str, Procedure] = {}
    of_agency: dict[str, dict[str, Procedure]] = {}
    for row in read_table(data, COLUMNS, found):
        one = _procedure(row, found)
        if one is None:
            continue
        if one.code in good:
            vi, en = f"thủ tục {one.code} đã có ở trên", f"{one.code} stands above already"
            found.error(*row.at("code"), "duplicate", vi=vi, en=en)
            continue
        good[one.code] = one
        for agency in row["agencies"].replace(";", " ").split():
            if agencies is not None and agency not in agencies:
                _unknown(row, agency, agencies, found)
            of_agency.setdefault(agency, {})[one.code] = one
    return Register(good), {agency: Register(some) for agency, some in of_agency.items()}


def _procedure(row: Row, found: Findings) -> Procedure | None:
    said: dict[str, Any] = {"code": row["code"]}
    good = True
    if not _is_code(row["code"]):
        good = _bad_code(row, found)
    if row["online"] not in ONLINE:
        good = _wrong(row, "online", " | ".join(ONLINE), found)
    if not (row["services"] or "1").isdecimal():
        good = _wrong(row, "services", "1", found)
    for name in ("fee", "paper_result", "for_citizens", "certifies_copies"):
        if row[name] not in ANSWERS:
            good = _wrong(row, name, "yes | no", found)
        elif (answer := ANSWERS[row[name]]) is not None:
            said[name] = answer
    if not good:
        return None
    return Procedure(**said, online=row["online"], services=int(row["services"] or 1))  # type: ignore[arg-type]


def _is_code(text: str) -> bool:
    try:
        msgspec.convert(text, ProcedureCode)
    except msgspec.ValidationError:
        return False
    return True


def _bad_code(row: Row, found: Findings) -> bool:
    """Excel takes a code for a number and drops its last zeros: 2.001960 becomes 2.00196."""
    code = row["code"]
    vi, en = f"mã thủ tục {code!r}: phải như 1.005129", f"procedure {code!r}: must be like 1.005129"
    if re.fullmatch(r"[0-9]\.[0-9]{1,5}", code, re.ASCII):
        whole = code.ljust(8, "0")
        vi, en = f"{vi}; có lẽ {whole}, Excel đã bỏ số 0 ở cuối", f"{en}; perhaps {whole}, Excel dropped the last zeros"
    found.error(*row.at("code"), "bad_code", vi=vi, en=en)
    return False


def _unknown(row: Row, agency: str, known: Collection[str], found: Findings) -> None:
    vi_hint, en_hint = nearest(agency, sorted(known))
    found.note(
        *row.at("agencies"), "unknown_agency", vi=f"cơ quan {agency} không có trong agencies.csv{vi_hint}",
        en=f"agency {agency} is not in agencies.csv{en_hint}",
    )  # fmt: skip


def _wrong(row: Row, name: str, fits: str, found: Findings) -> bool:
    vi_hint, en_hint = nearest(row[name], fits.split(" | "))
    found.error(
        *row.at(name), "bad_value", vi=f"{name} {row[name]!r}: phải là {fits}{vi_hint}",
        en=f"{name} {row[name]!r}: must be {fits}{en_hint}",
    )  # fmt: skip
    return False
