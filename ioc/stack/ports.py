"""Free TCP ports on the loopback address.

Taken below the range the kernel hands to outgoing connections (32768 and up), so that a port remembered for a restart
is not in use by some client meanwhile.
"""

import random
import socket

from ioc.stack.words import StackError

__all__ = ["free_port", "is_free"]

_FIRST, _LAST = 20_000, 31_999
_TRIES_MAX = 200


def free_port(taken: set[int] | frozenset[int] = frozenset()) -> int:
    """A port nobody listens on now, other than those in `taken`."""
    for _ in range(_TRIES_MAX):
        port = random.randint(_FIRST, _LAST)
        if port not in taken and is_free(port):
            return port
    raise StackError(
        vi=f"Không tìm được cổng trống nào trên 127.0.0.1 trong khoảng {_FIRST}–{_LAST}. "
        "Hãy dừng bớt chương trình đang chạy rồi thử lại.",
        en=f"No free port on 127.0.0.1 between {_FIRST} and {_LAST}. Stop some servers and try again.",
    )


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
