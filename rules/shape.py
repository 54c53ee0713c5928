"""Shape: checks a file's tree against a JSON Schema (a rule's is `schema.json`) and says what is wrong in words an
operator understands."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from rules.problem import Problem
from rules.yamltree import Tree

SCHEMA_FILE: Final = Path(__file__).parent / "schema.json"
_SORTS: Final = {
    "object": ("các cặp khóa: giá trị", "key: value pairs"),
    "array": ("một danh sách [a, b]", "a list [a, b]"),
    "string": ("chữ", "text"),
    "integer": ("số nguyên", "a whole number"),
    "number": ("số", "a number"),
    "boolean": ("true hoặc false", "true or false"),
}


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a rule file (draft 2020-12)."""
    found: dict[str, Any] = json.loads(SCHEMA_FILE.read_text("utf-8"))
    return found


def shape_problems(tree: Tree, contract: dict[str, Any] | None = None) -> list[Problem]:
    """Everything in the tree that the schema `contract` (a rule's, unless told) does not allow, each at its place."""
    wanted = schema() if contract is None else contract
    errors = Draft202012Validator(wanted).iter_errors(tree.value)
    return [problem for error in errors for problem in _problems(tree, error, wanted)]


def _problems(tree: Tree, error: ValidationError, contract: dict[str, Any]) -> Iterator[Problem]:
    pointer = tuple(error.absolute_path)
    name = ".".join(str(part) for part in pointer) or "tệp / the file"
    part: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    good_vi, good_en = _good(part)
    wanted: Any = error.validator_value
    found: Any = error.instance
    if error.validator == "additionalProperties":
        known = list(part.get("properties", ()))
        for key in [key for key in found if key not in known]:
            near = difflib.get_close_matches(key, known, 1)
            hint_vi = f" Ý bạn là “{near[0]}”?" if near else f" Có: {', '.join(known)}."
            hint_en = f" Did you mean “{near[0]}”?" if near else f" Known: {', '.join(known)}."
            vi, en = f"Khóa lạ “{key}”.{hint_vi}", f"Unknown key “{key}”.{hint_en}"
            yield tree.problem((*pointer, key), "unknown_key", vi, en, at_key=True)
        return
    if error.validator == "required":
        # One error per missing key; the message starts with the key in quotes.
        key = error.message.split("'")[1]
        good_vi, good_en = _good(_resolve(part.get("properties", {}).get(key, {}), contract))
        vi, en = f"Thiếu khóa “{key}” trong {name}.{good_vi}", f"Key “{key}” is missing in {name}.{good_en}"
        yield tree.problem(pointer, "missing_key", vi, en)
        return
    if error.validator == "oneOf":
        choices = _among([key for choice in wanted for key in choice.get("required", ())])
        vi, en = f"Cần đúng một trong: {choices}.", f"Exactly one of {choices} is needed."
        yield tree.problem(pointer, "one_kind", vi, en)
        return
    said = _short(found)
    if error.validator == "type":
        sort_vi, sort_en = _SORTS[wanted] if isinstance(wanted, str) else (str(wanted), str(wanted))
        vi, en = f"{name} phải là {sort_vi}, không phải {said}.", f"{name} must be {sort_en}, not {said}."
        yield tree.problem(pointer, "bad_type", vi + good_vi, en + good_en)
        return
    limits = {
        "enum": (f"phải là một trong {_among(wanted)}", f"must be one of {_among(wanted)}"),
        "minimum": (f"nhỏ nhất là {wanted}", f"must be at least {wanted}"),
        "maximum": (f"lớn nhất là {wanted}", f"must be at most {wanted}"),
        "pattern": ("không đúng dạng", "does not have the right form"),
        "minLength": (f"cần ít nhất {wanted} ký tự", f"needs at least {wanted} characters"),
        "maxLength": (f"dài quá {wanted} ký tự", f"is longer than {wanted} characters"),
        "minItems": (f"cần ít nhất {wanted} phần tử", f"needs at least {wanted} items"),
        "maxItems": (f"nhiều nhất {wanted} phần tử", f"has more than {wanted} items"),
        "uniqueItems": ("có phần tử lặp lại", "has an item twice"),
        "minProperties": (f"cần ít nhất {wanted} khóa", f"needs at least {wanted} keys"),
        "maxProperties": (f"nhiều nhất {wanted} khóa", f"has more than {wanted} keys"),
    }
    vi, en = limits.get(str(error.validator), ("sai", "is wrong"))
    yield tree.problem(pointer, "bad_value", f"{name}: {said} {vi}.{good_vi}", f"{name}: {said} {en}.{good_en}")


def _resolve(part: dict[str, Any], contract: dict[str, Any]) -> dict[str, Any]:
    """The definition a `$ref` of our own schema points to."""
    name = part.get("$ref", "").removeprefix("#/$defs/")
    found: dict[str, Any] = contract["$defs"].get(name, part)
    return found


def _good(part: Any) -> tuple[str, str]:
    examples = part.get("examples") if isinstance(part, dict) else None
    if not examples:
        return "", ""
    said = ", ".join(str(example) for example in examples)
    return f" Ví dụ: {said}.", f" E.g. {said}."


def _among(values: Any) -> str:
    return ", ".join(str(value) for value in values) if isinstance(values, list) else str(values)


def _short(found: Any) -> str:
    said = {True: "true", False: "false"}[found] if isinstance(found, bool) else str(found)
    return f"“{said if len(said) <= 60 else said[:59] + '…'}”"
