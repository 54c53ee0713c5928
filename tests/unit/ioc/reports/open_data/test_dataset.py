"""Datasets: rows with totals, small ones hidden, and files that machines and people read."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ioc.domain.period_names import read_period
from ioc.reports.open_data.catalogue import DATASETS, DOSSIERS, NOT_PUBLISHED, PAYMENTS, REPORTS
from ioc.reports.open_data.dataset import Amounts, Dataset, Key, hidden_beside, publishable
from ioc.reports.open_data.dcat import Publication
from ioc.reports.open_data.files import FORMULA, safe, to_csv, to_json
from ioc.reports.open_data.packet import DCAT, README, SUMS, packet
from ioc.reports.open_data.suppress import LEAST, Counts, Mask, suppress, with_totals
from tests.unit.ioc.reports.open_data.attacker import Undecided, bounds, could_be
from tests.unit.ioc.reports.papers import ISSUER

Q1 = read_period("2024Q1")
AGENCIES = {"000.00.09.H02": "Sở Y tế", "000.00.12.H02": "=Văn phòng"}
MONTHS = {"2024-01": "Tháng 1/2024", "2024-02": "Tháng 2/2024"}
STATES = {"dung_han": "Đúng hạn", "tre_han": "Trễ hạn"}
HEALTH, LAND = AGENCIES
COUNTS: dict[Key, int] = {
    (HEALTH, "2024-01", "dung_han"): 40, (HEALTH, "2024-01", "tre_han"): 3,
    (HEALTH, "2024-02", "dung_han"): 50, (HEALTH, "2024-02", "tre_han"): 20,
    (LAND, "2024-01", "dung_han"): 60, (LAND, "2024-01", "tre_han"): 30,
    (LAND, "2024-02", "dung_han"): 70, (LAND, "2024-02", "tre_han"): 25,
}  # fmt: skip
PUBLICATION = Publication("Bắc Giang", "bac-giang", Q1, ISSUER, "2024-04-02T08:00:00+07:00")


def dossiers(persons: dict[Key, int] | None = None, counts: dict[Key, int] | None = None) -> Dataset:
    values = COUNTS if counts is None else counts
    return publishable(DOSSIERS, Amounts((AGENCIES, MONTHS, STATES), (values,), persons or {}))


def values(dataset: Dataset) -> dict[Key, int | None]:
    return {row.codes: row.values[0] for row in dataset.rows}


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_total_is_there_and_right_where_it_is_published() -> None:
    found = values(dossiers())
    assert len(found) == 3 * 3 * 3
    assert found["_T", "_T", "_T"] == sum(COUNTS.values())
    assert found[LAND, "2024-02", "_T"] == 95
    shown = {key: number for key, number in found.items() if number is not None and "_T" not in key}
    assert shown.items() <= COUNTS.items()


def test_a_small_count_is_hidden_with_others_that_would_betray_it() -> None:
    found = values(dossiers())
    assert found[HEALTH, "2024-01", "tre_han"] is None
    assert found[HEALTH, "2024-01", "dung_han"] is None
    assert sum(number is None for number in found.values()) >= 8, "a block of three axes"


LATE, IN_TIME = 1, 0
"""Places of the last axis."""
BOXES = st.tuples(st.integers(1, 3), st.integers(1, 2)).flatmap(
    lambda shape: arrays(np.int64, (*shape, 2), elements=st.one_of(st.integers(0, 4), st.integers(0, 12)))
)


def hidden_of(counts: Counts) -> Mask:
    """As `publishable` hides."""
    sensitive = (counts > 0) & (counts < LEAST)
    return suppress(counts, sensitive) | hidden_beside(counts, sensitive, LATE)


def knows_the_list(hidden: Mask) -> Mask:
    """What is left hidden from the reader of the monthly lists: at worst they tell every late count exactly."""
    left = hidden.copy()
    left[..., LATE] = False
    return left


@given(BOXES)
@settings(max_examples=120)
def test_whoever_also_knows_the_list_of_late_dossiers_cannot_tell_that_a_hidden_count_is_small(cells: Counts) -> None:
    counts = with_totals(cells)
    left = knows_the_list(hidden_of(counts))
    for entry in [tuple(map(int, one)) for one in np.argwhere((counts > 0) & (counts < LEAST))]:
        if entry[-1] == LATE or counts[entry[:-1]][IN_TIME] == 0:
            continue  # late ones alone: the list names each
        assert left[entry]
        try:
            found = could_be(counts, left, entry, LEAST)
        except Undecided:
            reject()
        assert found, f"{entry} of\n{counts}"


def test_the_list_would_betray_a_table_that_counts_on_nobody_knowing_the_late_ones() -> None:
    """Three in time and forty late: without the list any of both may be more."""
    counts = with_totals(np.array([[[3, 40], [30, 50]], [[60, 9], [70, 9]]]))
    entry = (0, 0, IN_TIME)
    assert could_be(counts, suppress(counts), entry, LEAST)
    assert not could_be(counts, knows_the_list(suppress(counts)), entry, LEAST)
    assert could_be(counts, knows_the_list(hidden_of(counts)), entry, LEAST)


@pytest.mark.parametrize("density", [0.3, 2.0, 12.0])
def test_narrowing_line_by_line_with_the_list_brings_no_small_count_back(density: float) -> None:
    random = np.random.RandomState(11)
    cells = np.stack([random.poisson(density, (60, 3)), random.poisson(density / 3, (60, 3))], axis=-1)
    counts = with_totals(cells.astype(np.int64))
    _, high = bounds(counts, knows_the_list(hidden_of(counts)))
    in_time = counts[..., IN_TIME]
    small = (in_time > 0) & (in_time < LEAST)
    assert small.any()
    assert (high[..., IN_TIME][small] >= LEAST).all()


def test_few_persons_hide_a_count_however_large() -> None:
    few = {(LAND, "2024-02", "tre_han"): 2}
    assert values(dossiers({**few}, {**COUNTS, (HEALTH, "2024-01", "tre_han"): 30}))[LAND, "2024-02", "tre_han"] is None


def test_amounts_are_hidden_with_the_counts_they_belong_to() -> None:
    levels = ({"s": "S"}, {"213": "X", "214": "Y"}, {"2024-01": "T1"}, {"tien_mat": "a", "khong_tien_mat": "b"})
    counts = {("s", "213", "2024-01", "tien_mat"): 2, ("s", "213", "2024-01", "khong_tien_mat"): 50,
              ("s", "214", "2024-01", "tien_mat"): 60, ("s", "214", "2024-01", "khong_tien_mat"): 70}  # fmt: skip
    sums = {key: 1_000 * number for key, number in counts.items()}
    for row in publishable(PAYMENTS, Amounts(levels, (counts, sums), {})).rows:
        assert (row.values[0] is None) == (row.values[1] is None)


def test_without_any_figure_there_are_no_rows_instead_of_zeros() -> None:
    assert dossiers(counts={}).rows == ()


def test_csv_has_codes_names_numbers_and_a_status() -> None:
    rows = table(to_csv(dossiers()))
    assert rows[0] == ["co_quan_ma", "co_quan_ten", "thang_ma", "thang_ten", "tinh_trang_ma", "tinh_trang_ten",
                       "so_ho_so", "trang_thai_so_lieu"]  # fmt: skip
    by_code = {(row[0], row[2], row[4]): row for row in rows[1:]}
    assert by_code[LAND, "2024-02", "_T"][5:] == ["Tổng", "95", "A"]
    assert by_code[HEALTH, "2024-01", "tre_han"][6:] == ["", "Q"]
    assert to_csv(dossiers()).startswith(b"\xef\xbb\xbf"), "spreadsheets need the mark for Vietnamese letters"


def test_json_says_the_same_rows_and_what_they_mean() -> None:
    said = json.loads(to_json(dossiers(), Q1, PUBLICATION.issued))
    assert said["ky"] == {"tu": "2024-01-01", "den": "2024-03-31"}
    rows = table(to_csv(dossiers()))
    assert said["cot"] == rows[0]
    as_text = [["" if cell is None else str(cell) for cell in row] for row in said["dong"]]
    assert as_text == [[cell.removeprefix("'") for cell in row] for row in rows[1:]]
    assert said["so_dong_an"] == sum(row[-1] == "Q" for row in as_text)
    assert "dưới 5 người" in said["trang_thai"]["Q"]
    assert json.loads(to_json(dossiers(counts={}), Q1, ""))["dong"] == []


@given(st.text())
def test_no_cell_of_a_csv_is_computed_by_a_spreadsheet(words: str) -> None:
    assert not safe(words).startswith(FORMULA)


def test_a_harmless_text_stays_as_it_is() -> None:
    assert (safe("Sở Y tế"), safe("a=1"), safe("=1+1"), safe("-5"), safe("@SUM")) == (
        "Sở Y tế", "a=1", "'=1+1", "'-5", "'@SUM",
    )  # fmt: skip


def test_names_out_of_registers_are_guarded_in_the_file() -> None:
    assert "'=Văn phòng" in {row[1] for row in table(to_csv(dossiers()))}


@pytest.fixture
def files() -> dict[str, bytes]:
    return packet(PUBLICATION, [dossiers(), publishable(REPORTS, Amounts(({}, {}, MONTHS), ({},), {}))])


def test_the_sums_are_those_of_the_files(files: dict[str, bytes]) -> None:
    said = dict(line.split("  ")[::-1] for line in files[SUMS].decode().splitlines())
    assert said == {name: sha256(content).hexdigest() for name, content in files.items() if name != SUMS}


def test_dcat_describes_every_file_by_size_and_sum(files: dict[str, bytes]) -> None:
    catalogue: Any = json.loads(files[DCAT])
    assert [one["dct:identifier"] for one in catalogue["dcat:dataset"]] == [
        "urn:ioc:bac-giang:ho-so-theo-co-quan:2024Q1", "urn:ioc:bac-giang:phan-anh-theo-xa:2024Q1",
    ]  # fmt: skip
    described = [file for one in catalogue["dcat:dataset"] for file in one["dcat:distribution"]]
    assert {file["dcat:downloadURL"]["@id"] for file in described} == {
        n for n in files if n.endswith((".csv", ".json"))
    }
    for file in described:
        content = files[file["dcat:downloadURL"]["@id"]]
        assert file["dcat:byteSize"]["@value"] == str(len(content))
        assert file["spdx:checksum"]["spdx:checksumValue"]["@value"] == sha256(content).hexdigest()
        assert file["spdx:checksum"]["spdx:algorithm"]["@id"].endswith("checksumAlgorithm_sha256")
        assert file["dct:license"]["@id"].startswith("https://")
    first = catalogue["dcat:dataset"][0]
    assert first["dct:temporal"]["dcat:startDate"]["@value"] == "2024-01-01"
    assert first["dct:temporal"]["dcat:endDate"]["@value"] == "2024-03-31"
    assert first["dct:publisher"]["foaf:name"]["@value"] == "Sở Thử nghiệm"
    assert first["dct:accrualPeriodicity"]["@id"].endswith("/QUARTERLY")


def test_every_prefix_of_the_description_is_declared(files: dict[str, bytes]) -> None:
    catalogue = json.loads(files[DCAT])
    used: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                used.update(word.split(":")[0] for word in (key, value if key == "@type" else "") if ":" in word)
                walk(value)
        elif isinstance(node, list):
            for one in node:
                walk(one)

    declared = catalogue.pop("@context").keys()
    walk(catalogue)
    assert used == declared


def test_the_readme_explains_hidden_cells_and_what_is_not_published(files: dict[str, bytes]) -> None:
    said = files[README].decode()
    assert "không có dữ liệu" in said, "the empty dataset"
    assert "dưới 5 người" in said
    assert all(what in said for what, _ in NOT_PUBLISHED)
    assert "sự cố an toàn thông tin" in said


def test_the_same_figures_are_the_same_files(files: dict[str, bytes]) -> None:
    again = packet(PUBLICATION, [dossiers(), publishable(REPORTS, Amounts(({}, {}, MONTHS), ({},), {}))])
    assert again == files


def test_nothing_that_names_a_person_or_a_case_is_a_dimension() -> None:
    names = {dimension.name for about in DATASETS for dimension in about.dimensions}
    assert names == {"co_quan", "thang", "tinh_trang", "xa", "linh_vuc", "dich_vu", "dia_ban", "hinh_thuc"}
