"""`ioc provinces`: what it says, in which language, and with which exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ioc import cli
from ioc.provinces.pack import HERE, load
from tests.unit.ioc.provinces.made_up import CREDIT, collection, point, told

HEADER = "code,name,kind,unit,valid_from,valid_to,successors\n"


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("IOC_LANG", "vi")
    monkeypatch.delenv("IOC_PROVINCE", raising=False)


def ioc(*words: str) -> int:
    try:
        return cli.run(["provinces", *words])
    except SystemExit as left:
        return int(left.code or 0)


def test_the_packs_are_listed_with_their_communes_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    assert ioc("list") == 0

    said = capsys.readouterr().out
    for words in ("bac-giang", "bac-kan", "99", "92"):
        assert words in said


def test_a_pack_is_shown_through_its_eras(capsys: pytest.CaptureFixture[str]) -> None:
    assert ioc("show", "bac-giang") == 0

    said = capsys.readouterr().out
    for words in ("209", "192", "99", "24 Bắc Ninh", "01/07/2025", "không giữ lại mã lạ"):
        assert words in said


@pytest.mark.parametrize(
    ("words", "lang", "code", "says"),
    [
        (("07510", "--on", "15/3/2024"), "vi", 0, "đúng một đơn vị; 07510 Xã Lục Sơn (Huyện Lục Nam)"),
        (("xã Lục Sơn của huyện Yên Dũng", "--on", "2024-03-15"), "vi", 1, "không nằm ở nơi đã ghi"),
        (("07204", "--on", "2025-03-15"), "en", 1, "07204: until 31 December 2024 it was Trần Nguyên Hãn Ward"),
        (("000.00.39.H02",), "en", 0, "000.00.39.H02  … – 31 January 2024  Bộ phận Một cửa Huyện Việt Yên"),
    ],
)
def test_a_code_or_a_name_is_looked_up_on_a_day(
    words: tuple[str, ...], lang: str, code: int, says: str,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("IOC_LANG", lang)

    assert ioc("show", "bac-giang", *words) == code
    assert says in capsys.readouterr().out


def test_a_day_that_does_not_exist_is_refused_with_a_good_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert ioc("show", "bac-giang", "07510", "--on", "31/6/2024") == 64
    assert "30/06/2024" in capsys.readouterr().err


def test_the_pack_in_use_is_checked_when_nothing_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_PROVINCE", "bac-kan")

    assert ioc("check") == 0
    assert "bac-kan: 0 lỗi, 0 lưu ý" in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "says"), [("vi", "có lẽ one_stop"), ("en", "perhaps one_stop")])
def test_a_mistake_in_a_file_of_agencies_is_told_in_the_language_of_the_run(
    lang: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_LANG", lang)
    (tmp_path / "của tỉnh.csv").write_text(f"{HEADER}H02.1,A,onestop,24,,,\n", "utf-8")

    assert ioc("check", "của tỉnh.csv") == 65
    said = capsys.readouterr().err
    assert "của tỉnh.csv:2:9: unknown_kind" in said
    assert says in said


def test_a_note_alone_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "agencies.csv").write_text(f"{HEADER}SYT,Sở Y tế,department,24,,,\n", "utf-8")

    assert ioc("check", "agencies.csv") == 0
    assert "unofficial_code" in capsys.readouterr().err


def test_a_file_of_agencies_is_held_against_the_units_of_its_own_pack_or_the_one_named(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(HERE / "bac-kan", tmp_path / "bac-kan"))
    shutil.copy(pack / "agencies.csv", tmp_path / "agencies.csv")

    assert ioc("check", "bac-kan/agencies.csv") == 0
    assert ioc("check", "agencies.csv") == 65, "its units are not those of the pack in use"
    assert ioc("check", "agencies.csv", "--province", "bac-kan") == 0


def test_one_file_of_a_pack_is_checked_with_the_others_around_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = Path(shutil.copytree(HERE / "bac-kan", tmp_path / "bac-kan"))
    people = (pack / "people.toml").read_text("utf-8")
    (pack / "people.toml").write_text(people.replace('units = ["060"]', 'units = ["999"]'), "utf-8")

    assert ioc("check", "bac-kan/units.csv") == 0
    assert ioc("check", "bac-kan/people.toml") == 65
    assert ioc("check", "bac-kan") == 65
    assert "không có đơn vị 999" in capsys.readouterr().err


def test_recipients_that_cannot_be_read_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = Path(shutil.copytree(HERE / "bac-kan", tmp_path / "bac-kan"))
    (pack / "people.toml").write_text('[[recipient]]\nid = "A B"\n', "utf-8")

    assert ioc("check", "bac-kan") == 65
    assert "people.toml:0:0: bad_directory" in capsys.readouterr().err


def test_what_is_not_there_has_an_exit_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert ioc("check", "nowhere") == 66
    assert ioc("show", "ha-noi") == 78
    assert "bac-giang, bac-kan" in capsys.readouterr().err


def test_a_new_pack_is_begun_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ioc("new", "lang-son", "--into", str(tmp_path)) == 0
    assert f"IOC_PROVINCE={tmp_path / 'lang-son'}" in capsys.readouterr().out
    assert ioc("check", "lang-son") == 65
    said = capsys.readouterr().err
    assert "people.toml:15:10: fill_in" in said or "people.toml:14:10: fill_in" in said
    assert ioc("new", "lang-son", "--into", str(tmp_path)) == 73
    assert ioc("new", "Lang Son", "--into", str(tmp_path)) == 64
    assert ioc("new", "cao-bang", "--into", str(tmp_path / "nowhere")) == 73


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("reports.toml", "[agency]", "[agenci]", "reports.toml:0:0: bad_letterhead"),
        ("sources.toml", 'every = "15m"', 'every = "15 phút"', "sources.toml:7:1: bad_source: every '15 phút' sai"),
        ("sources.toml", 'mapping = "one-stop"', 'mapping = "mot-cua"', "không có bảng ánh xạ 'mot-cua'"),
        ("policy.toml", 'stuck_after = "15 phút"', 'stuck_after = "mãi"', "policy.toml:40:1: bad_policy"),
        ("people.toml", 'roles = ["TB"', 'roles = ["XX"', "people.toml:0:0: bad_directory"),
    ],
)
def test_every_file_that_a_process_reads_is_checked_with_the_pack(
    file: str, old: str, new: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Otherwise `check` says ✓ and the process then refuses to start."""
    folder = Path(shutil.copytree(HERE / "bac-kan", tmp_path / "bac-kan"))
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")

    assert ioc("check", str(folder)) == 65
    assert says in capsys.readouterr().err
    assert ioc("check", str(folder / file)) == 65
    assert says in capsys.readouterr().err


