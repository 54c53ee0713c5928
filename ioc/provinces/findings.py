"""Findings: what is wrong (problems) or worth a look (notes) in one file of a pack, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.problem import PROBLEMS_SHOWN_MAX, Problem


@dataclass
class Findings:
    """Collects while a file is read. Codes are stable; lines and columns count from 1, 0 means the whole file."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def error(self, line: int, column: int, code: str, *, vi: str, en: str) -> None:
        self.problems.append(Problem(self.file, line, column, code, vi, en))

    def note(self, line: int, column: int, code: str, *, vi: str, en: str) -> None:
        self.notes.append(Problem(self.file, line, column, code, vi, en))


class BadPack(Exception):
    """Gói dữ liệu tỉnh có lỗi. / The province pack is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        shown = [str(problem) for problem in self.problems[:PROBLEMS_SHOWN_MAX]]
        if more := len(self.problems) - len(shown):
            shown.append(f"… và {more} lỗi nữa / and {more} more")
        super().__init__("\n".join(shown))
