"""Reads one YAML file into plain values that remember where they stand. Knows YAML; knows nothing of rules.

Works on the parser's events, so nothing in the file is ever constructed by YAML itself: no tags (`!!python/object`),
no anchors or aliases (billion laughs), no duplicate keys, no second document, bounded size, depth and count. Plain
scalars that YAML 1.1 would quietly turn into something else (`no`, `010`, `1:30`, `1_000`, `.nan`) are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NoReturn

import yaml

from rules.problem import Problem, RulesRefused

FILE_BYTES_MAX = 64 * 1024
NODES_MAX = 5_000
DEPTH_MAX = 12

_INTEGER: Final = re.compile(r"^-?(0|[1-9][0-9]{0,17})$")
_DECIMAL: Final = re.compile(r"^-?(0|[1-9][0-9]{0,11})\.[0-9]{1,12}$")
_SURPRISES: Final = re.compile(
    # What YAML 1.1 makes of innocent-looking text: booleans, octal, hexadecimal, sexagesimal, exponents, nan.
    r"^(y|n|yes|no|on|off|~|null|none|<<|[-+]?\.?(nan|inf)|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+|[-+]?0[0-9_]+"
    r"|[-+]?0[xb][0-9a-f_]+|[-+]?[0-9][0-9_.]*e[-+]?[0-9]+|\+[0-9._]+|[-+]?[0-9]+_[0-9_]*|[-+]?\.[0-9]+|[-+]?[0-9]+\.)$",
    re.IGNORECASE,
)

Pointer = tuple[str | int, ...]


@dataclass(slots=True)
class Tree:
    """The value of a file and the place of every part of it."""

    file: str
    value: Any
    places: dict[Pointer, tuple[int, int]] = field(default_factory=dict)
    """(line, column) from 1 of each value; of its key under `(*pointer, "key!")`."""
    styles: dict[Pointer, str] = field(default_factory=dict)
    """Of scalars that are not plain: `'`, `"`, `|` or `>`."""

    def problem(
        self, pointer: Pointer, code: str, vi: str, en: str, *, offset: int | None = None, at_key: bool = False
    ) -> Problem:
        """A problem at `pointer` (at a character of its text: `offset`), or at the nearest known part around it."""
        if at_key and (*pointer, "key!") in self.places:
            line, column = self.places[*pointer, "key!"]
            return Problem(self.file, line, column, code, vi, en)
        while pointer and pointer not in self.places:
            pointer, offset = pointer[:-1], None
        line, column = self.places.get(pointer, (1, 1))
        style = self.styles.get(pointer, "")
        if offset is not None and style not in ("|", ">"):  # of a block only the beginning is known
            column += offset + (1 if style else 0)  # a quote stands before the first character
        return Problem(self.file, line, column, code, vi, en)


def read_tree(data: bytes, file: str) -> Tree:
    """Tree of a file's bytes, or RulesRefused with the first thing wrong in it."""
    if len(data) > FILE_BYTES_MAX:
        vi = f"Tệp {len(data):,} byte; tối đa {FILE_BYTES_MAX:,}. Mỗi tệp một quy tắc."
        raise RulesRefused([Problem(file, 0, 0, "too_large", vi, f"{len(data):,} bytes; at most {FILE_BYTES_MAX:,}.")])
    try:
        text = data.decode("utf-8-sig")
        return _Reader(file).read(text)
    except UnicodeDecodeError as error:
        vi, en = "Tệp không phải UTF-8; hãy lưu lại dạng UTF-8.", "The file is not UTF-8; save it as UTF-8."
        line = data[: error.start].count(b"\n") + 1
        raise RulesRefused([Problem(file, line, 1, "bad_encoding", vi, en)]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = error.problem or "bad YAML"
        tab = "tab" if _has_tab(text, line) else ""
        vi = "Thụt dòng bằng dấu cách, không dùng phím Tab." if tab else f"YAML sai: {said}."
        en = "Indent with spaces, not with tabs." if tab else f"Bad YAML: {said}."
        raise RulesRefused([Problem(file, line, column, "bad_yaml", vi, en)]) from error
    except yaml.YAMLError as error:
        vi, en = f"Có ký tự không được phép: {error}", f"A character that is not allowed: {error}"
        raise RulesRefused([Problem(file, 1, 1, "bad_yaml", vi, en)]) from error


def _has_tab(text: str, line: int) -> bool:
    """A tab in the indentation of the line where the parser stopped."""
    lines = text.split("\n")
    if line > len(lines):
        return False
    body = lines[line - 1]
    return "\t" in body[: len(body) - len(body.lstrip())]


class _Reader:
    def __init__(self, file: str) -> None:
        self.tree = Tree(file, None)
        self.nodes = 0

    def read(self, text: str) -> Tree:
        # The C parser: a hostile file costs no more than its size.
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "two_documents", "Một tệp chỉ một tài liệu YAML.", "One document a file.")
                self.tree.value = self._value(next(self.events), ())
        if not isinstance(self.tree.value, dict):
            vi, en = "Tệp phải gồm các cặp khóa: giá trị.", "The file must be key: value pairs."
            raise RulesRefused([Problem(self.tree.file, 1, 1, "not_a_mapping", vi, en)])
        return self.tree

    def _value(self, event: Any, pointer: Pointer) -> Any:
        self.nodes += 1
        self.tree.places[pointer] = _place(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            vi, en = "Không dùng neo & và bí danh *; viết lại giá trị.", "No anchors & or aliases *; repeat the value."
            self._refuse(event, "anchor", vi, en)
        if getattr(event, "tag", None):
            self._refuse(event, "tag", f"Không dùng thẻ {event.tag}.", f"No tags such as {event.tag}.")
        if self.nodes > NODES_MAX:
            self._refuse(event, "too_many", f"Quá {NODES_MAX} phần tử.", f"More than {NODES_MAX} elements.")
        if len(pointer) > DEPTH_MAX:
            self._refuse(event, "too_deep", f"Lồng quá {DEPTH_MAX} tầng.", f"Nested deeper than {DEPTH_MAX}.")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(pointer)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                items.append(self._value(item, (*pointer, len(items))))
            return items
        if event.style:
            self.tree.styles[pointer] = event.style
        return self._scalar(event)

    def _mapping(self, pointer: Pointer) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent) or key.anchor or key.tag:
                self._refuse(key, "bad_key", "Khóa phải là một từ.", "A key must be a word.")
            name: str = key.value  # its text as written: YAML would read `on` as true
            if name in found:
                first = self.tree.places[*pointer, name, "key!"][0]
                vi = f"Khóa “{name}” viết hai lần (lần đầu ở dòng {first})."
                self._refuse(key, "duplicate_key", vi, f"Key “{name}” is written twice (first on line {first}).")
            self.tree.places[*pointer, name, "key!"] = _place(key)
            found[name] = None
            found[name] = self._value(next(self.events), (*pointer, name))
        return found

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0]:  # quoted or a block: text
            return text
        if _INTEGER.match(text):
            return int(text)
        if _DECIMAL.match(text):
            return Decimal(text)
        if text in ("true", "false"):
            return text == "true"
        if text == "":
            self._refuse(
                event, "empty", "Khóa không có giá trị.", "The key has no value. E.g. source: default of ours."
            )
        if _SURPRISES.match(text):
            vi = f"“{text}” không dấu nháy bị YAML hiểu khác; chữ thì viết '{text}'; số thì viết 10 hoặc 0.05."
            en = f"Unquoted “{text}” means something else in YAML; text: '{text}'; numbers: 10 or 0.05."
            self._refuse(event, "ambiguous", vi, en)
        return text

    def _refuse(self, event: Any, code: str, vi: str, en: str) -> NoReturn:
        raise RulesRefused([Problem(self.tree.file, *_place(event), code, vi, en)])


def _place(event: Any) -> tuple[int, int]:
    """(line, column) from 1."""
    return event.start_mark.line + 1, event.start_mark.column + 1
