"""Site: one demo's folder, ports and settings, and the command lines of its processes. Starts nothing."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from ioc.settings import Settings
from ioc.stack.addresses import Addresses
from ioc.stack.home import Home

HTTP, WALL = "http", "wall"


@dataclass(frozen=True)
class Site:
    folder: Path
    http_port: int
    wall_port: int
    smtp_port: int
    mailbox_port: int

    @classmethod
    def of(cls, folder: Path, home: Home) -> Site:
        """Ports are the folder's own and stay the same from start to start."""
        ports = [home.port(name) for name in (HTTP, WALL, "smtp", "mailbox")]
        return cls(folder.absolute(), *ports)

    @property
    def wall(self) -> str:
        return self._page("wall.html")

    @property
    def console(self) -> str:
        return self._page("console.html")

    @property
    def report(self) -> str:
        return self._page("report.html")

    @property
    def mailbox(self) -> str:
        return f"http://127.0.0.1:{self.mailbox_port}/"

    @property
    def alive(self) -> str:
        return f"http://127.0.0.1:{self.http_port}/livez"

    def settings(self, addresses: Addresses, province: Path) -> Settings:
        """Those of every process of the demo. `province`: the folder of its pack."""
        return Settings(
            kafka=addresses.kafka,
            database=addresses.database,
            redis=addresses.redis,
            province=str(province),
            data=self.folder / "ioc",
            http_port=self.http_port,
            wall_port=self.wall_port,
            smtp=f"127.0.0.1:{self.smtp_port}",
            smtp_from="ioc@demo.example.vn",
            demo=True,
            drain_s=6.0,
        )

    def commands(self, *, seed: int, speed: float, at: str = "") -> dict[str, list[str]]:
        """Name → command line, in the order of starting; the judge comes later."""
        ioc = [sys.executable, "-m", "ioc.cli"]
        mailbox = [
            "--smtp-port",
            str(self.smtp_port),
            "--http-port",
            str(self.mailbox_port),
            "--folder",
            str(self.folder / "mail"),
        ]
        return {
            "mailbox": [sys.executable, "-m", "ioc.demo.mailbox", *mailbox],
            "store": [*ioc, "worker", "store"],
            "api": [*ioc, "serve", "api"],
            "wall": [*ioc, "serve", "wall"],
            "notifier": [*ioc, "notifier"],
            "simulator": [
                sys.executable,
                "-m",
                "ioc.demo.feed",
                "--folder",
                str(self.folder),
                "--seed",
                str(seed),
                "--speed",
                str(speed),
                "--at",
                at,
            ],
        }

    @property
    def judge(self) -> list[str]:
        """The judge's command line. It is started when the last 24 hours are stored: a judge that follows history as it
        arrives would fire and close what was over long ago."""
        return [sys.executable, "-m", "ioc.cli", "worker", "judge"]

    def _page(self, name: str) -> str:
        return f"http://127.0.0.1:{self.http_port}/{name}"
