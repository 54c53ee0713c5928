"""Which pages may open a websocket."""

from __future__ import annotations

import pytest

from ioc.settings import Settings
from wall_ui.run import origins


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        (Settings(), ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:8080"]),
        (Settings(http_host="ioc.local", http_port=80), ["http://ioc.local:80"]),
        (Settings(wall_origins=" https://a.vn/ ,,https://b.vn"), ["https://a.vn", "https://b.vn"]),
    ],
)
def test_the_listed_pages_or_those_of_our_own_address(settings: Settings, allowed: list[str]) -> None:
    assert origins(settings) == allowed
