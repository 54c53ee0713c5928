"""Operator: looks at the open alerts and ends every second case that has one, while everything burns."""

from __future__ import annotations

import threading
import zlib

import psycopg

from tests.chaos.city import City

LOOK_S = 0.5


class Operator(threading.Thread):
    def __init__(self, city: City) -> None:
        super().__init__(name="operator", daemon=True)
        self._city = city
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()
        self.join(10)

    def run(self) -> None:
        ask = "select key from alert where phase = 'firing' and rule in ('report-urgent', 'incident-critical')"
        while not self._stopping.wait(LOOK_S):
            try:
                keys = [key for (key,) in self._city.world.query(ask)]
            except psycopg.Error:
                continue
            with self._city.sender.traffic() as traffic:
                for key in keys:
                    if zlib.crc32(key.encode()) % 2:
                        traffic.close(key)
