"""Two languages for whoever runs the stack: the locale decides; one that names no language means Vietnamese.

Knows only how to choose; the sentences stand beside what they are about.
"""

import os

__all__ = ["StackError", "say"]

_LOCALE_VARIABLES = ("IOC_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_NAMES_NO_LANGUAGE = ("", "c", "posix")


def say(*, vi: str, en: str) -> str:
    """The sentence in the language that the first telling locale variable names."""
    named = (os.environ.get(name, "").lower().partition(".")[0] for name in _LOCALE_VARIABLES)
    chosen = next((locale for locale in named if locale not in _NAMES_NO_LANGUAGE), "vi")
    return vi if chosen.startswith("vi") else en


class StackError(Exception):
    """Something the person at the keyboard can mend: what happened, where, and what to do."""

    def __init__(self, *, vi: str, en: str) -> None:
        super().__init__(say(vi=vi, en=en))
        self.vi = vi
        self.en = en
