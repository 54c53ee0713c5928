"""Drawing: every area of the era once, by its code; nothing guessed, nothing lost, the budget kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.planar import inside, off_border
from ioc.provinces.boundaries import (
    FILE,
    PATHS_BYTES_MAX,
    Boundaries,
    Outline,
    Source,
    check_boundaries,
    path_of,
    read_boundaries,
    rings_of,
    written,
)
from ioc.provinces.drawing import Request, draw
from ioc.provinces.findings import Findings
from ioc.provinces.geojson import AREA_KINDS, read_collection
from ioc.provinces.pack import Era, load
from tests.unit.ioc.provinces.made_up import CREDIT, collection, told

PACK = load("bac-giang")
ERAS = {era.name: era for era in PACK.eras}
SOURCE = Source("xa.geojson", "0" * 64)


def drawn(data: dict[str, Any], era: Era, **asked: Any) -> tuple[Outline | None, Findings]:
    found = Findings("xa.geojson")
    read = read_collection(told(data), AREA_KINDS, found)
    assert read is not None, found.problems
    return draw(read, era, PACK.units, Request(source=SOURCE, **asked), found), found


def good(era: str, by: str, **made: int) -> tuple[dict[str, Any], Outline]:
    data = collection(ERAS[era], PACK.units, by, **made)
    outline, found = drawn(data, ERAS[era])
    assert outline is not None, found.problems
    return data, outline


def codes(found: Findings) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("era", "by", "n"), [("bg-2024", "district", 10), ("bn-2025", "commune", 99), ("bn-2025", "group", 11)]
)
def test_an_era_is_drawn_with_all_its_areas_inside_its_frame_and_its_budget(era: str, by: str, n: int) -> None:
    _, outline = good(era, by)
    assert (outline.by, len(outline.areas)) == (by, n)
    assert (outline.attribution, outline.licence) == ("Sở thử nghiệm", "CC0")
    assert max(outline.view_box) == 8000
    assert sum(len(area.path) for area in outline.areas) <= PATHS_BYTES_MAX
    for area in outline.areas:
        assert inside(area.centre, area.shape)
        assert off_border(area.centre, area.shape) == pytest.approx(area.room, abs=2)
        assert all(0 <= x <= outline.view_box[0] and 0 <= y <= outline.view_box[1] for r in area.shape for x, y in r)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 6))
def test_every_corner_of_the_source_lies_within_the_tolerance_of_the_border_drawn(seed: int, halvings: int) -> None:
    data, outline = good("bg-2024", "district", seed=seed, halvings=halvings)
    areas = {area.code: area for area in outline.areas}
    for feature in data["features"]:
        shape = areas[feature["properties"]["ma"]].shape
        for lon, lat in feature["geometry"]["coordinates"][0]:
            off = off_border(outline.projection.place(lon, lat), shape) * outline.projection.metres_a_unit
            assert off <= outline.tolerance_m


def test_a_detailed_file_is_thinned_into_the_budget() -> None:
    data, outline = good("bn-2025", "commune", halvings=7)
    assert sum(len(str(feature)) for feature in data["features"]) > 1_000_000
    assert PATHS_BYTES_MAX * 0.9 < sum(len(area.path) for area in outline.areas) <= PATHS_BYTES_MAX


def test_districts_of_one_tile_are_one_area_without_borders_inside_it() -> None:
    data, outline = good("bn-2025", "group")
    tile = next(area for area in outline.areas if area.code == "256")
    assert len(tile.shape) == 1
    districts = {f["properties"]["ma"] for f in data["features"]} - {area.code for area in outline.areas}
    assert {"258", "259"} <= districts
    for feature in data["features"]:
        ring = feature["geometry"]["coordinates"][0]
        middle = tuple(sum(place[axis] for place in ring) / len(ring) for axis in (0, 1))
        covered = outline.covering(*middle)
        assert covered is not None
        assert covered[0] == ("256" if feature["properties"]["ma"] in districts else feature["properties"]["ma"])


def spoilt(change: Any, era: str = "bg-2024", by: str = "district", **asked: str) -> Findings:
    data = collection(ERAS[era], PACK.units, by, halvings=1)
    change(data)
    outline, found = drawn(data, ERAS[era], **asked)
    assert outline is None
    return found


def set_code(number: int, code: Any) -> Any:
    return lambda data: data["features"][number - 1]["properties"].update(ma=code, ten="")


@pytest.mark.parametrize(
    ("code", "told_code", "says"),
    [
        ("999", "unknown_unit", "đối tượng 1: mã lạ: 999"),
        ("", "no_code", "đối tượng 1: không có mã"),
        (None, "no_code", "đối tượng 1: không có mã"),
        (True, "no_code", "đối tượng 1: không có mã"),
        ("224", "unknown_unit", "không thuộc bg-2024: 224: từ 01/01/2025 mới là Thị xã Chũ"),
        ("216", "duplicate", "mã 216 đã có ở đối tượng"),
    ],
)
def test_a_wrong_code_is_told_with_its_feature_and_what_is_missing(code: Any, told_code: str, says: str) -> None:
    # 216 comes after the first feature: it is the later one that is told.
    found = spoilt(set_code(1, code))
    assert sorted(codes(found)) == sorted([told_code, "missing"])
    said = " ".join(problem.vi for problem in found.problems)
    assert says in said
    assert "bg-2024: thiếu 213 Bắc Giang" in said
    assert all(problem.line >= 1 for problem in found.problems if problem.code != "missing")


def test_a_code_that_lost_its_leading_zero_is_not_mended_but_told() -> None:
    found = spoilt(set_code(1, 7210), era="bn-2025", by="commune")
    assert "có lẽ mất số 0 ở đầu: 07210" in found.problems[-1].vi + found.problems[0].vi


def test_numbers_are_codes_too() -> None:
    data = collection(ERAS["bg-2024"], PACK.units, "district", halvings=1)
    for feature in data["features"]:
        feature["properties"]["ma"] = float(feature["properties"]["ma"])
    assert drawn(data, ERAS["bg-2024"])[0] is not None


def test_a_kept_code_that_bears_its_name_of_another_era_is_told() -> None:
    """07210 was the ward Hoàng Văn Thụ until 30/06/2025 and is the ward Bắc Giang since: a code alone says nothing."""

    def older(data: dict[str, Any]) -> None:
        for feature in data["features"]:
            if feature["properties"]["ma"] == "07210":
                feature["properties"]["ten"] = "Phường Hoàng Văn Thụ"

    found = spoilt(older, era="bn-2025", by="commune")
    assert codes(found) == ["other_era"]
    assert "nay 07210 là Phường Bắc Giang" in found.problems[0].vi


def test_codes_of_another_era_are_told_as_such_and_not_drawn() -> None:
    data = collection(ERAS["bg-2024"], PACK.units, "district", halvings=1)
    outline, found = drawn(data, ERAS["bg-2025h1"])
    assert outline is None
    assert sorted(codes(found)) == ["missing", "unknown_unit"]
    assert "221" in found.problems[0].vi
    (problem,) = drawn(data, ERAS["bg-2025h1"], eras=PACK.eras)[1].problems
    assert (problem.code, "dùng --era bg-2024" in problem.vi) == ("other_era", True)


def test_the_borders_of_nobody_are_not_drawn() -> None:
    def anonymous(data: dict[str, Any]) -> None:
        del data["attribution"], data["licence"]

    assert codes(spoilt(anonymous)) == ["missing", "missing"]
    data = collection(ERAS["bg-2024"], PACK.units, "district", halvings=1)
    anonymous(data)
    outline, _ = drawn(data, ERAS["bg-2024"], attribution=" Sở   NN&MT ", licence="CV 12")
    assert outline is not None
    assert (outline.attribution, outline.licence) == ("Sở NN&MT", "CV 12")


def test_the_property_of_the_codes_is_found_or_asked_for() -> None:
    assert codes(spoilt(lambda data: None, code_property="code")) == ["no_code"]
    found = spoilt(lambda data: [feature["properties"].pop("ma") for feature in data["features"]])
    assert codes(found) == ["no_code"]
    assert "--code-property" in found.problems[0].vi
    _, found = drawn(collection(ERAS["bg-2024"], PACK.units, "district", halvings=1), ERAS["bg-2024"])
    assert [note.code for note in found.notes] == ["code_property"]


def test_an_islet_below_the_grid_is_left_out_and_said_an_area_below_it_is_a_mistake() -> None:
    speck = [[106.5, 21.3], [106.50001, 21.3], [106.50001, 21.30001], [106.5, 21.3]]

    def islet(data: dict[str, Any]) -> None:
        geometry = data["features"][0]["geometry"]
        geometry.update(type="MultiPolygon", coordinates=[geometry["coordinates"], [speck]])

    data = collection(ERAS["bg-2024"], PACK.units, "district", halvings=1)
    islet(data)
    outline, found = drawn(data, ERAS["bg-2024"])
    assert outline is not None
    assert [note.code for note in found.notes] == ["code_property", "left_out"]
    found = spoilt(lambda data: data["features"][0]["geometry"].update(coordinates=[speck]))
    assert codes(found) == ["too_small"]


CELLS = st.tuples(st.integers(0, 9000), st.integers(0, 9000))


@given(st.lists(st.lists(CELLS, min_size=3, max_size=6, unique=True), min_size=1, max_size=3))
def test_a_path_reads_back_as_it_was_written(shape: list[list[tuple[int, int]]]) -> None:
    assert rings_of(path_of(shape)) == shape


def test_the_file_reads_back_as_it_was_written_and_another_era_stays_in_it() -> None:
    _, one = good("bg-2024", "district")
    _, other = good("bn-2025", "commune")
    found = Findings(FILE)
    both = Boundaries((one,)).with_(other).with_(one)
    assert read_boundaries(written(both).encode(), found) == both
    assert not found.problems
    assert {outline.era for outline in both.eras} == {"bg-2024", "bn-2025"}
    check_boundaries(both, PACK.chart, PACK.units, found)
    assert not found.problems


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"era": "bg-2024"', '"era": "bg-2023"', "unknown_era"),
        ('"by": "district"', '"by": "group"', "unknown_era"),
        ('{"code": "213"', '{"code": "21x"', "bad_value"),
        ('{"code": "213"', '{"code": "224"', "missing"),
        ('"path": "M', '"path": "M1 2 onload=', "bad_value"),
        ('"attribution": "Sở thử nghiệm"', '"attribution": ""', "bad_value"),
        ('"units_a_degree": ', '"units_a_degree": -', "bad_value"),
        ('"eras"', '"eras', "bad_value"),
    ],
)
def test_a_file_that_was_edited_by_hand_is_refused_with_the_reason(old: str, new: str, code: str) -> None:
    _, outline = good("bg-2024", "district")
    text = written(Boundaries((outline,)))
    assert old in text
    found = Findings(FILE)
    check_boundaries(read_boundaries(text.replace(old, new, 1).encode(), found), PACK.chart, PACK.units, found)
    assert code in codes(found)


def test_the_credit_of_a_file_may_be_said_in_american() -> None:
    data = collection(ERAS["bg-2024"], PACK.units, "district", halvings=1)
    data["license"] = data.pop("licence")
    outline, _ = drawn(data, ERAS["bg-2024"])
    assert outline is not None
    assert outline.licence == CREDIT["licence"]
