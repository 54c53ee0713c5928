"""Operator: looks at the open alerts and ends every second case that has one, while everything burns.

An incident is ended once all its alerts are seen: one that came after would rightly raise it again.
"""

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
        seen = "select incident_id, count(distinct entity) from events_soc_alerts group by 1"
        while not self._stopping.wait(LOOK_S):
            try:
                keys = [key for (key,) in self._city.world.query(ask)]
                alerts = dict(self._city.world.query(seen))
            except psycopg.Error:
                continue
            with self._city.sender.traffic() as traffic:
                for key in keys:
                    if zlib.crc32(key.encode()) % 2 and alerts.get(key, 1) == traffic.parts(key):
                        traffic.close(key)
