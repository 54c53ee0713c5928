"""Panel: one tile of the screens: what it depends on, its read-only query, and how rows become data. Found by folder.

`wall_ui/panels/<name>/` holds `panel.py` (exports PANEL), `panel.sql` (one statement, argument `%(now)s`), `panel.js`
(draws the data) and `example.json` (rows and the data they become: test, documentation and story at once).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

from wall_ui.figure import Data
from wall_ui.places import Places

Row = Mapping[str, Any]
Shape = Callable[[Sequence[Row], datetime, Places], Data]


class BadPanel(Exception):
    """Thư mục bảng hiển thị thiếu hoặc sai. / A panel folder is incomplete or wrong."""


@dataclass(frozen=True, slots=True)
class Panel:
    name: str
    order: int
    """Place on the screen and in the snapshot."""
    depends: frozenset[str]
    """What moving makes it worth asking again: short names of topics (`payments`: its cells and cases are committed
    together), `topics` for any of them, `journal` for alerts."""
    shape: Shape
    """Pure: rows, now, places → data. The data holds no time of asking: equal rows give equal data, and equal data is
    not sent again."""
    every_s: float = 30.0
    """Asked this often without any nudge too: what is overdue changes without an event."""
    gap_s: float = 0.1
    """Asked at most this often, however many nudges arrive."""
    folder: Path = Path()

    @property
    def sql(self) -> LiteralString:
        """The statement; a file of ours, never input."""
        return (self.folder / "panel.sql").read_text("utf-8")


@cache
def all_panels() -> tuple[Panel, ...]:
    """Every panel, in order. A folder without a whole panel is an error, not a silence."""
    import wall_ui.panels as package

    found = []
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        home = importlib.import_module(f"wall_ui.panels.{module.name}.panel")
        panel: Panel | None = getattr(home, "PANEL", None)
        folder = Path(str(home.__file__)).parent
        if panel is None or panel.name != module.name or not (folder / "panel.sql").is_file():
            raise BadPanel(f"{folder.name}: cần PANEL cùng tên và panel.sql / needs PANEL of its name and panel.sql")
        found.append(replace(panel, folder=folder))
    return tuple(sorted(found, key=lambda panel: (panel.order, panel.name)))
