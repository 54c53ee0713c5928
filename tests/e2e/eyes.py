"""Eyes: browser pages that notice what a person would not: console errors, broken policies, requests to elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebSocket

ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "e2e"
WALL, DESK, PHONE = (1920, 1080), (1440, 900), (390, 844)
HERE = {"latitude": 21.2731, "longitude": 106.1946, "accuracy": 12}
_POLICY = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} refuses ${event.blockedURI}`))"""
_QUIET = frozenset({"log", "info", "debug", "timeEnd", "startGroup", "endGroup"})
_USUAL = "The AudioContext was not allowed to start"  # the screens say so themselves: "Bị chặn"
REFUSED = r"the server responded with a status of {}"
"""Chromium reports every refusal of the server as an error of the page; a test that provokes one expects it."""
NO_LINE = r"WebSocket connection to .* failed"
NO_NETWORK = r"net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|FAILED|NETWORK_CHANGED|EMPTY_RESPONSE)"


class Eyes:
    """The browser of one test."""

    def __init__(self, browser: Browser, home: str, cookies: list[Any]) -> None:
        self._browser, self.home, self._cookies = browser, home, cookies
        self._contexts: list[BrowserContext] = []
        self._expected = [re.compile(_USUAL)]
        self._problems: list[str] = []

    def page(
        self, path: str, size: tuple[int, int] = DESK, *, signed_in: bool = True, cookies: list[Any] | None = None,
        **options: Any,
    ) -> Page:  # fmt: skip
        """A page in a browser profile of its own; `path` may be a whole address, "" opens none."""
        width, height = size
        phone: dict[str, Any] = (
            {"is_mobile": True, "has_touch": True, "device_scale_factor": 2} if size == PHONE else {}
        )
        phone |= {"permissions": ["geolocation"], "geolocation": HERE} if size == PHONE else {}
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh",
            **{**phone, **options},
        )  # fmt: skip
        self._contexts.append(context)
        if signed_in:
            context.add_cookies(cookies or self._cookies)
        context.add_init_script(_POLICY)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._notice(f"error: {error.error}"))
        context.on("request", lambda request: self._asked(request.url))
        page = context.new_page()
        page.on("websocket", self._socket)
        page.set_default_timeout(20_000)
        if path:
            page.goto(path if path.startswith("http") else f"{self.home}/{path}")
        return page

    def expect(self, *patterns: str) -> None:
        """What this test provokes: messages that match one of these are no problem."""
        self._expected += [re.compile(pattern) for pattern in patterns]

    def pages(self) -> Iterator[Page]:
        for context in self._contexts:
            yield from context.pages

    def close(self) -> list[str]:
        """Close everything; what was noticed and not expected."""
        for context in self._contexts:
            context.close()
        return [one for one in self._problems if not any(pattern.search(one) for pattern in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in _QUIET:
            self._notice(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _socket(self, socket: WebSocket) -> None:
        self._asked(socket.url)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("blob", "data") and parts.hostname != urlsplit(self.home).hostname:
            self._notice(f"request to another host: {url}")

    def _notice(self, problem: str) -> None:
        self._problems.append(problem)


def shoot(page: Page, name: str, *, full: bool = False) -> Path:
    """A picture for whoever wants to see what the test saw: artefacts/e2e/<name>.png."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    path = ARTEFACTS / f"{name}.png"
    page.screenshot(path=path, full_page=full)
    return path


def stopwatch(page: Page, name: str, selector: str, text: str) -> None:
    """From now on, note in the page when `text` first stands in a `selector` on screen (`noted` reads it)."""
    page.evaluate(
        """([name, selector, text]) => {
          globalThis.noted ??= {};
          const look = () => {
            const found = [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(text));
            if (found) noted[name] = Date.now(); else requestAnimationFrame(look);
          };
          look();
        }""",
        [name, selector, text],
    )


def noted(page: Page, name: str, timeout_s: float = 15) -> float:
    """Unix milliseconds of what `stopwatch` waits for."""
    page.wait_for_function("(name) => globalThis.noted?.[name]", arg=name, timeout=timeout_s * 1000)
    return float(page.evaluate("(name) => noted[name]", name))


def cut_off(page: Page) -> list[str]:
    """Figures, names and headlines of a wall that do not fit their place. Sentences may end in dots, these may not."""
    found: list[str] = page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)]
          .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight * 1.4)
          .map((one) => `${one.className || one.tagName}: ${one.textContent}`)""",
        ".tile :is(.value, .foot, h2), .carto .n, .banner b, .stage, .strip .v, .incident-card :is(h2, .sub)",
    )
    return found


def unworded(page: Page) -> list[str]:
    """Keys of the dictionary that stand on the screen because nobody gave them words."""
    text = page.locator("body").inner_text()
    found = [word for word in text.split() if re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", word)]
    return [word for word in found if not word.startswith("ioc.") and not word.endswith(".csv")]
