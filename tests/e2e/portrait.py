"""Portrait: the picture of the wall in README.md, from a real province on a running stack.

ioc up --folder var/portrait && python -m tests.e2e.portrait var/portrait docs/images/wall.png
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from ioc.stack import load
from ioc.stack.browser import FLAGS, chromium
from tests.e2e.background import QUIET, an_ordinary_day, today
from tests.e2e.conftest import cookies_of
from tests.e2e.eyes import WALL, Eyes
from tests.e2e.payments import burst
from tests.e2e.province import COLLEAGUE, Province, running
from tests.world import World

COLOURS = 256
LIVE_S = 20.0


def main() -> None:
    """Read the arguments, live through some seconds of the province, and take the picture."""
    stack, target = Path(sys.argv[1]), Path(sys.argv[2])
    addresses = load(stack)
    if addresses is None:
        sys.exit(f"{stack}: no stack runs there")
    with (
        tempfile.TemporaryDirectory() as folder,
        World(addresses, Path(folder)) as world,
        running(world, _a_whole_day) as province,
    ):
        _live(province)
        take(province, target)


def take(province: Province, target: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        eyes = Eyes(browser, province.home, cookies_of(province.staff.cookies.jar, province.home))
        wall = eyes.page("wall.html", WALL)
        wall.locator(".wall[data-line=live] .ticker li").first.wait_for()
        wall.keyboard.press("Shift")  # a gesture: the browser lets it sound
        wall.wait_for_timeout(2_500)
        shot = target.with_suffix(".full.png")
        target.parent.mkdir(parents=True, exist_ok=True)
        wall.screenshot(path=shot)
        eyes.close()
        browser.close()
    Image.open(shot).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    shot.unlink()
    print(f"{target}: {target.stat().st_size / 1024:.0f} KB")


def _a_whole_day(province: Province) -> None:
    an_ordinary_day(province, payments_h=24)
    done = province.command("replay", "hospital-2024q1")
    assert done.returncode == 0, done.stdout + done.stderr


def _live(province: Province) -> None:
    """Some seconds as they happen, a gateway in trouble among them, and operators who have begun to work."""
    day = today(time.time())
    province.send("payments", burst(QUIET, 12, 143))
    began = last = time.time()
    while last < began + LIVE_S:
        time.sleep(0.25)
        now = time.time()
        for step in day.between(last, now):
            province.send(step.topic, [step.record])
        last = now
    colleague = province.signed_in(COLLEAGUE[0])
    for place, alert in enumerate(province.alerts()):
        if place != 1:
            version = colleague.get(f"/alerts/{alert['id']}").json()["version"]
            colleague.post(f"/alerts/{alert['id']}/ack", json={"version": version})


if __name__ == "__main__":
    main()
