"""Shelf: only what may be shown, and the new content when a file changed."""

import os
from pathlib import Path

import pytest

from ioc.services.shelf import Shelf


def test_serves_and_sees_changes(tmp_path: Path) -> None:
    (tmp_path / "wall").mkdir()
    page = tmp_path / "wall" / "main.js"
    page.write_text("1")
    shelf = Shelf(tmp_path)
    first = shelf.find("wall/main.js")
    assert first is not None
    assert first.kind.startswith("text/javascript")
    page.write_text("22")
    os.utime(page, ns=(1, 1))
    second = shelf.find("wall/main.js")
    assert second is not None
    assert second.tag != first.tag


@pytest.mark.parametrize(
    "address",
    [
        *(
            "panel.py",
            "panel.sql",
            "../secret.txt",
            "a/../../secret.txt",
            "/etc/passwd",
            ".env",
            "wall/.git",
            "",
            "wall",
        ),
        *("wall//main.js", "wall\\main.js", "leads_out.txt", "no.js", "x\x00.js"),
    ],
)
def test_hides_everything_else(tmp_path: Path, address: str) -> None:
    root = tmp_path / "root"
    (root / "wall").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    for name in ("panel.py", "panel.sql", ".env", "wall/main.js"):
        (root / name).write_text("x")
    (root / "leads_out.txt").symlink_to(tmp_path / "secret.txt")
    assert Shelf(root).find(address) is None
