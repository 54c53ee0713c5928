"""Chromium for the browser tests: one on PATH, else the release's package, installed by root or unpacked in the cache.

Nothing here drives it; Playwright does, through `executable_path`. Playwright's own driver is a Node program that needs
a library small systems lack: `chromium` sees to that too, so call it before Playwright starts.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ioc.stack.debian import fetch_packages
from ioc.stack.progress import Progress, Quiet
from ioc.stack.words import StackError, say

__all__ = ["FLAGS", "chromium"]

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""What a browser needs to run without a display, without privileges, and without calling home."""

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_KEPT = (
    "chromium|chromium-common|fontconfig-config|fonts-dejavu-core|zlib1g|"
    "lib(?!c6$|llvm|z3|perl|.*-perl$|gl1-mesa|gtk-3-bin|.*-dev$|systemd-shared|pam|semanage).*"
)
_DRIVER_NEEDS = "libatomic1"
_DRIVER = "PLAYWRIGHT_NODEJS_PATH"
_DRIVER_WRAPPER = """#!/bin/sh
# Playwright's driver with a library this system lacks.
export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
exec "{node}" "$@"
"""
_WRAPPER = """#!/bin/sh
# Chromium from the packages unpacked in this folder, with their libraries.
export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="{root}/etc/fonts"
exec "{root}/usr/lib/chromium/chromium" "$@"
"""


def chromium(progress: Progress | None = None) -> Path:
    """A Chromium that starts. Sets PLAYWRIGHT_NODEJS_PATH where the driver does not start by itself."""
    watcher = progress or Quiet()
    program = _chromium(watcher)
    _mend_driver(watcher)
    return program


def _chromium(watcher: Progress) -> Path:
    if found := _installed():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get") and _install(watcher) and (found := _installed()):
        return found
    root = fetch_packages("chromium", ["chromium"], keep=_KEPT, progress=watcher, fit=_fit)
    program = root / "bin/chromium"
    if not _starts(program):
        raise StackError(
            vi=f"Chromium trong {root} không chạy được trên máy này. Hãy cài chromium rồi chạy lại.",
            en=f"Chromium in {root} does not start on this machine. Install chromium and run it again.",
        )
    return program


def _installed() -> Path | None:
    """The first browser on PATH that starts: some names are only pointers to another package system."""
    candidates = (shutil.which(name) for name in _NAMES)
    return next((Path(found) for found in candidates if found and _starts(Path(found))), None)


def _starts(program: Path) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _install(progress: Progress) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with progress.task(say(vi="Cài Chromium bằng apt", en="Installing Chromium with apt")) as task:
        for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "chromium", _DRIVER_NEEDS]):
            task.update(detail=f"apt-get {step[0]}")
            if subprocess.run(["apt-get", *step], env=env, capture_output=True, check=False).returncode != 0:
                progress.note(
                    say(
                        vi=f"apt-get {step[0]} không thành công; dùng bản riêng.",
                        en=f"apt-get {step[0]} failed; using our own copy.",
                    )
                )
                return False
    return True


def _fit(root: Path, final: Path) -> None:
    folders = {path.parent for path in root.rglob("lib*.so*")}
    libraries = ":".join(str(final / folder.relative_to(root)) for folder in sorted(folders))
    wrapper = root / "bin/chromium"
    wrapper.parent.mkdir(exist_ok=True)
    wrapper.write_text(_WRAPPER.format(libraries=libraries, root=final), "utf-8")
    wrapper.chmod(0o755)


def _mend_driver(progress: Progress) -> None:
    spec = importlib.util.find_spec("playwright")
    if spec is None or spec.origin is None or _DRIVER in os.environ:
        return
    node = Path(spec.origin).parent / "driver/node"
    if _starts(node):
        return
    root = fetch_packages("playwright", [_DRIVER_NEEDS], keep=_DRIVER_NEEDS, progress=progress)
    libraries = next(root.rglob("libatomic.so.1")).parent
    wrapper = Path(sys.prefix) / "bin/playwright-node"
    wrapper.write_text(_DRIVER_WRAPPER.format(libraries=libraries, node=node), "utf-8")
    wrapper.chmod(0o755)
    os.environ[_DRIVER] = str(wrapper)
