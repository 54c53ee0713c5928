"""Drawing: makes the outline of an era from the areas that a province supplies. Pure; what is wrong goes into `found`.

Nothing is guessed: every area of the era must be there once, by its code. Borders are laid on a
grid, thinned until they fit the budget (ioc/domain/thinning.py) and written as SVG paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ioc.domain.planar import area2, heart, united
from ioc.domain.projection import Projection, fitted
from ioc.domain.thinning import Cell, Mesh, TooFine
from ioc.domain.units import Register, Unit, folded
from ioc.domain.unknown_unit import explain_unknown
from ioc.provinces.about import Era
from ioc.provinces.boundaries import PATHS_BYTES_MAX, Area, Outline, Source, known_codes, last_day, path_of
from ioc.provinces.findings import Findings
from ioc.provinces.geojson import Collection, Feature

GRID: Final = 8000
"""Cells along the longer side: 15 m in a province of 120 km, a fifth of a pixel on a wall."""
COARSEST: Final = GRID / 50
"""A border moved farther than that is another border."""
SHOWN_MAX: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the caller knows beside the file. Empty: look into the file."""

    source: Source
    eras: tuple[Era, ...] = ()
    """Every era of the pack: a file that fits another one is told so in a word."""
    code_property: str = ""
    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """A feature and the code that the file gives it."""

    feature: Feature
    code: str


def draw(collection: Collection, era: Era, units: Register, request: Request, found: Findings) -> Outline | None:
    """The outline, or None with every reason in `found`."""
    told = {name: _said(collection, given, name) for name, given in
            (("attribution", request.attribution), ("licence", request.licence))}  # fmt: skip
    for name, text in told.items():
        if not text:
            found.error(
                0, 0, "missing",
                vi=f'thiếu "{name}": đưa --{name}, hoặc ghi cạnh "features"; màn hình phải hiện nguồn dữ liệu',
                en=f'no "{name}": give --{name}, or write it beside "features"; the screen must name its source',
            )  # fmt: skip
    named = _coded(collection, era, units, request.code_property, found)
    if named is None:
        return None
    by = "commune" if all(len(one.code) == 5 for one in named) else era.by
    if not _fits(named, era, units) and (
        other := next((one for one in request.eras if _fits(named, one, units)), None)
    ):
        vi = f"các mã là của {other.name}, không phải {era.name}; dùng --era {other.name}"
        en = f"the codes are those of {other.name}, not of {era.name}; use --era {other.name}"
        found.error(0, 0, "other_era", vi=vi, en=en)
        return None
    keys = _matched(named, by, era, units, collection, found)
    if found.problems:
        return None
    shapes: dict[str, list[Sequence[tuple[float, float]]]] = {}
    for one in named:
        shapes.setdefault(keys[one.code], []).extend(one.feature.rings)
    outline = _outline(shapes, found)
    if outline is None:
        return None
    projection, tolerance_m, view_box, areas = outline
    return Outline(
        era=era.name, by=by, licence=told["licence"], attribution=told["attribution"], source=request.source,
        tolerance_m=tolerance_m, view_box=view_box, projection=projection, areas=areas,
    )  # fmt: skip


def _said(collection: Collection, given: str, name: str) -> str:
    words = given or collection.members.get(name) or collection.members.get({"licence": "license"}.get(name, name))
    return " ".join(words.split())[:300] if isinstance(words, str) else ""


