"""GeoJSON: what is taken, and that each usual mistake of an export is told for what it is, where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.provinces.findings import Findings
from ioc.provinces.geojson import AREA_KINDS, POINT_KINDS, read_collection
from tests.unit.ioc.provinces.made_up import area, point, told

SQUARE = [(106.0, 21.0), (106.1, 21.0), (106.1, 21.1), (106.0, 21.1)]
GOOD = area({"ma": "213"}, SQUARE)


def read(data: Any, kinds: frozenset[str] = AREA_KINDS) -> Findings:
    found = Findings("x.geojson")
    collection = read_collection(data if isinstance(data, bytes) else told(data), kinds, found)
    assert (collection is None) == bool(found.problems)
    return found


def of(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def shaped(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": coordinates}}


def test_areas_with_holes_and_pieces_are_taken_as_open_rings_with_what_stands_beside_them() -> None:
    hole = [[106.04, 21.04], [106.06, 21.04], [106.06, 21.06], [106.04, 21.04]]
    line = [list(place) for place in (*SQUARE, SQUARE[0])]
    found = Findings("x")
    data = of(shaped("MultiPolygon", [[line, hole], [[[x + 1, y] for x, y in line]]]), name="xa", bbox=[1])
    collection = read_collection(told(data), AREA_KINDS, found)
    assert collection is not None
    assert [len(ring) for ring in collection.features[0].rings] == [4, 3, 4]
    assert collection.members == {"name": "xa"}


def test_heights_behind_a_place_and_a_byte_order_mark_before_the_file_do_no_harm() -> None:
    data = of(shaped("Polygon", [[[x, y, 12.5] for x, y in (*SQUARE, SQUARE[0])]]))
    assert not read(b"\xef\xbb\xbf" + told(data)).problems


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"{", "bad_json", "không phải JSON"),
        (b'{"type": "Topology", "objects": {}}', "not_geojson", "thấy 'Topology'"),
        (b"[1, 2]", "not_geojson", "FeatureCollection"),
        (b"1" * 6000, "bad_json", "không phải JSON"),
        (b"[" * 200_000, "bad_json", "không phải JSON"),
        ("Xã Lục Sơn".encode("cp1258", "replace"), "encoding", "UTF-8"),
        (of(), "empty", "không có đối tượng nào"),
        (of(GOOD, crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}), "not_wgs84", "EPSG::3405"),
        (of(area({}, [(612000.0, 2353000.0), (613000.0, 2353000.0), (613000.0, 2354000.0)])), "not_wgs84", "VN-2000"),
        (of(area({}, [(y, x) for x, y in SQUARE])), "swapped", "kinh độ trước: 106, 21"),
        (of(GOOD, area({}, [(x - 30, y) for x, y in SQUARE])), "outside", "đối tượng 2: 76, 21 nằm ngoài Việt Nam"),
        (of(GOOD, shaped("LineString", [[106.0, 21.0]])), "geometry", "đối tượng 2: hình là LineString"),
        (of(GOOD, {"type": "Feature", "properties": {}, "geometry": None}), "geometry", "hình là None"),
        (of(GOOD, shaped("Polygon", [])), "empty", "không có tọa độ"),
        (of(GOOD, shaped("Polygon", [[]])), "ring", "không khép kín"),
        (of(GOOD, shaped("MultiPolygon", [[]])), "empty", "không có tọa độ"),
        (of(GOOD, shaped("Polygon", [[list(place) for place in SQUARE]])), "ring", "không khép kín"),
        (of(GOOD, area({}, [SQUARE[0], SQUARE[1], (106.05, 21.0)])), "ring", "không có diện tích"),
        (of(GOOD, area({}, [SQUARE[0], SQUARE[2], SQUARE[1], (106.02, 21.08)])), "ring", "vành tự cắt gần 106"),
        (of(GOOD, shaped("Polygon", [[["a", 1], [1, 2]]])), "bad_position", "[kinh độ, vĩ độ]"),
        (of(GOOD, shaped("Polygon", {"x": 1})), "empty", "không có tọa độ"),
        (of(GOOD, "x"), "not_geojson", "đối tượng 2: không phải Feature"),
        (of({**GOOD, "properties": [1]}), "not_geojson", "không phải Feature"),
    ],
)  # fmt: skip
def test_a_usual_mistake_is_told_once_with_what_to_do(data: Any, code: str, says: str) -> None:
    (problem,) = read(data).problems
    assert problem.code == code
    assert says in problem.vi
    assert problem.en


def test_a_mistake_stands_at_the_line_of_its_feature_also_when_names_look_like_brackets() -> None:
    tricky = area({"ten": '"features": [{ \\" ]', "features": [{"a": 1}, {"b": 2}]}, SQUARE)
    bad = area({"ma": "2"}, SQUARE[:1] * 4)
    data = {"meta": {"features": [{}]}, "names": "features", **of(tricky, GOOD, bad)}
    text = told(data, lines=True).decode()
    (problem,) = read(text.encode()).problems
    start = sum(len(line) + 1 for line in text.split("\n")[: problem.line - 1]) + problem.column - 1
    assert json.JSONDecoder().raw_decode(text, start)[0] == bad


def test_points_are_taken_where_points_are_asked_for() -> None:
    found = Findings("x")
    collection = read_collection(told(of(point({"name": "a"}, 106.2, 21.3))), POINT_KINDS, found)
    assert collection is not None
    assert collection.features[0].at == (106.2, 21.3)
    assert read(of(point({}, 106.2, 21.3))).problems[0].code == "geometry"


KEYS = st.sampled_from(["type", "geometry", "coordinates", "properties", "features", "crs", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON, JSON, st.sampled_from(["Polygon", "MultiPolygon", "Point", "x"]))
def test_whatever_stands_in_the_file_there_is_an_answer_and_no_fault(members: Any, inner: Any, kind: str) -> None:
    shape = {"type": "Feature", "properties": members, "geometry": {"type": kind, "coordinates": inner}}
    for data in (
        members,
        of(members),
        of(shape),
        of(GOOD, crs=members),
        {"type": "FeatureCollection", "features": members},
    ):
        read(json.dumps(data).encode())


@given(st.binary(max_size=60))
def test_whatever_the_bytes_there_is_an_answer_and_no_fault(data: bytes) -> None:
    assert read(data).problems
