"""Arrays: lists of numbers and texts as PostgreSQL's binary arrays, packed column-wise. psycopg's own dumpers look at
every element with a regular expression; a chunk passes thousands of cells."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
import psycopg
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_INT8, _TEXT = 20, 25
_INT8_ARRAY, _TEXT_ARRAY = 1016, 1009
_ELEMENT = np.dtype([("size", ">i4"), ("value", ">i8")])
_HEAD = struct.Struct("!iiIii")


class Int8Array:
    """A `bigint[]`; cast it in the statement to what it is."""

    def __init__(self, values: Sequence[int]) -> None:
        self.values = values

    def packed(self) -> bytes:
        elements = np.empty(len(self.values), dtype=_ELEMENT)
        elements["size"], elements["value"] = 8, self.values
        return _head(len(self.values), _INT8) + elements.tobytes()


class TextArray:
    """A `text[]` without nulls."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = values

    def packed(self) -> bytes:
        size = struct.Struct("!i").pack
        texts = [value.encode() for value in self.values]
        return _head(len(texts), _TEXT) + b"".join([part for text in texts for part in (size(len(text)), text)])


def _head(length: int, element: int) -> bytes:
    """Dimensions, null flag, element type, then the one dimension's length and lower bound."""
    return _HEAD.pack(1, 0, element, length, 1) if length else struct.pack("!iiI", 0, 0, element)


class _Int8Dumper(Dumper):
    format = Format.BINARY
    oid = _INT8_ARRAY

    def dump(self, obj: Int8Array) -> bytes:
        return obj.packed()


class _TextDumper(Dumper):
    format = Format.BINARY
    oid = _TEXT_ARRAY

    def dump(self, obj: TextArray) -> bytes:
        return obj.packed()


def register(context: AdaptContext | None = None) -> None:
    """Make psycopg take these classes as arguments."""
    adapters = context.adapters if context else psycopg.adapters
    adapters.register_dumper(Int8Array, _Int8Dumper)
    adapters.register_dumper(TextArray, _TextDumper)
