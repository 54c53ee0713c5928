"""Problem: what is wrong in a rule file, where, and what a good value looks like, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PROBLEMS_SHOWN_MAX = 50
"""A file with more is not read any better by listing them all."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    file: str
    line: int
    """From 1; 0 when the whole file is meant."""
    column: int
    code: str
    """Stable: `unknown_key`, `bad_value`, …"""
    vi: str
    en: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code}: {self.vi} / {self.en}"


class RulesRefused(Exception):
    """The whole set was refused; the rules that ran keep running."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        shown = [str(problem) for problem in self.problems[:PROBLEMS_SHOWN_MAX]]
        if more := len(self.problems) - len(shown):
            shown.append(f"… và {more} lỗi nữa / and {more} more")
        super().__init__("\n".join(shown))
