"""Every import of our packages, read from the source with ast."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("ioc", "streams", "rules", "wall_ui")


@dataclass(frozen=True, slots=True)
class Import:
    file: str
    line: int
    module: str
    typing_only: bool
    """Stands under `if TYPE_CHECKING:`."""

    @property
    def top(self) -> str:
        return self.module.split(".")[0]


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in sorted((ROOT / package).rglob("*.py")) if "node_modules" not in path.parts)


def all_imports() -> list[Import]:
    found = []
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        guarded = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [Import(name, node.lineno, alias.name, id(node) in guarded) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.append(Import(name, node.lineno, node.module, id(node) in guarded))
    return found
