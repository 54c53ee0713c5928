"""The demo's own pack: a sample register beside links to the province's files, and a whole score of QĐ 766 by it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from ioc.demo.dossiers.procedures import handled
from ioc.demo.dossiers.register import register
from ioc.demo.run import wipe
from ioc.demo.sample_pack import running_pack, sample_pack
from ioc.domain.qd766 import COMPONENTS
from ioc.domain.text import VIETNAM
from ioc.provinces.check import check_folder
from ioc.provinces.pack import HERE, load
from ioc.provinces.rules766 import PROCEDURES, rules766
from ioc.stack import StackError
from tests.unit.ioc.demo.scored import Board
from tests.unit.ioc.demo.told import NOW, PACK, day

TODAY = date(2026, 3, 23)
QUARTER_S = datetime(2026, 1, 1, tzinfo=VIETNAM).timestamp()
SEED = 7


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_pack("bac-giang", tmp_path_factory.mktemp("demo"), SEED, TODAY)


@pytest.fixture(scope="module")
def board(place: Path) -> Board:
    """A quarter of the simulated province, three weeks short."""
    told = day(epoch_s=QUARTER_S)
    steps = [step for name in ("dossiers", "reports", "indicators") for step in told.ordinary(name, QUARTER_S, NOW)]
    return Board(steps, NOW, rules766(str(place)))


def test_all_21_components_of_the_province_have_a_value_and_leave_something_to_do(board: Board) -> None:
    found = board.score()
    assert [part.component.code for part in found.parts if part.points is None] == []
    assert len(found.parts) == len(COMPONENTS) == 21
    assert 80 < found.total < 92
    assert all(part.share is not None and 0 <= part.share.num <= part.share.den for part in found.parts)
    best = board.gains()
    assert len(best) >= 10
    assert best[0].full > 1
    assert best[0].units < 5_000


def test_agencies_differ_and_the_late_ones_stand_at_the_end(board: Board) -> None:
    cast = day().cast
    totals = {office.code: board.score(office.code).total for office in cast.province.offices}
    assert len(set(totals.values())) > 0.9 * len(totals)
    ranked = sorted(totals, key=lambda code: totals[code])
    last = ranked[: len(ranked) // 4]
    chronic = cast.dossiers.characters.chronic
    assert sum(code in chronic for code in last) >= 0.8 * len(chronic)
    assert 60 < min(totals.values()) < max(totals.values()) < 96


def test_an_agency_misses_only_what_is_not_asked_of_it_and_what_it_never_does(board: Board) -> None:
    for office in day().cast.province.offices:
        without = {part.component.code: part.why for part in board.score(office.code).parts if part.points is None}
        assert without.keys() <= {"1.2", "1.3", "4.6"}, office.code
        assert without.get("4.6") in (None, "empty")
        assert ("4.6" in without) == (office not in day().cast.province.commune_desks)


def test_the_register_names_what_the_offices_handle_and_codes_that_nobody_else_uses() -> None:
    province = day().cast.province
    by_code = {entry.procedure.code: entry for entry in register(province, SEED)}
    for office in province.offices:
        for one in handled(province, office):
            entry = by_code[one.code]
            assert office.code in entry.agencies
            assert (entry.procedure.online, entry.procedure.fee) == (one.level, one.fee > 0)
    asked_for = {one.code for office in province.offices for one in handled(province, office)}
    idle = by_code.keys() - asked_for
    assert idle
    assert all(code.startswith("9.") for code in idle)
    assert register(province, SEED) == register(province, SEED)
    assert register(province, SEED) != register(province, SEED + 1)


def test_the_pack_of_the_demo_has_no_mistake_and_says_that_its_register_is_a_sample(place: Path) -> None:
    assert [str(one) for found in check_folder(place) for one in found.problems] == []
    assert "MẪU" in (place / PROCEDURES).read_text("utf-8").splitlines()[0]
    assert load(str(place)).units.units == PACK.units.units
    assert not (HERE / "bac-giang" / PROCEDURES).exists(), "the shipped pack stays as it is"


def test_the_provinces_own_register_is_never_replaced(tmp_path: Path) -> None:
    own = tmp_path / "etc" / "bac-kan"
    own.mkdir(parents=True)
    for file in (HERE / "bac-kan").iterdir():
        if file.is_file():
            (own / file.name).write_bytes(file.read_bytes())
    text = "code,online,services,fee,paper_result,for_citizens,certifies_copies,agencies\n1.005129,full,,,,,,\n"
    (own / PROCEDURES).write_text(text, "utf-8")
    place = sample_pack(str(own), tmp_path / "demo", SEED, TODAY)
    assert (place / PROCEDURES).read_text("utf-8") == text
    (tmp_path / "demo" / "ports.json").write_text("{}")
    wipe(tmp_path / "demo")
    assert (own / PROCEDURES).read_text("utf-8") == text, "what the demo links to is not its own"


def test_a_second_start_keeps_the_folder_and_another_province_is_refused(tmp_path: Path) -> None:
    assert running_pack(tmp_path) is None
    first = sample_pack("bac-giang", tmp_path, SEED, TODAY)
    text = (first / PROCEDURES).read_text("utf-8")
    assert sample_pack("bac-giang", tmp_path, SEED, TODAY) == first == running_pack(tmp_path)
    assert (first / PROCEDURES).read_text("utf-8") == text
    with pytest.raises(StackError, match="bac-giang"):
        sample_pack("bac-kan", tmp_path, SEED, TODAY)
