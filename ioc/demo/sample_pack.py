"""Sample pack: the province as the demo's processes see it: links to the pack's files, and a register of procedures.

A pack without `procedures.csv` leaves eight shares of QĐ 766 without data. The demo shows them all, and writes what it
needs for that into its own folder, never into the pack. A province that brings its register keeps its own.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Final

from ioc.demo.dossiers.register import register, table
from ioc.demo.province import Province
from ioc.provinces.pack import folder_of, load
from ioc.provinces.rules766 import PROCEDURES
from ioc.provinces.time_rules import time_rules
from ioc.stack import StackError

FOLDER: Final = "province"


def sample_pack(province: str, into: Path, seed: int, today: date) -> Path:
    """The folder that the demo in `into` gives its processes for a province, made anew. Raises StackError when there is
    a day of another province already; UnknownProvince, BadPack, CalendarError as the pack's readers do."""
    source, pack = folder_of(province), load(province)
    place, before = into.absolute() / FOLDER / pack.slug, running_pack(into)
    if before is not None and before != place:
        raise StackError(
            vi=f"{into} đã có một ngày của tỉnh {before.name}, không phải {pack.slug}. "
            "Thêm --fresh, hoặc chọn --folder khác.",
            en=f"{into} holds a day of the province {before.name}, not {pack.slug}. "
            "Add --fresh, or choose another --folder.",
        )
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for one in source.iterdir():
        (place / one.name).symlink_to(one.resolve())
    if not (place / PROCEDURES).exists():
        rows = register(Province(pack, today, time_rules(province).calendar), seed)
        (place / PROCEDURES).write_text(table(rows, seed), "utf-8")
    return place


def running_pack(folder: Path) -> Path | None:
    """The province of the demo in this folder; None before its first start."""
    return next((path.parent for path in (folder.absolute() / FOLDER).glob("*/pack.toml")), None)
