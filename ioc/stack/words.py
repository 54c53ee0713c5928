"""Two languages for whoever runs the stack: Vietnamese where the locale is Vietnamese, English elsewhere.

Knows only how to choose; the sentences stand beside what they are about.
"""

import os

__all__ = ["StackError", "say"]

_LOCALE_VARIABLES = ("IOC_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def say(*, vi: str, en: str) -> str:
    """The sentence in the language of the first locale variable that is set."""
    chosen = next((value for name in _LOCALE_VARIABLES if (value := os.environ.get(name))), "")
    return vi if chosen.lower().startswith("vi") else en


class StackError(Exception):
    """Something the person at the keyboard can mend: what happened, where, and what to do."""

    def __init__(self, *, vi: str, en: str) -> None:
        super().__init__(say(vi=vi, en=en))
        self.vi = vi
        self.en = en