def _coded(collection: Collection, era: Era, units: Register, wanted: str, found: Findings) -> list[_Named] | None:
    """Every feature with its code: of the property asked for, or else of the one that holds most codes of the era."""
    features = collection.features
    known = {*known_codes("commune", era, units), *known_codes(era.by, era, units)}
    names = list(dict.fromkeys(name for feature in features for name in feature.properties))
    hits = {name: sum(_code(feature.properties.get(name)) in known for feature in features) for name in names}
    shown = ", ".join(f"{name} ({hits[name]})" for name in sorted(names, key=lambda n: -hits[n])[:SHOWN_MAX]) or "–"
    if wanted and wanted not in names:
        found.error(0, 0, "no_code", vi=f"không đối tượng nào có thuộc tính {wanted!r}; có (số mã khớp): {shown}",
                    en=f"no feature has a property {wanted!r}; there are (with matching codes): {shown}")  # fmt: skip
        return None
    chosen = wanted or max(names, key=lambda name: hits[name], default="")
    if not wanted and (not chosen or 2 * hits[chosen] < len(features)):
        found.error(
            0, 0, "no_code",
            vi=f"không thuộc tính nào chứa mã đơn vị của {era.name} (số mã khớp): {shown}; chỉ rõ bằng --code-property",
            en=f"no property holds codes of {era.name} (matching): {shown}; name one with --code-property",
        )  # fmt: skip
        return None
    if not wanted:
        found.note(0, 0, "code_property", vi=f"mã lấy từ thuộc tính {chosen!r}", en=f"codes are those of {chosen!r}")
    return [_Named(feature, _code(feature.properties.get(chosen))) for feature in features]


def _fits(named: Sequence[_Named], era: Era, units: Register) -> bool:
    """Whether the codes are those of the era, all and no other."""
    codes = {one.code for one in named}
    return any(codes == set(known_codes(by, era, units)) for by in ("commune", era.by))


