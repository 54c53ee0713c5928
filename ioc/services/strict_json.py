"""Strict JSON: what the open intake accepts from strangers. One UTF-8 object, no tricks, bounded in every direction.

The standard parser is lenient where two parsers could disagree (duplicate keys, NaN, lone surrogates), and a digest
over a body is only as good as the agreement on what the body says.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

BYTES_MAX = 256 * 1024
DEPTH_MAX = 32
KEYS_MAX = 200
DIGITS_MAX = 17
"""A double has 17 significant digits; a longer number says more than any reader of it can know."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""Matches an unfinished string too: a pattern that fails there would start again at each quote, in quadratic time."""


class BadJson(ValueError):
    """Nội dung không phải JSON hợp lệ. / The body is not acceptable JSON. `args`: Vietnamese, English."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(f"{vi} / {en}")


def parse_object(body: bytes) -> dict[str, Any]:
    """The object in `body`. Raises BadJson; never anything else, whatever the bytes."""
    if body.startswith(b"\xef\xbb\xbf"):
        raise BadJson("Không được có BOM ở đầu.", "A byte order mark is not allowed.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJson(f"Không phải UTF-8 (byte {error.start}).", f"Not UTF-8 (byte {error.start}).") from None
    _refuse_depth(text)
    keys = 0

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal keys
        keys += len(items)
        if keys > KEYS_MAX:
            raise BadJson(f"Quá {KEYS_MAX} khóa.", f"More than {KEYS_MAX} keys.")
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                raise BadJson(f"Khóa lặp lại: {key[:40]!r}.", f"Duplicate key: {key[:40]!r}.")
            found[_sound(key)] = _sound(value) if isinstance(value, str) else value
        return found

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_constant, parse_int=_int, parse_float=_float)
    except BadJson:
        raise
    except json.JSONDecodeError as error:
        where = f"dòng {error.lineno}, cột {error.colno}", f"line {error.lineno}, column {error.colno}"
        raise BadJson(f"JSON sai ở {where[0]}.", f"Malformed JSON at {where[1]}.") from None
    except (RecursionError, ValueError):
        raise BadJson("JSON sai.", "Malformed JSON.") from None
    if not isinstance(value, dict):
        raise BadJson("Cần một đối tượng JSON {…}.", "A JSON object {…} is needed.")
    _refuse_unsound(value)
    return value


def canonical(value: object) -> bytes:
    """The bytes that equal values share: what idempotency compares, so that spaces and key order do not matter."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _refuse_depth(text: str) -> None:
    depth = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            depth += 1
            if depth > DEPTH_MAX:
                raise BadJson(f"Lồng quá {DEPTH_MAX} tầng.", f"Nested deeper than {DEPTH_MAX}.")
        elif character in "]}":
            depth -= 1


def _constant(name: str) -> float:
    raise BadJson(f"Số không hợp lệ: {name}.", f"Not a number: {name}.")


def _int(text: str) -> int:
    if len(text.lstrip("-")) > DIGITS_MAX or text == "-0":
        raise BadJson(f"Số không hợp lệ: {text[:24]}.", f"Number out of bounds: {text[:24]}.")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    too_long = sum(character.isdigit() for character in text) > 2 * DIGITS_MAX
    if too_long or not math.isfinite(value) or (value == 0 and text.startswith("-")):
        raise BadJson(f"Số không hợp lệ: {text[:24]}.", f"Number out of bounds: {text[:24]}.")
    return value


def _sound(text: str) -> str:
    if "\x00" in text:
        raise BadJson("Chuỗi chứa ký tự NUL.", "A string holds NUL.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadJson("Chuỗi chứa nửa cặp surrogate.", "A string holds a lone surrogate.")
    return text


def _refuse_unsound(value: object) -> None:
    """Strings inside arrays: the pairs hook saw only those that are members of objects."""
    if isinstance(value, str):
        _sound(value)
    elif isinstance(value, list):
        for item in value:
            _refuse_unsound(item)
    elif isinstance(value, dict):
        for item in value.values():
            _refuse_unsound(item)
