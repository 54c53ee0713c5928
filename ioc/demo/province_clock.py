"""Province clock: says in the terminal what time it is in a province that lives faster than the clock on the wall."""

from __future__ import annotations

from rich.console import Console

from ioc.commands.words import say
from ioc.demo.start import Start
from ioc.demo.step import HOUR_S, local

AT_LEAST_S = 15.0
"""Between two lines."""
DAYS = (
    ("thứ Hai", "Monday"), ("thứ Ba", "Tuesday"), ("thứ Tư", "Wednesday"), ("thứ Năm", "Thursday"),
    ("thứ Sáu", "Friday"), ("thứ Bảy", "Saturday"), ("Chủ nhật", "Sunday"),
)  # fmt: skip


class ProvinceClock:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._hour, self._said_s = -1, 0.0

    def look(self, start: Start, now_s: float) -> None:
        """Say the hour when a new one has begun in the province, unless it keeps the real time."""
        if not start.hurried or now_s < (start.began_s or 0.0) or now_s - self._said_s < AT_LEAST_S:
            return
        at_s = start.pace.province(now_s)
        if int(at_s // HOUR_S) == self._hour:
            return
        self._hour, self._said_s = int(at_s // HOUR_S), now_s
        at = local(at_s)
        vi, en = DAYS[at.weekday()]
        self._console.print(
            say(vi=f"Trong tỉnh: {at:%H:%M} {vi}, {at:%d/%m}", en=f"In the province: {at:%H:%M}, {en} {at:%d/%m}"),
            style="dim",
        )
