import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ioc.stack.health import ask, ask_kafka, ask_redis


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Somebody on the loopback address who answers one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def metadata(brokers: int) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.recv(1024)
        body = struct.pack(">iii", 1, 0, brokers)
        for byte in struct.pack(">i", len(body)) + body:
            connection.sendall(bytes([byte]))  # in the smallest pieces a network may deliver

    return answer


def test_a_broker_that_is_registered_is_ready() -> None:
    with server(metadata(1)) as address:
        ask_kafka(address)


def test_a_broker_that_waits_for_its_controller_is_not() -> None:
    with server(metadata(0)) as address, pytest.raises(OSError, match="registered"):
        ask_kafka(address)


def test_a_broker_that_hangs_up_is_not_ready() -> None:
    with server(lambda connection: None) as address, pytest.raises(OSError):
        ask_kafka(address)


def test_redis_with_and_without_password() -> None:
    def open_to_all(connection: socket.socket) -> None:
        connection.recv(99)
        connection.sendall(b"+PONG\r\n")

    with server(open_to_all) as address:
        ask_redis(f"redis://{address}/0")

    def guarded(connection: socket.socket) -> None:
        asked = connection.recv(99)
        assert asked.startswith(b"AUTH p@ss\r\n")
        connection.sendall(b"+OK\r\n+PONG\r\n")

    with server(guarded) as address:
        ask_redis(f"redis://:p%40ss@{address}/0")


def test_redis_that_refuses_says_why() -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(99)
        connection.sendall(b"-NOAUTH Authentication required.\r\n")

    with server(refuse) as address, pytest.raises(OSError, match="NOAUTH"):
        ask_redis(f"redis://{address}/0")


@pytest.mark.parametrize(
    ("part", "address"),
    [
        ("kafka", "127.0.0.1:1"),
        ("redis", "redis://127.0.0.1:1/0"),
        ("database", "postgresql://ioc@127.0.0.1:1/ioc"),
    ],
)
def test_nobody_there_is_one_kind_of_error_for_all(part: str, address: str) -> None:
    with pytest.raises(OSError):
        ask(part, address)
