"""One question to each server that only a working one answers.

The stack's only use of a client library (psycopg); Kafka and Redis are asked on a bare socket, so that a start needs
no client's imports. A question that is not answered raises OSError.
"""

import contextlib
import socket
import struct
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

__all__ = ["ask", "ask_database", "ask_kafka", "ask_redis", "has_timescale"]

_TIMEOUT_S = 2.0
_TIMESCALE = "SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'"
_METADATA, _METADATA_VERSION = 3, 4


def ask(part: str, address: str) -> None:
    """Ask the server of `part` at `address`."""
    questions: dict[str, Callable[[str], None]] = {
        "kafka": ask_kafka,
        "database": ask_database,
        "redis": ask_redis,
    }
    questions[part](address)


def ask_kafka(address: str) -> None:
    """Ask for the cluster's metadata: a broker must be registered and a controller elected."""
    host, _, port = address.split(",")[0].rpartition(":")
    body = struct.pack(">hhi h3s i?", _METADATA, _METADATA_VERSION, 1, 3, b"ioc", 0, False)
    with socket.create_connection((host.strip("[]"), int(port)), _TIMEOUT_S) as connection:
        connection.sendall(struct.pack(">i", len(body)) + body)
        (length,) = struct.unpack(">i", _read(connection, 4))
        answer = _read(connection, length)
    _correlation, _throttle, brokers = struct.unpack_from(">iii", answer)
    if brokers < 1:
        raise OSError("no broker is registered yet")


def ask_redis(address: str) -> None:
    """PING, after AUTH where the address has a password."""
    parts = urlsplit(address)
    words = [b"PING"]
    if parts.password:
        user = [unquote(parts.username).encode()] if parts.username else []
        words = [b" ".join([b"AUTH", *user, unquote(parts.password).encode()]), *words]
    with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), _TIMEOUT_S) as connection:
        connection.sendall(b"".join(word + b"\r\n" for word in words))
        answer = b""
        while not answer.endswith(b"\r\n") or answer.count(b"\r\n") < len(words):
            if not (piece := connection.recv(512)):
                raise OSError("redis closed the connection")
            answer += piece
    if not answer.endswith(b"+PONG\r\n"):
        raise OSError(answer.decode("utf-8", "replace").strip())


def ask_database(url: str, *, create: str | None = None) -> None:
    """SELECT 1; with `create`, also make sure a database of that name exists."""
    try:
        with psycopg.connect(url, connect_timeout=2, autocommit=True) as connection:
            connection.execute("SELECT 1")
            if create is None:
                return
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (create,)).fetchone()
            if exists is None:
                with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(create)))
    except psycopg.Error as error:
        raise OSError(str(error)) from error


def has_timescale(url: str) -> bool:
    """Whether the extension is in the database, or can be created there."""
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            return connection.execute(_TIMESCALE).fetchone() is not None
    except psycopg.Error as error:
        raise OSError(str(error)) from error


def _read(connection: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        if not (piece := connection.recv(length - len(found))):
            raise OSError("kafka closed the connection")
        found += piece
    return found
