"""The stand-in server (fake_server.py) with a province that brought its boundaries and a layer: synthetic, never real.

python -m tests.e2e.map_server --port 8095 --by commune      # then open http://127.0.0.1:8095/wall.html
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import http.server
import json
import math
import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from websockets.asyncio.server import serve

from ioc.domain.text import VIETNAM
from ioc.provinces.boundaries import Boundaries, Outline, Source
from ioc.provinces.drawing import Request, draw
from ioc.provinces.findings import Findings
from ioc.provinces.geojson import AREA_KINDS, read_collection
from ioc.provinces.layers import Layer, Spot
from ioc.provinces.pack import Pack, load
from ioc.provinces.sheets import sheets
from tests.e2e import fake_server
from tests.unit.ioc.provinces.made_up import collection, told
from wall_ui.panels.map.panel import shape
from wall_ui.places import PackPlaces


def outlined(pack: Pack, era_name: str, by: str) -> Outline:
    era, found = next(era for era in pack.eras if era.name == era_name), Findings("made-up.geojson")
    data = told(collection(era, pack.units, by, halvings=5))
    read = read_collection(data, AREA_KINDS, found)
    assert read, found.problems
    source = Source("made-up.geojson", hashlib.sha256(data).hexdigest())
    outline = draw(read, era, pack.units, Request(source=source), found)
    assert outline, found.problems
    return outline


def with_a_map(by: str, era: str) -> Pack:
    """Bắc Giang with boundaries and monuments: a few in each third area, many in one."""
    pack = load("bac-giang")
    outline = outlined(pack, era, by)
    spots = []
    for at, area in enumerate(outline.areas):
        ring = area.shape[0]
        for k in range(30 if at == 4 else at % 4 if at % 3 == 0 else 0):
            x, y = (area.centre[axis] + (ring[(k * 7) % len(ring)][axis] - area.centre[axis]) * 0.6 for axis in (0, 1))
            middle = outline.projection
            lon = middle.lon + x / middle.units_a_degree / math.cos(math.radians(middle.middle))
            spots.append(
                Spot(len(spots) + 1, lon, middle.lat - y / middle.units_a_degree, f"Đình làng số {k + 1}", "Đình")
            )
    layer = Layer("layers/di-tich.geojson", "Di tích", "Monuments", "CC0", "Điểm tổng hợp để thử", None, tuple(spots))
    return replace(pack, boundaries=Boundaries((outline,)), layers=(layer,))


def picture(pack: Pack, on: datetime, seed: int = 3) -> dict[str, Any]:
    """Data of the map panel from rows made up for the areas drawn on that day."""
    chance, places = random.Random(seed), PackPlaces(pack, on.date(), {})
    units = sorted(places.geometry.communes) or [tile.area for tile in places.tiles]
    rows = [
        {
            "unit": unit,
            "open": chance.choice([0, 3, 12, 41, 163]) if len(units) > 30 else chance.randint(20, 320),
            "alerts": 0,
            "worst": None,
            "last_at": on - timedelta(hours=9 if at == 4 else 0, minutes=chance.randint(1, 40)),
        }
        for at, unit in enumerate(units)
    ]
    for at, worst in ((0, 1), (2, 2), (3, 3), (5, 3), (6, 4)):
        rows[at * max(1, len(rows) // 11)] |= {"alerts": 2, "worst": worst}
    rows.append({"unit": pack.code, "open": 6, "alerts": 1, "worst": 2, "last_at": on})
    return shape(rows, on, places)  # type: ignore[return-value]


@contextlib.contextmanager
def serving(pack: Pack, data: dict[str, Any], port: int = 0) -> Iterator[tuple[str, fake_server.World]]:
    """Address of the pages and their world, until the block ends."""
    files = {f"/map/{name}": sheet.data for name, sheet in sheets(pack).items()}

    class Pages(fake_server.Pages):
        def do_GET(self) -> None:
            body = files.get(self.path.split("?")[0])
            if body is None:
                return super().do_GET()
            return self.answer(200, json.loads(body))

    pages = http.server.ThreadingHTTPServer(("127.0.0.1", port), Pages)
    loop, started = asyncio.new_event_loop(), threading.Event()

    async def gateway() -> None:
        async def talk(connection: Any) -> None:
            with contextlib.suppress(Exception):
                await fake_server.gateway(world, connection)

        async with serve(talk, "127.0.0.1", 0) as server:
            world.ws_port = next(iter(server.sockets)).getsockname()[1]
            started.set()
            await stop.wait()

    world = Pages.world = fake_server.World(0)
    world.tiles["map"] = data
    stop = asyncio.Event()
    threads = [
        threading.Thread(target=loop.run_until_complete, args=(gateway(),)),
        threading.Thread(target=pages.serve_forever),
    ]
    for thread in threads:
        thread.start()
    try:
        assert started.wait(10)
        yield f"http://127.0.0.1:{pages.server_address[1]}", world
    finally:
        world.silent, world.down = False, True  # whoever is still connected is let go
        pages.shutdown()
        pages.server_close()
        loop.call_soon_threadsafe(stop.set)
        for thread in threads:
            thread.join()
        loop.close()


ERAS = {"commune": "bn-2025", "group": "bn-2025", "district": "bg-2024"}


def day_of(by: str) -> datetime:
    """The day of the stand-in server's figures; for an era of today the same hour in 2026."""
    start = datetime.fromtimestamp(fake_server.START / 1000, VIETNAM)
    return start if by == "district" else start.replace(year=2026)


def at_the_servers_hour(data: dict[str, Any], by: str) -> dict[str, Any]:
    """The same figures on the stand-in server's day, which is one of 2024."""
    later = int(day_of(by).timestamp() * 1000) - fake_server.START

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {key: one - later if key in ("last_at", "asof") and one else moved(one) for key, one in value.items()}

    return dict(moved(data))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=8095)
    arguments.add_argument("--by", choices=tuple(ERAS), default="district")
    asked = arguments.parse_args()
    province = with_a_map(asked.by, ERAS[asked.by])
    figures = at_the_servers_hour(picture(province, day_of(asked.by)), asked.by)
    with serving(province, figures, asked.port) as (home, _):
        print(home, flush=True)
        threading.Event().wait()
