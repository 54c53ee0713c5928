"""Redis: nudges and presence only, so nothing is written to disk."""

import shutil
from pathlib import Path

from ioc.stack import health
from ioc.stack.debian import fetch_packages
from ioc.stack.elf import bind_to_own_libraries
from ioc.stack.home import Home
from ioc.stack.progress import Progress
from ioc.stack.servers import Launch, Origin

__all__ = ["RedisServer"]

_KEPT = r"redis-server|redis-tools|valkey-server|valkey-tools|lib(?!llvm|perl|c6$).*|zlib1g"
_NAMES = ("redis-server", "valkey-server")


class RedisServer:
    """Redis or Valkey, whichever there is."""

    name = "redis"

    def __init__(self) -> None:
        self._program = Path()

    def provide(self, progress: Progress) -> Origin:
        """The machine's server, else the release's own package."""
        for name in _NAMES:
            if found := shutil.which(name):
                self._program = Path(found)
                return Origin.INSTALLED
        root = fetch_packages("redis", ["redis-server"], keep=_KEPT, progress=progress, fit=_fit)
        self._program = root / "usr/bin/redis-server"
        return Origin.FETCHED

    def prepare(self, home: Home) -> Launch:
        """A configuration file, for the password must not stand in the process list."""
        config = home.private_file(
            "redis.conf",
            f"bind 127.0.0.1\nport {home.port('redis')}\nrequirepass {home.secret('redis')}\n"
            'save ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy noeviction\ndaemonize no\n'
            f"dir {home.data('redis')}\n",
        )
        return Launch([str(self._program), str(config)])

    def check(self, home: Home) -> None:
        health.ask_redis(self.address(home))

    def address(self, home: Home) -> str:
        return f"redis://:{home.secret('redis')}@127.0.0.1:{home.port('redis')}/0"


def _fit(root: Path, final: Path) -> None:
    bind_to_own_libraries(root, final, [(root / "usr/bin/redis-server").resolve()])
