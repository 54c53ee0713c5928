"""Words: Vietnamese or English for whoever types commands. Standard library only: `ioc --help` imports it.

`ioc` decides once and writes IOC_LANG, so that everything it runs (the local stack too) speaks the same language.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

NEUTRAL = frozenset({"", "c", "posix"})
"""Locales that name no language."""


def language(environment: Mapping[str, str]) -> str:
    """`vi` or `en`: the first locale variable that names a language decides; without one it is Vietnamese."""
    for name in ("IOC_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        said = environment.get(name, "").lower().partition(".")[0]
        if said not in NEUTRAL:
            return "vi" if said.startswith("vi") else "en"
    return "vi"


def say(*, vi: str, en: str) -> str:
    """The sentence in the language of this run."""
    return vi if language(os.environ) == "vi" else en
