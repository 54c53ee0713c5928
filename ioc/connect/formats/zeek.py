"""Zeek: its tab-separated logs, which describe themselves in lines that begin with `#`. Sets, vectors become lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from ioc.connect.formats.row import RECORD_BYTES_MAX, Note, Reading, Row
from ioc.connect.mapping import ReadAs
from ioc.connect.record import Wrong

_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")


def read(file: BinaryIO, how: ReadAs, expects: Collection[str]) -> Reading:
    notes: list[Note] = []
    return Reading(_rows(file), "zeek", notes)


def _rows(file: BinaryIO) -> Iterator[Row]:
    separator, inner, unset, empty = "\t", ",", "-", "(empty)"
    names: list[str] = []
    types: list[str] = []
    number = 0
    while line := file.readline(RECORD_BYTES_MAX + 2):
        number += 1
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text.startswith("#"):
            key, _, rest = text[1:].partition(" " if text.startswith("#separator") else separator)
            match key:
                case "separator":
                    separator = _unescaped(rest)
                case "set_separator":
                    inner = _unescaped(rest)
                case "unset_field":
                    unset = rest
                case "empty_field":
                    empty = rest
                case "fields":
                    names = rest.split(separator)
                case "types":
                    types = rest.split(separator)
            continue
        if not text:
            continue
        cells = text.split(separator)
        if not names or len(cells) != len(names) or len(line) > RECORD_BYTES_MAX:
            vi = f"Dòng có {len(cells)} cột, #fields có {len(names)}: dòng bị cắt?"
            yield Row(number, None, Wrong("", "BAD_ROW", vi, f"{len(cells)} columns under #fields of {len(names)}."))
            continue
        kinds = types if len(types) == len(names) else [""] * len(names)
        record: dict[str, Any] = {}
        for name, kind, cell in zip(names, kinds, cells, strict=True):
            many = kind.startswith(("set[", "table[", "vector["))
            if cell == unset:
                record[name] = None
            elif cell == empty:
                record[name] = [] if many else ""
            else:
                record[name] = cell.split(inner) if many else cell
        yield Row(number, record)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