def _code(value: Any) -> str:
    """`213` for 213, 213.0 and " 213 "; "" for what can be no code."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e6:
        value = int(value)
    return str(value).strip()[:40] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _matched(
    named: Sequence[_Named], by: str, era: Era, units: Register, collection: Collection, found: Findings
) -> dict[str, str]:
    """Code → area, after telling of every code that is wrong, twice or missing, and of names that say otherwise."""
    known, day = known_codes(by, era, units), last_day(era)
    numbers: dict[str, int] = {}
    for one in named:
        feature, code = one.feature, one.code
        at = collection.where.at(feature.number) if code not in known or code in numbers else (0, 0)
        lead_vi, lead_en = f"đối tượng {feature.number}", f"feature {feature.number}"
        if not code:
            found.error(*at, "no_code", vi=f"{lead_vi}: không có mã", en=f"{lead_en}: no code")
        elif code not in known:
            vi, en = _unknown(code, era, units)
            found.error(*at, "unknown_unit", vi=f"{lead_vi}: {vi}", en=f"{lead_en}: {en}")
        elif code in numbers:
            vi = f"{lead_vi}: mã {code} đã có ở đối tượng {numbers[code]}; gộp thành một MultiPolygon"
            en = f"{lead_en}: {code} is feature {numbers[code]} too; make them one MultiPolygon"
            found.error(*at, "duplicate", vi=vi, en=en)
        else:
            numbers[code] = feature.number
            if told := _other_meaning(feature, code, units, day):
                found.error(
                    *collection.where.at(feature.number),
                    "other_era",
                    vi=f"{lead_vi}: {told[0]}",
                    en=f"{lead_en}: {told[1]}",
                )
    if missing := sorted(set(known) - {one.code for one in named}):
        shown = ", ".join(_called(code, units, day) for code in missing[:SHOWN_MAX])
        shown += f" … ({len(missing)})" if len(missing) > SHOWN_MAX else ""
        vi, en = f"{era.name}: thiếu {shown}", f"{era.name}: missing {shown}"
        found.error(0, 0, "missing", vi=vi, en=en)
    return known


def _unknown(code: str, era: Era, units: Register) -> tuple[str, str]:
    """A code of another era is told as such; another one with those like it."""
    vi, _, en = explain_unknown(units, code, last_day(era)).partition(" / ")
    if units.history_anywhere(code) or (code.isdecimal() and len(code) == 2):
        return f"không thuộc {era.name}: {vi}", f"not of {era.name}: {en}"
    return f"mã lạ: {vi}", f"unknown code: {en}"


def _other_meaning(feature: Feature, code: str, units: Register, day: date) -> tuple[str, str] | None:
    """A code that was kept for another place: a feature that bears the name of what it once meant, and not of what it
    means on that day, is one of another era."""
    words = {folded(value) for value in feature.properties.values() if isinstance(value, str)}
    now = next((unit for unit in units.history_anywhere(code) if unit.valid_on(day)), None)
    if now is None or words & _names(now):
        return None
    once = next((unit for unit in units.history_anywhere(code) if words & _names(unit)), None)
    if once is None:
        return None
    vi = f"{code} {once.full_name} là nghĩa của thời kỳ khác; nay {code} là {now.full_name}"
    return vi, f"{code} was {once.name_en} in another era; now it is {now.name_en}"


def _names(unit: Unit) -> set[str]:
    return {folded(unit.name), folded(unit.full_name)}


def _called(code: str, units: Register, day: date) -> str:
    unit = units.find_anywhere(code, day) or next(iter(reversed(units.history_anywhere(code))), None)
    return f"{code} {unit.name}" if unit else code


def _outline(
    shapes: dict[str, list[Sequence[tuple[float, float]]]], found: Findings
) -> tuple[Projection, float, tuple[int, int], tuple[Area, ...]] | None:
    projection = fitted((place for rings in shapes.values() for ring in rings for place in ring), GRID)
    laid = {code: [cells for ring in rings if (cells := _laid(ring, projection))] for code, rings in shapes.items()}
    if gone := sorted(code for code, rings in laid.items() if not rings):
        vi, en = f"nhỏ hơn một ô lưới: {', '.join(gone)}", f"smaller than a cell of the grid: {', '.join(gone)}"
        found.error(0, 0, "too_small", vi=vi, en=en)
        return None
    if dropped := sum(map(len, shapes.values())) - sum(map(len, laid.values())):
        vi = f"bỏ {dropped} mảnh nhỏ hơn một ô lưới {projection.metres_a_unit:.0f} m"
        en = f"{dropped} pieces smaller than a cell of {projection.metres_a_unit:.0f} m are left out"
        found.note(0, 0, "left_out", vi=vi, en=en)
    mesh = Mesh([ring for rings in laid.values() for ring in rings])
    counts = [len(rings) for rings in laid.values()]
    try:
        thinned = mesh.fitted(lambda rings: len(path_of(rings)), PATHS_BYTES_MAX, COARSEST)
    except TooFine:
        kb = PATHS_BYTES_MAX >> 10
        vi = f"đường ranh không gọn được dưới {kb} KB; tệp có quá nhiều mảnh rời"
        found.error(0, 0, "too_large", vi=vi, en=f"no way to draw it in {kb} KB; the file has too many small pieces")
        return None
    rings = iter(thinned.rings)
    areas = tuple(_area(code, [next(rings) for _ in range(count)]) for code, count in zip(laid, counts, strict=True))
    cells = [cell for ring in thinned.rings for cell in ring]
    view_box = max(x for x, _ in cells), max(y for _, y in cells)
    moved = (thinned.tolerance + 0.75) * projection.metres_a_unit  # laying it on the grid moves a point half a diagonal
    return projection, round(moved, 1), view_box, areas


def _laid(ring: Iterable[tuple[float, float]], projection: Projection) -> list[Cell]:
    """The ring on the grid, no point twice in a row; empty when nothing of it is left."""
    cells: list[Cell] = []
    for place in ring:
        x, y = projection.place(*place)
        if not cells or cells[-1] != (round(x), round(y)):
            cells.append((round(x), round(y)))
    while len(cells) > 1 and cells[0] == cells[-1]:
        cells.pop()
    return cells if len(set(cells)) >= 3 and area2(cells) != 0 else []


def _area(code: str, rings: list[list[Cell]]) -> Area:
    """Districts that are one tile are one area: no border between them."""
    shape = united(rings) if len(rings) > 1 else rings
    (x, y), room = heart(shape)
    return Area(code, path_of(shape), (round(x), round(y)), int(room))
