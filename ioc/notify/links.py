"""Links in messages: where a reader opens the alert. Pure."""

from __future__ import annotations

from ioc.domain.notices import Pages
from ioc.settings import Settings

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  addresses to listen on: nobody can open them


def pages(settings: Settings) -> Pages:
    """The console for those who work there, the short page for leaders."""
    host = _EVERYWHERE.get(settings.http_host, settings.http_host)
    home = f"http://{host}:{settings.http_port}"
    return Pages(f"{home}/console.html", f"{home}/leader.html")
