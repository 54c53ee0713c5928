"""`python -m ioc.systems docs/systems.md` writes the page."""

import sys
from pathlib import Path

from ioc.systems.page import page
from ioc.systems.table import systems

Path(sys.argv[1]).write_text(page(systems()), "utf-8")
