"""Browser tests: one living province for all of them, one browser, and pages that fail a test on their own complaints.

Package scope, not session: Playwright's loop would be in the way of the asynchronous tests that come after these.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from ioc.stack.browser import FLAGS, chromium
from tests.e2e.background import an_ordinary_day
from tests.e2e.eyes import Eyes, shoot
from tests.e2e.province import Province, running
from tests.stackfix import HasAddresses
from tests.world import World

_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker("browser")
            item.add_marker("real")


@pytest.fixture(scope="package")
def province(stack: HasAddresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """The whole product on the test stack, with an ordinary day behind it."""
    with (
        World(stack.addresses, tmp_path_factory.mktemp("province")) as world,
        running(world, an_ordinary_day) as province,
    ):
        print(f"\nthe province stands after {province.started_s:.1f} s, an ordinary day included")
        yield province


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = chromium()
    expect.set_options(timeout=20_000)  # a busy machine is slow to sign in; tests that measure say their own
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def eyes(request: pytest.FixtureRequest, browser: Browser, province: Province) -> Iterator[Eyes]:
    """Pages for this test. Complaints of a page fail the test."""
    eyes = Eyes(browser, province.home, cookies_of(province.staff.cookies.jar, province.home))
    began = time.monotonic()
    yield eyes
    if request.node.stash.get(_FAILED, False):
        for number, page in enumerate(eyes.pages()):
            shoot(page, f"failed-{request.node.name}-{number}")
    problems = eyes.close()
    print(f"{request.node.name}: {time.monotonic() - began:.1f} s")
    assert not problems, "the pages complained:\n" + "\n".join(problems)


def cookies_of(jar: Any, home: str) -> list[dict[str, Any]]:
    """The session of an HTTP client as a browser's cookies."""
    return [{"name": one.name, "value": one.value or "", "url": home} for one in jar]
