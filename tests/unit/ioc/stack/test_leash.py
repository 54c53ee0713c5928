import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ioc.stack import leash, processes

LEASH = Path(leash.__file__)
PARENT = """
import subprocess, sys, time
from ioc.stack import leash
child = leash.spawn(["sh", "-c", "sleep 61 & echo $$; wait"], stdout=subprocess.PIPE)
print(child.stdout.readline().decode().strip(), flush=True)
time.sleep(60)
"""


def ends_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while processes.is_alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_a_child_dies_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    (grandchild,) = processes.children(child)
    assert processes.is_alive(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert ends_within(child, 5)
    os.kill(grandchild, signal.SIGKILL)  # a shell's own children are not on the leash; servers look after theirs
    parent.stdout.close()


def test_the_signal_of_death_can_be_a_gentle_one(tmp_path: Path) -> None:
    script = f"trap 'echo bye > {tmp_path}/said; exit' TERM; echo $$; while :; do sleep 0.05; done"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal, subprocess, sys, time\nfrom ioc.stack import leash\n"
            f"leash.spawn(['sh', '-c', {script!r}], death_signal=signal.SIGTERM)\ntime.sleep(60)",
        ],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert ends_within(child, 5)
    assert (tmp_path / "said").read_text() == "bye\n"


def test_a_child_whose_parent_is_gone_already_does_not_start(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    someone_else = "1"
    done = subprocess.run([sys.executable, LEASH, "9", someone_else, "-", "-", "--", "touch", mark], check=False)
    assert done.returncode == 126
    assert not mark.exists()


def test_the_command_keeps_the_pid_and_the_exit_status() -> None:
    process = leash.spawn(["sh", "-c", "echo $$; exit 7"], stdout=subprocess.PIPE)
    said, _ = process.communicate()
    assert (int(said), process.returncode) == (process.pid, 7)


def test_a_command_that_does_not_exist_is_named() -> None:
    process = leash.spawn(["no-such-program"], stderr=subprocess.PIPE)
    _, said = process.communicate()
    assert process.returncode == 127
    assert b"no-such-program" in said


def test_ctrl_c_of_the_terminal_does_not_reach_the_child() -> None:
    process = leash.spawn(["sleep", "60"])
    assert os.getsid(process.pid) != os.getsid(0)
    process.kill()
    process.wait()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_steps_down_for_good_before_the_command_runs() -> None:
    nobody = pwd.getpwnam("nobody")
    process = leash.spawn(["id", "-u"], account=(nobody.pw_uid, nobody.pw_gid), cwd="/", stdout=subprocess.PIPE)
    assert process.communicate()[0].strip() == str(nobody.pw_uid).encode()
    process = leash.spawn(["id", "-G"], account=(nobody.pw_uid, nobody.pw_gid), cwd="/", stdout=subprocess.PIPE)
    assert process.communicate()[0].strip() == str(nobody.pw_gid).encode()
