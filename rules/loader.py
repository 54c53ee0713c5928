"""Loader: a folder of rule files to one RuleSet, or to everything that is wrong with it. Reads files, nothing else.

The whole set is refused on any error: half a set of rules is a set nobody tested.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from rules.build import build_rule
from rules.catalogue import KNOWN, Catalogue
from rules.problem import Problem, RulesRefused
from rules.rule import Rule, RuleSet
from rules.shape import shape_problems
from rules.yamltree import FILE_BYTES_MAX, read_tree

PACKS: Final = Path(__file__).parent / "packs"
RULES_MAX: Final = 500


def load_rules(folder: Path = PACKS, catalogue: Catalogue = KNOWN) -> RuleSet:
    """RuleSet of every `<domain>/<id>.yaml` under `folder`. RulesRefused with all problems of all files."""
    return parse_rules(read_files(folder), catalogue)


def read_files(folder: Path) -> dict[str, bytes]:
    """Name relative to `folder` → bytes, in order. Reads no more of a file than is needed to refuse it."""
    if not folder.is_dir():
        vi, en = "Không có thư mục quy tắc này.", "There is no such folder of rules."
        raise RulesRefused([Problem(str(folder), 0, 0, "no_folder", vi, en)])
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    if len(paths) > RULES_MAX:
        vi, en = f"{len(paths)} quy tắc; tối đa {RULES_MAX}.", f"{len(paths)} rules; at most {RULES_MAX}."
        raise RulesRefused([Problem(str(folder), 0, 0, "too_many_rules", vi, en)])
    files = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            with path.open("rb") as file:
                files[name] = file.read(FILE_BYTES_MAX + 1)
        except OSError as error:
            vi, en = f"Không đọc được: {error.strerror}.", f"Cannot be read: {error.strerror}."
            raise RulesRefused([Problem(name, 0, 0, "unreadable", vi, en)]) from error
    return files


def parse_rules(files: dict[str, bytes], catalogue: Catalogue = KNOWN) -> RuleSet:
    """RuleSet of files given as name → bytes. Pure."""
    problems: list[Problem] = []
    rules: dict[str, Rule] = {}
    for name, data in sorted(files.items()):
        try:
            rule = _parse(name, data, catalogue)
        except RulesRefused as refused:
            problems.extend(refused.problems)
            continue
        if (first := rules.get(rule.id)) is not None:
            vi, en = f"id “{rule.id}” đã có trong {first.file}.", f"id “{rule.id}” is taken by {first.file}."
            problems.append(Problem(name, 1, 1, "duplicate_id", vi, en))
        rules[rule.id] = rule
    if problems:
        raise RulesRefused(problems)
    return RuleSet(tuple(rules[name] for name in sorted(rules)), digest(files))


def digest(files: dict[str, bytes]) -> str:
    """sha256 over names and contents: names the set."""
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(f"{len(name)} {name} {len(data)} ".encode() + data)
    return total.hexdigest()


def _parse(name: str, data: bytes, catalogue: Catalogue) -> Rule:
    if name.endswith(".yml"):
        vi, en = "Đổi đuôi tệp thành .yaml.", "Rename the file to .yaml."
        raise RulesRefused([Problem(name, 0, 0, "bad_name", vi, en)])
    tree = read_tree(data, name)
    if problems := shape_problems(tree):
        raise RulesRefused(problems)
    return build_rule(tree, catalogue)
