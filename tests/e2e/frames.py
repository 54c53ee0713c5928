"""Frames: what the gateway told a page, row by row, to be compared with the journal."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, WebSocket


class Told:
    """Journal rows that reached a page, over all its connections. Make it before the page is opened."""

    def __init__(self, page: Page) -> None:
        self.base = -1
        """The journal as the first snapshot showed it."""
        self.rows: list[int] = []
        """Numbers of the rows told one by one since, in the order of telling."""
        self.mode = ""
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: self._hear(json.loads(data)))

    def _hear(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "snap" if self.base < 0:
                self.base = frame["seq"]
            case "snap":
                self.rows += [event["seq"] for event in frame["missed"] or ()]
            case "resume":
                self.rows += [event["seq"] for event in frame["events"]]
            case "ev":
                self.rows.append(frame["seq"])
            case "hb":
                self.mode = frame["mode"]
