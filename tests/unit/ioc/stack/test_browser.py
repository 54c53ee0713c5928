import importlib.util
import os
from pathlib import Path

import pytest

from ioc.stack import browser
from ioc.stack.progress import Quiet


def program(path: Path, text: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("ioc.stack.browser.os.geteuid", lambda: 1000)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)


def test_an_installed_browser_is_used(tmp_path: Path) -> None:
    there = program(tmp_path / "bin/chromium")
    assert browser.chromium() == there


def test_a_name_that_only_points_to_another_package_system_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin/chromium-browser", "echo 'install the snap' >&2; exit 1")
    there = program(tmp_path / "bin/google-chrome")
    assert browser.chromium() == there


def test_without_one_our_own_copy_is_unpacked_with_its_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "parcel"
    program(root / "usr/lib/chromium/chromium", 'echo "$LD_LIBRARY_PATH"; exit 0')
    (root / "usr/lib/x86_64-linux-gnu").mkdir()
    (root / "usr/lib/x86_64-linux-gnu/libnss3.so").touch()
    browser._fit(root, root)
    monkeypatch.setattr(browser, "fetch_packages", lambda *_, **__: root)
    found = browser.chromium(Quiet())
    assert found == root / "bin/chromium"
    assert "usr/lib/x86_64-linux-gnu" in found.read_text()


def test_playwrights_driver_gets_the_library_a_small_system_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin/chromium")
    package = tmp_path / "playwright"
    program(package / "driver/node", 'case "$LD_LIBRARY_PATH" in *parcel*) exit 0 ;; esac; exit 127')
    spec = importlib.util.spec_from_file_location("playwright", package / "__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: spec)
    (tmp_path / "parcel/lib").mkdir(parents=True)
    (tmp_path / "parcel/lib/libatomic.so.1").touch()
    monkeypatch.setattr(browser, "fetch_packages", lambda *_, **__: tmp_path / "parcel")
    monkeypatch.setattr("ioc.stack.browser.sys.prefix", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", "")
    monkeypatch.delenv("PLAYWRIGHT_NODEJS_PATH")
    browser.chromium()
    driver = Path(os.environ["PLAYWRIGHT_NODEJS_PATH"])
    assert browser._starts(driver)
    assert not browser._starts(package / "driver/node")
