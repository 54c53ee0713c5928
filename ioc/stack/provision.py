"""Get everything a stack needs onto this machine, without starting anything."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ioc.stack import processes
from ioc.stack.browser import chromium
from ioc.stack.progress import Progress
from ioc.stack.servers import Origin, Server
from ioc.stack.servers.kafka import KafkaServer
from ioc.stack.servers.postgres import PostgresServer
from ioc.stack.servers.redis import RedisServer

__all__ = ["Provided", "provide_all"]


@dataclass(frozen=True)
class Provided:
    """One part that is on the machine now."""

    part: str
    origin: str


def provide_all(
    progress: Progress, *, given: frozenset[str] = frozenset(), browser: bool = False, plain: bool = False
) -> list[Provided]:
    """Find or fetch every server whose address is not `given`, and a browser if wanted, side by side."""
    servers: list[Server] = [KafkaServer(), PostgresServer(), RedisServer()]
    servers = [server for server in servers if server.name not in given]
    with ThreadPoolExecutor(len(servers) + 2, "provide") as pool:
        found = {server.name: pool.submit(server.provide, progress) for server in servers}
        window = pool.submit(chromium, progress) if browser else None
        try:
            provided = [Provided(part, future.result()) for part, future in found.items()]
            if plain:
                provided.append(Provided("plain database", PostgresServer(plain=True).provide(progress)))
            if window:
                provided.append(Provided("browser", str(window.result())))
        except BaseException:
            processes.terminate_children(keep=set())
            raise
    return [*provided, *(Provided(part, Origin.SETTINGS) for part in sorted(given))]
