"""Child processes that never outlive the process which started them.

`spawn` starts a command through this very file run as a script: it drops privileges, asks the kernel for a signal
when the parent dies (PR_SET_PDEATHSIG), closes the race by looking at its parent once more, and becomes the command.
The request is made after the privileges are dropped because changing the user id clears it, and it survives `exec`.

By hand, for a script that shall end with its caller: `leash.py SIGNAL PARENT UID GID -- COMMAND…` (`-` keeps the ids).

The kernel watches the *thread* that forked: spawn from the main thread or from one that lasts as long as the child.
Standard library only, so that starting costs some 15 ms.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

__all__ = ["spawn"]

_PR_SET_PDEATHSIG = 1
_CANNOT_START = 127
_PARENT_GONE = 126

Stream = int | IO[bytes] | None


def spawn(
    cmd: Sequence[str | os.PathLike[str]],
    *,
    death_signal: int = signal.SIGKILL,
    account: tuple[int, int] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] | None = None,
    stdin: Stream = subprocess.DEVNULL,
    stdout: Stream = None,
    stderr: Stream = None,
    own_session: bool = True,
) -> "subprocess.Popen[bytes]":
    """Start `cmd` so that it gets `death_signal` when this process dies, even by `kill -9`.

    `account` is the user and group id to become (only root may). `own_session` keeps the terminal's Ctrl-C away from
    the child, so that the parent can stop its children in order.
    """
    become = ("-", "-") if account is None else map(str, account)
    leash = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    return subprocess.Popen(
        [*leash, str(int(death_signal)), str(os.getpid()), *become, "--", *(os.fspath(word) for word in cmd)],
        cwd=cwd,
        env=dict(env) if env is not None else None,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=own_session,
    )


def _become(arguments: list[str]) -> None:
    death_signal, parent, uid, gid, _dashes, *cmd = arguments
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        sys.exit(f"leash: prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != int(parent):
        sys.exit(_PARENT_GONE)
    try:
        os.execvp(cmd[0], cmd)  # noqa: S606 - becoming the command is the point
    except OSError as error:
        sys.stderr.write(f"leash: {cmd[0]}: {error.strerror}\n")
        sys.exit(_CANNOT_START)


if __name__ == "__main__":
    _become(sys.argv[1:])
