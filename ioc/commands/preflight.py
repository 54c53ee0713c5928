"""Preflight: before a process starts, is the schema there? A database that is merely away is no reason not to start:
every process waits for it."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ioc.settings import Settings


KAFKA_WITHIN_S = 2.0


def check_kafka(settings: Settings) -> None:
    """Failure when none of the bootstrap addresses takes a connection: client libraries would try for half a minute."""
    from ioc.commands.failure import kafka_away

    for address in settings.kafka.split(","):
        host, _, port = address.strip().rpartition(":")
        with suppress(OSError, ValueError), socket.create_connection((host.strip("[]"), int(port)), KAFKA_WITHIN_S):
            return
    raise kafka_away(settings.kafka)


def check_migrated(settings: Settings) -> None:
    """Failure telling to run `ioc migrate` when the database answers and lacks this version's tables."""
    from ioc import app
    from ioc.commands.failure import not_migrated
    from ioc.store.figures import missing_steps
    from ioc.store.plainly import DatabaseAway, plainly

    try:
        with plainly():
            missing = missing_steps(settings.database, [step.name for step in app.migration_steps()])
    except DatabaseAway:
        return
    if missing:
        raise not_migrated(settings.database)
