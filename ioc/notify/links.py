"""Links in messages: where a reader opens the alert. Pure."""

from __future__ import annotations

from ioc.settings import Settings

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  addresses to listen on: nobody can open them


def console_url(settings: Settings) -> str:
    """Address of the console page; the alert's id follows `#`."""
    host = _EVERYWHERE.get(settings.http_host, settings.http_host)
    return f"http://{host}:{settings.http_port}/console.html"
