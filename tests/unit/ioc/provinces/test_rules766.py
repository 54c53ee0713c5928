"""The register of procedures that a pack may bring for QĐ 766: read by agency, wrong cells told where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.domain.qd766 import Counts, Rules, roll_up
from ioc.provinces.findings import Findings
from ioc.provinces.new import TEMPLATE
from ioc.provinces.rules766 import PROCEDURES, read_procedures

HEAD = "code,online,services,fee,paper_result,for_citizens,certifies_copies,agencies\n"


def read(folder: Path, text: str) -> tuple[Rules, Findings]:
    (folder / PROCEDURES).write_text(text, "utf-8")
    found = Findings(PROCEDURES)
    whole, own = read_procedures(folder / PROCEDURES, found)
    return Rules(whole=whole, own=own), found


def test_an_agency_has_its_own_procedures_and_the_province_all(tmp_path: Path) -> None:
    rows = "1.000001,full,2,yes,yes,yes,no,H02.1;H02.2\n1.000002,partial,,no,,,,H02.2\n1.000003,none,,,,,,\n"
    rules, found = read(tmp_path, HEAD + rows)
    assert not found.problems
    assert sorted(rules.register("").procedures) == ["1.000001", "1.000002", "1.000003"]
    assert sorted(rules.register("H02.1").procedures) == ["1.000001"]
    assert sorted(rules.register("H02.2").procedures) == ["1.000001", "1.000002"]
    assert rules.register("H02.9") is rules.whole
    first = rules.whole["1.000001"]
    assert (first.online, first.services, first.fee, first.certifies_copies) == ("full", 2, True, False)
    assert rules.whole["1.000003"].fee is None, "not said is not no"
    totals = roll_up({"1.000001": Counts(received=3, online=2)}, rules.register("H02.2"))
    assert (totals["procedures"], totals["procedures_full"], totals["services"], totals["services_used"]) == (
        2,
        1,
        3,
        2,
    )


def test_no_file_is_an_empty_register_that_says_nothing(tmp_path: Path) -> None:
    whole, own = read_procedures(tmp_path / PROCEDURES, Findings(PROCEDURES))
    assert (len(whole.procedures), own) == (0, {})


def test_every_wrong_cell_is_told_with_its_line_and_what_fits(tmp_path: Path) -> None:
    rows = "1.000001,fulll,1,yes,,,,\n1.000002,full,two,maybe,,,,\n1.000003,none,,,,,,\n1.000003,none,,,,,,\n"
    rules, found = read(tmp_path, HEAD + rows)
    assert [(one.line, one.code) for one in found.problems] == [
        (2, "bad_value"), (3, "bad_value"), (3, "bad_value"), (5, "duplicate"),
    ]  # fmt: skip
    assert "có lẽ full" in found.problems[0].vi
    assert list(rules.whole.procedures) == ["1.000003"]


@pytest.mark.parametrize("code", ["2.00196", "2.1", "", "1005129", "1.0051290", "1.005129.", "một"])
def test_a_code_of_another_form_is_refused_and_what_excel_cut_off_is_offered(code: str, tmp_path: Path) -> None:
    rules, found = read(tmp_path, f"{HEAD}1.000001,none,,,,,,\n{code},full,,,,,,\n")
    assert [(one.line, one.column, one.code) for one in found.problems] == [(3, 1, "bad_code")]
    assert ("2.001960" in found.problems[0].vi) == (code == "2.00196")
    assert list(rules.whole.procedures) == ["1.000001"]


def test_an_agency_that_the_pack_does_not_know_is_worth_a_note_with_what_is_like_it(tmp_path: Path) -> None:
    (tmp_path / PROCEDURES).write_text(f"{HEAD}1.000001,none,,,,,,H02.01 H02.2\n", "utf-8")
    found = Findings(PROCEDURES)
    read_procedures(tmp_path / PROCEDURES, found, {"H02.1", "H02.2"})
    assert found.problems == []
    [note] = found.notes
    assert (note.line, note.column, note.code) == (2, 20, "unknown_agency")
    assert "H02.01 không có trong agencies.csv; có lẽ H02.1" in note.vi


def test_the_example_in_a_new_pack_is_good_once_its_marks_are_taken_away(tmp_path: Path) -> None:
    text = (TEMPLATE / PROCEDURES).read_text("utf-8")
    shown = [line.removeprefix("# ") for line in text.splitlines() if line.startswith(("# 1.", "# 2."))]
    rules, found = read(tmp_path, HEAD + "\n".join(shown) + "\n")
    assert found.problems == []
    assert len(rules.whole.procedures) == len(shown) == 3
