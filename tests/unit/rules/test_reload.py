"""Reload: a broken set is reported once and the old one keeps running; nothing a folder can hold raises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rules.commands import app
from rules.loader import PACKS, load_rules
from rules.problem import RulesRefused
from rules.reload import READ_ANYWAY_EVERY, Reloader


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS, tmp_path / "packs"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_nothing_changed_is_no_report(folder: Path) -> None:
    reloader = Reloader(folder)
    assert len(reloader.start().rules) == len(load_rules().rules)
    assert all(reloader.poll() is None for _ in range(READ_ANYWAY_EVERY + 2))


def test_a_changed_rule_comes_with_the_next_poll(folder: Path) -> None:
    reloader = Reloader(folder)
    reloader.start()
    edit(folder / "payments/payment-failures.yaml", "version: 1", "version: 22")
    report = reloader.poll()
    assert report is not None
    assert report.rules is not None
    assert report.rules.by_id["payment-failures"].version == 22
    assert str(len(load_rules().rules)) in report.vi
    assert str(len(load_rules().rules)) in report.en
    assert reloader.poll() is None


def test_a_broken_set_is_told_once_and_a_mended_one_again(folder: Path) -> None:
    reloader = Reloader(folder)
    reloader.start()
    path = folder / "payments/payment-failures.yaml"
    edit(path, "severity: 2", "severity: 20")
    report = reloader.poll()
    assert report is not None
    assert report.rules is None
    assert [problem.code for problem in report.problems] == ["bad_value"]
    assert "payments/payment-failures.yaml:6:11" in report.vi
    assert "bộ cũ vẫn chạy" in report.vi
    assert reloader.poll() is None
    edit(path, "severity: 20", "severity: 1")
    mended = reloader.poll()
    assert mended is not None
    assert mended.rules is not None


def test_a_change_that_keeps_time_and_size_is_found_in_the_end(folder: Path) -> None:
    import os

    reloader = Reloader(folder)
    reloader.start()
    path = folder / "payments/payment-failures.yaml"
    state = path.stat()
    edit(path, "severity: 2", "severity: 1")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    reports = [report for _ in range(READ_ANYWAY_EVERY) if (report := reloader.poll())]
    assert len(reports) == 1


def test_a_folder_that_vanishes_is_told_once_and_does_not_raise(folder: Path) -> None:
    reloader = Reloader(folder)
    reloader.start()
    shutil.rmtree(folder)
    report = reloader.poll()
    assert report is not None
    assert report.rules is None
    assert [report for _ in range(READ_ANYWAY_EVERY + 2) if (report := reloader.poll())] == []


def test_a_start_without_good_rules_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("id: x")
    with pytest.raises(RulesRefused):
        Reloader(tmp_path).start()


def test_a_start_with_broken_rules_goes_on_by_the_last_good_set_until_they_are_mended(
    folder: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "data" / "rules-good.json"
    Reloader(folder, kept=kept).start()
    path = folder / "payments/payment-failures.yaml"
    edit(path, "severity: 2", "severity: 20")
    reloader = Reloader(folder, kept=kept)
    assert reloader.start().by_id["payment-failures"].severity == 2
    assert [(p.file, p.line) for p in reloader.problems] == [("payments/payment-failures.yaml", 6)]
    assert reloader.poll() is None
    edit(path, "severity: 20", "severity: 1")
    mended = reloader.poll()
    assert mended is not None
    assert mended.rules is not None
    shutil.rmtree(folder)
    again = Reloader(folder, kept=kept)
    assert again.start().by_id["payment-failures"].severity == 1
    assert again.problems[0].code == "no_folder"
    assert again.poll() is None


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"payments/x.yaml": "id: x"}'])
def test_a_last_good_set_that_is_not_there_or_not_good_leaves_the_refusal(
    folder: Path, tmp_path: Path, content: bytes | None
) -> None:
    kept = tmp_path / "rules-good.json"
    if content is not None:
        kept.write_bytes(content)
    edit(folder / "payments/payment-failures.yaml", "severity: 2", "severity: 20")
    with pytest.raises(RulesRefused, match=r"payment-failures\.yaml:6"):
        Reloader(folder, kept=kept).start()


def test_a_disk_that_takes_no_copy_stops_no_reload(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert len(Reloader(folder, kept=tmp_path / "file" / "rules-good.json").start().rules) == len(load_rules().rules)


def test_the_commands_tell_good_from_bad(folder: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["check", str(folder)]).exit_code == 0
    tested = run(app, ["test", str(folder)])
    assert tested.exit_code == 0
    assert "đạt / passed" in tested.output
    assert "payment-f" in run(app, ["list", str(folder)]).output
    edit(folder / "payments/payment-failures.yaml", "num: 6, den: 100", "num: 7, den: 100")
    failed = run(app, ["test", str(folder)])
    assert failed.exit_code == 1
    assert "6/100" in failed.output
    edit(folder / "payments/payment-failures.yaml", "severity: 2", "severity: 20")
    refused = run(app, ["check", str(folder)])
    assert refused.exit_code == 2
    assert "payment-failures.yaml:6:11" in refused.output
