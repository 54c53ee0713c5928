"""Strict JSON: everything that two parsers could read differently is refused, and nothing takes long."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.services.strict_json import BadJson, canonical, parse_object

BAD = {
    "not json": b"category=traffic",
    "empty": b"",
    "truncated": b'{"a": 1',
    "trailing garbage": b'{"a": 1} x',
    "two values": b'{"a": 1}{"a": 1}',
    "byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "duplicate key": b'{"a": 1, "a": 2}',
    "duplicate key in depth": b'{"a": {"b": 1, "\\u0062": 2}}',
    "deep": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "33 deep": b'{"a": ' + b"[" * 32 + b"]" * 32 + b"}",
    "many keys": json.dumps({str(n): n for n in range(201)}).encode(),
    "huge integer": b'{"a": ' + b"9" * 100_000 + b"}",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "overflow": b'{"a": 1e999}',
    "minus zero": b'{"a": -0}',
    "minus zero float": b'{"a": -0.0}',
    "long fraction": b'{"a": 0.' + b"1" * 1000 + b"}",
    "lone surrogate": b'{"a": "\\ud800"}',
    "lone surrogate in a list": b'{"a": ["\\udfff"]}',
    "lone surrogate as key": b'{"\\ud800": 1}',
    "NUL": b'{"a": "\\u0000"}',
    "raw control character": b'{"a": "\x01"}',
    "a list": b"[1]",
    "a string": b'"x"',
    "null": b"null",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_refuses(body: bytes) -> None:
    with pytest.raises(BadJson):
        parse_object(body)


def test_takes_what_is_plain() -> None:
    body = '{"a": "Nắp cống 😀", "b": [1, 2.5, true, null], "c": {"d": ""}}'
    assert parse_object(body.encode()) == json.loads(body)
    assert parse_object(b'{"a": ' + b"[" * 31 + b"]" * 31 + b"}")


@pytest.mark.parametrize("body", [b'{"a":"' + b'\\"' * 120_000, b'"' * 250_000, b'{"a":"' + b"\\" * 250_000])
def test_hostile_quotes_take_no_time(body: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(BadJson):
        parse_object(body)
    assert time.perf_counter() - began < 1.0


@given(st.binary(max_size=200))
def test_any_bytes_give_an_object_or_bad_json(body: bytes) -> None:
    with contextlib.suppress(BadJson):
        assert isinstance(parse_object(body), dict)


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abcd", max_size=3), JSON, max_size=4))
def test_equal_values_have_equal_bytes(value: dict[str, object]) -> None:
    spaced = json.dumps(dict(reversed(value.items())), indent=3).encode()
    assert canonical(parse_object(spaced)) == canonical(value)
