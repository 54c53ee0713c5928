"""Render: which formats there are, and what writes them. A new format is one function and one line here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from ioc.reports.document import Document

FORMATS: Final = {"html": "as_html", "docx": "as_docx", "xlsx": "as_xlsx"}
"""Ending of the file → module; loaded when asked for, because the Office libraries take their time."""


def renderer(format_: str) -> Callable[[Document], bytes]:
    """What writes this format. Raises KeyError for one that is not in FORMATS."""
    render: Callable[[Document], bytes] = import_module(f"ioc.reports.{FORMATS[format_]}").render
    return render