def test_a_file_that_no_pack_has_is_not_taken_for_agencies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text("mapping: a\n", "utf-8")

    assert ioc("check", str(path)) == 64
    assert "ioc sources check" in capsys.readouterr().err


def handed_in(tmp_path: Path, era: str, by: str) -> tuple[Path, Path]:
    """What a province hands in, and a copy of the pack it is for."""
    pack = load("bac-giang")
    data = collection(next(one for one in pack.eras if one.name == era), pack.units, by, halvings=1)
    file = tmp_path / "ranh-gioi.geojson"
    file.write_bytes(told(data))
    return file, Path(shutil.copytree(HERE / "bac-giang", tmp_path / "bac-giang"))


def test_boundaries_are_drawn_into_a_pack_which_is_then_without_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, pack = handed_in(tmp_path, "bn-2025", "commune")
    assert ioc("map", str(file), "--pack", str(pack), "--check") == 0
    assert not (pack / "boundaries.json").exists()
    assert ioc("map", str(file), "--pack", str(pack)) == 0
    said = capsys.readouterr().out
    for words in ("bn-2025: 99 vùng theo xã", "Sở thử nghiệm · CC0", "boundaries.json", "Khởi động lại"):
        assert words in said
    assert ioc("check", str(pack)) == 0
    assert ioc("check", str(pack / "boundaries.json")) == 0
    assert [path.name for path in pack.iterdir() if path.name.startswith(".map")] == []


@pytest.mark.parametrize(
    ("words", "lang", "code", "says"),
    [
        (("--era", "bg-2024"), "vi", 65, "các mã là của bn-2025, không phải bg-2024; dùng --era bn-2025"),
        (("--era", "bg-2024"), "en", 65, "ranh-gioi.geojson:0:0: other_era: the codes are those of bn-2025"),
        (("--era", "bg-2023"), "vi", 64, "có: bg-2024, bg-2025h1, bn-2025"),
        (
            ("--code-property", "id"),
            "en",
            65,
            "no feature has a property 'id'; there are (with matching codes): ma (99)",
        ),
        (("--pack", "ha-noi"), "vi", 64, "không có gói này"),
    ],
)
def test_boundaries_that_do_not_fit_are_told_and_nothing_is_written(
    words: tuple[str, ...], lang: str, code: int, says: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("IOC_LANG", lang)
    file, pack = handed_in(tmp_path, "bn-2025", "commune")
    assert ioc("map", str(file), "--pack", str(pack), *words) == code
    assert says in capsys.readouterr().err
    assert not (pack / "boundaries.json").exists()


def test_no_file_and_no_room_are_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, pack = handed_in(tmp_path, "bn-2025", "commune")
    assert ioc("map", str(tmp_path / "nix.geojson"), "--pack", str(pack)) == 66

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert ioc("map", str(file), "--pack", str(pack)) == 73
    assert "No space left" in capsys.readouterr().err


def test_a_layer_is_checked_by_its_own_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, pack = handed_in(tmp_path, "bn-2025", "commune")
    (pack / "layers").mkdir()
    layer = pack / "layers" / "di-tich.geojson"
    beside = {"type": "FeatureCollection", "name": "Di tích", **CREDIT}
    layer.write_bytes(told({**beside, "features": [point({"name": "Đình"}, 106.2, 21.3)]}))
    assert ioc("check", str(layer)) == 65
    assert "layers/di-tich.geojson:0:0: no_unit" in capsys.readouterr().err
    layer.write_bytes(told({**beside, "features": [point({"name": "Đình", "unit": "07492"}, 106.2, 21.3)]}))
    assert ioc("check", str(layer)) == 0
