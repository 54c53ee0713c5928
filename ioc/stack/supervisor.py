"""The process that keeps a stack running after `ioc up` has returned: starts it, restarts what dies, stops it.

python -m ioc.stack.supervisor FOLDER [--plain-postgres]
"""

import argparse
import signal
import sys
import time
from collections import deque
from pathlib import Path
from threading import Event
from types import FrameType

from rich.console import Console

from ioc.stack.bars import Lines
from ioc.stack.stack import Stack
from ioc.stack.words import StackError, say

__all__ = ["main"]

_LOOK_EVERY_S = 0.5
_RESTARTS_MAX, _WITHIN_S = 5, 60.0


def main(arguments: list[str] | None = None) -> int:
    """Run a stack until SIGTERM or SIGINT; 0 when it was stopped, 1 when it could not go on."""
    options = _options(arguments)
    stopping = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not ready.is_set():
            raise KeyboardInterrupt  # give up the start
        stopping.set()

    ready = Event()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log = Lines(Console(file=sys.stdout, width=160))
    try:
        with Stack(options.folder, plain_postgres=options.plain_postgres, progress=log) as stack:
            ready.set()
            return _watch(stack, stopping, log)
    except StackError as error:
        log.note(str(error))
        return 1
    except KeyboardInterrupt:
        return 0


def _watch(stack: Stack, stopping: Event, log: Lines) -> int:
    restarts: deque[float] = deque(maxlen=_RESTARTS_MAX)
    while not stopping.wait(_LOOK_EVERY_S):
        for part, status in stack.ended().items():
            now = time.monotonic()
            if len(restarts) == _RESTARTS_MAX and now - restarts[0] < _WITHIN_S:
                raise StackError(
                    vi=f"Phần {part} liên tục dừng (mã {status}); thôi khởi động lại. Hãy xem {stack.home.log(part)}.",
                    en=f"The part {part} keeps ending (status {status}); not restarting it again. "
                    f"See {stack.home.log(part)}.",
                )
            restarts.append(now)
            log.note(say(vi=f"{part} đã dừng (mã {status}), khởi động lại", en=f"{part} ended ({status}), restarting"))
            stack.restart(part, kill=True)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ioc.stack.supervisor", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plain-postgres", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
