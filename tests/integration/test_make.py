"""The newcomer's commands: what `make` promises before any Python of ours runs."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ioc.stack import processes

ROOT = Path(__file__).parents[2]
PYTHON_FOLDER = Path(sys.executable).parent

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")


def test_help_lists_the_newcomers_commands() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "check", "bench"):
        assert f"make {target} " in said


def test_the_command_ends_when_make_is_killed(tmp_path: Path) -> None:
    extra = tmp_path / "extra.mk"
    extra.write_text("probe:\n\t@$(WITH_MAKE) sh -c 'echo $$$$; exec sleep 60'\n")
    make = subprocess.Popen(
        ["make", "-s", "-f", "Makefile", "-f", extra, f"BIN={PYTHON_FOLDER}", "probe"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert make.stdout is not None
    child = int(make.stdout.readline())
    assert processes.is_alive(child)
    make.send_signal(signal.SIGKILL)
    make.communicate()
    until = time.monotonic() + 5
    while processes.is_alive(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not processes.is_alive(child)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("vi_VN.UTF-8", "Không tìm thấy Python"), ("en_GB.UTF-8", "No Python 3.11"), ("C.UTF-8", "Không tìm thấy Python")],
)
def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path, language: str, expected: str) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "rm", "grep", "mktemp"):
        found = shutil.which(tool)
        assert found is not None
        (tools / tool).symlink_to(found)
    script = tmp_path / "project/deploy/bootstrap/venv.sh"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "deploy/bootstrap/venv.sh", script)
    env = {"PATH": str(tools), "LANG": language}
    done = subprocess.run(["sh", script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert expected in done.stderr
    assert "python3" in done.stderr


def test_the_lock_carries_digests_and_no_address() -> None:
    lock = (ROOT / "requirements/all.lock").read_text("utf-8")
    assert "://" not in lock
    assert lock.count("==") <= lock.count("--hash=sha256:")


def test_ci_runs_what_the_readme_says() -> None:
    assert "make check test" in (ROOT / ".ci/run").read_text("utf-8")
    assert os.access(ROOT / ".ci/run", os.X_OK)
