"""Layers: a point is shown where its unit or its place says, never where it is merely near; no person is shown."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc.provinces.boundaries import FILE, Boundaries, Outline, Source, written
from ioc.provinces.check import check_folder
from ioc.provinces.drawing import Request, draw
from ioc.provinces.findings import BadPack, Findings
from ioc.provinces.geojson import AREA_KINDS, read_collection
from ioc.provinces.layers import LAYERS_MAX, POINTS_MAX, read_layer
from ioc.provinces.pack import HERE, Era, load
from ioc.provinces.sheets import sheets
from tests.unit.ioc.provinces.made_up import CREDIT, collection, point, told

PACK = load("bac-giang")
ERAS = {era.name: era for era in PACK.eras}


def outline(era: Era, by: str) -> Outline:
    found = Findings("xa.geojson")
    read = read_collection(told(collection(era, PACK.units, by)), AREA_KINDS, found)
    assert read is not None
    drawn = draw(read, era, PACK.units, Request(source=Source("xa.geojson", "0" * 64)), found)
    assert drawn is not None
    return drawn


COMMUNES = outline(ERAS["bn-2025"], "commune")
DISTRICTS = outline(ERAS["bg-2024"], "district")


def place(drawn: Outline, code: str, off: float = 0.0) -> tuple[float, float]:
    """Longitude and latitude of the middle of an area, or of a point so far towards its border (1: on it)."""
    area = next(area for area in drawn.areas if area.code == code)
    ring, middle = area.shape[0], drawn.projection
    x, y = (area.centre[axis] + (ring[0][axis] - area.centre[axis]) * off for axis in (0, 1))
    lon = middle.lon + x / middle.units_a_degree / math.cos(math.radians(middle.middle))
    return lon, middle.lat - y / middle.units_a_degree


def layer(*features: Any, **members: Any) -> bytes:
    beside = {"type": "FeatureCollection", "name": "Di tích", **CREDIT, **members, "features": list(features)}
    return told({key: value for key, value in beside.items() if value is not None})


def found_in(data: bytes) -> Findings:
    found = Findings("layers/di-tich.geojson")
    assert (read_layer(found.file, data, found) is None) == bool(found.problems)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the pack to lay things over."""
    return Path(shutil.copytree(HERE / "bac-giang", tmp_path / "bac-giang"))


def checked(folder: Path, data: bytes, *drawn: Outline) -> list[tuple[str, str]]:
    (folder / "layers").mkdir(exist_ok=True)
    (folder / "layers" / "di-tich.geojson").write_bytes(data)
    if drawn:
        (folder / FILE).write_text(written(Boundaries(drawn)), "utf-8")
    return [(problem.code, problem.vi) for found in check_folder(folder) for problem in found.problems]


AT = place(COMMUNES, "07492")


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (layer(point({"name": "A"}, *AT), name=None), "missing", 'thiếu "name" cạnh "features"'),
        (layer(point({"name": "A"}, *AT), attribution=" "), "missing", 'thiếu "attribution"'),
        (layer(point({"name": "A"}, *AT), licence=None), "missing", 'thiếu "licence"'),
        (layer(point({"name": "A"}, *AT), as_of="31/6/2025"), "bad_date", "as_of"),
        (layer(point({"ten": "A"}, *AT)), "missing", 'đối tượng 1: thiếu "name"'),
        (layer(point({"name": "A", "note": "Ông B, 0912 345 678"}, *AT)), "personal", "note có vẻ chứa số điện thoại"),
        (layer(point({"name": "A", "note": "a.b@c.vn"}, *AT)), "personal", "thư điện tử"),
        (layer(point({"name": "A" * 121}, *AT)), "too_long", "tối đa 120"),
        (layer(point({"name": ["A"]}, *AT)), "bad_value", "name phải là chữ"),
        (layer(*[point({"name": "A"}, *AT)] * (POINTS_MAX + 1)), "too_many", "tối đa 5000"),
        (told(collection(ERAS["bg-2024"], PACK.units, "district", halvings=1)), "geometry", "phải là Point"),
    ],
)
def test_a_layer_that_may_not_be_shown_is_told_why(data: bytes, code: str, says: str) -> None:
    problem = found_in(data).problems[0]
    assert problem.code == code
    assert says in problem.vi


def test_only_what_a_wall_may_show_is_kept_and_the_rest_is_said() -> None:
    data = layer(point({"name": "Đình", "chu_so_huu": "Nguyễn Văn A", "kind": "Đình làng"}, *AT))
    found = found_in(data)
    assert [(note.code, "chu_so_huu" in note.vi) for note in found.notes] == [("left_out", True)]
    read = read_layer("x", data, found)
    assert read is not None
    shown = b"".join(
        one.data for one in sheets(replace(PACK, boundaries=Boundaries((COMMUNES,)), layers=(read,))).values()
    )
    assert "Đình làng".encode() in shown
    assert "Nguyễn".encode() not in shown


def test_a_point_without_a_unit_is_refused_while_there_are_no_boundaries(folder: Path) -> None:
    assert [code for code, _ in checked(folder, layer(point({"name": "A"}, *AT)))] == ["no_unit"]
    assert checked(folder, layer(point({"name": "A", "unit": "07492"}, *AT))) == []


@pytest.mark.parametrize(
    ("properties", "at", "codes"),
    [
        ({}, place(COMMUNES, "07492"), []),
        ({"unit": "07492"}, place(COMMUNES, "07492"), []),
        ({"unit": 7492}, place(COMMUNES, "07492"), ["unknown_unit"]),
        ({"unit": "07204"}, place(COMMUNES, "07492"), ["unknown_unit"]),
        ({"unit": "07582"}, place(COMMUNES, "07492"), ["elsewhere"]),
        ({"unit": "07492"}, (107.9, 20.9), ["elsewhere"]),
        ({"unit": "24"}, place(COMMUNES, "07492"), []),
        ({}, (107.9, 20.9), ["outside"]),
        ({}, place(COMMUNES, "07492", 0.9995), ["near_border"]),
        ({"unit": "07492"}, place(COMMUNES, "07492", 1.0005), []),
    ],
)
def test_a_point_lies_in_one_area_or_is_told_why_not(
    properties: dict[str, Any], at: tuple[float, float], codes: list[str], folder: Path
) -> None:
    said = checked(folder, layer(point({"name": "Đình", **properties}, *at)), COMMUNES)
    assert [code for code, _ in said] == codes
    assert all("đối tượng 1 'Đình'" in text for _, text in said)


def test_a_unit_of_an_older_day_is_followed_to_today_when_the_layer_says_its_day(folder: Path) -> None:
    monument = point({"name": "Đình", "unit": "213"}, *AT)
    assert [code for code, _ in checked(folder, layer(monument))] == ["unknown_unit"]
    assert checked(folder, layer(monument, as_of="2024-03-15")) == []
    pack = load(str(folder))
    shown = {name: json.loads(sheet.data) for name, sheet in sheets(pack).items()}
    spots = {name: sheet["layers"][0]["spots"] for name, sheet in shown.items()}
    assert {name: spot["area"] for name, (spot,) in spots.items()} == {
        "bg-2024.layers.json": "213", "bg-2025h1.layers.json": "213", "bn-2025.layers.json": "213",
    }  # fmt: skip


def test_pages_get_an_era_each_with_names_and_only_the_points_that_lie_in_it() -> None:
    data = layer(point({"name": "Đình", "kind": "Đình làng"}, *place(COMMUNES, "07492")), name_en="Monuments")
    read = read_layer("layers/di-tich.geojson", data, Findings("x"))
    assert read is not None
    pack = replace(PACK, boundaries=Boundaries((COMMUNES, DISTRICTS)), layers=(read,))
    made = sheets(pack)
    assert {"bn-2025.json", "bg-2024.json", "bn-2025.layers.json"} <= set(made)
    assert "bg-2025h1.json" not in made
    today = json.loads(made["bn-2025.json"].data)
    assert len(today["areas"]) == 99
    assert {"area": "07492", "name": {"vi": "Lục Sơn", "en": "Lục Sơn"}}.items() <= next(
        area for area in today["areas"] if area["area"] == "07492"
    ).items()
    assert (today["attribution"], today["licence"]) == ("Sở thử nghiệm", "CC0")
    (shown,) = json.loads(made["bn-2025.layers.json"].data)["layers"]
    assert shown["name"] == {"vi": "Di tích", "en": "Monuments"}
    (spot,) = shown["spots"]
    assert (spot["area"], spot["name"], spot["kind"]) == ("07492", "Đình", "Đình làng")
    centre = next(area.centre for area in COMMUNES.areas if area.code == "07492")
    assert spot["at"] == pytest.approx(centre, abs=1)
    sheet = made["bn-2025.json"]
    assert sheet.address == f"/map/bn-2025.json?v={sheet.tag}"
    assert len(sheet.data) < 80 * 1024


def test_a_pack_without_boundaries_and_layers_has_no_sheets() -> None:
    assert sheets(PACK) == {}


def test_a_pack_whose_layer_is_wrong_is_refused_at_the_start_with_its_line(folder: Path) -> None:
    checked(folder, layer(point({"ten": "A"}, *AT)))
    with pytest.raises(BadPack, match=r"layers/di-tich.geojson:1:\d+: missing"):
        load(str(folder))


def test_more_layers_than_anybody_finds_are_refused(folder: Path) -> None:
    (folder / "layers").mkdir()
    for n in range(LAYERS_MAX + 1):
        (folder / "layers" / f"{n}.geojson").write_bytes(layer(point({"name": "A", "unit": "07492"}, *AT)))
    said = [(f.file, problem.code) for f in check_folder(folder) for problem in f.problems]
    assert said == [(f"layers/{LAYERS_MAX}.geojson", "too_many")]
