"""Predicate over a case: `severity <= 2 and level >= 3`, `category in ['traffic', 'waste'] and not state == 'new'`.

A grammar of its own, parsed to closures: no eval, no names but the fields of a case, no functions, no patterns.

    or   := and ('or' and)*          and  := not ('and' not)*        not  := 'not' not | '(' or ')' | test
    test := field (== != < <= > >=) literal | field ['not'] in [literal, …]
    literal := 12 | 0.5 | 'text' | true | null

Comparing with an unknown (None) value is false; only `== null` and `!= null` ask for it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ioc.domain.cases import Case
from rules.catalogue import NUMBER_FIELDS, TEXT_FIELDS

LENGTH_MAX = 500
TESTS_MAX = 40
DEPTH_MAX = 8

Test = Callable[[Case], bool]
_OPS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,6})?)(?![A-Za-z0-9_.])|(?P<text>'[^'\\]*'|\"[^\"\\]*\")"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)?)|(?P<op>==|!=|<=|>=|<|>|\(|\)|\[|\]|,))"
)


class WhereError(ValueError):
    """What is wrong at which character (from 0)."""

    def __init__(self, at: int, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")
        self.at, self.vi, self.en = at, vi, en


@dataclass(frozen=True, slots=True)
class Where:
    """A parsed predicate; equal when written the same."""

    text: str
    test: Test

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Where) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


def parse_where(text: str, attrs: frozenset[str]) -> Where:
    """Where of `text`; `attrs` are the case's attributes that may be named. WhereError tells what and where."""
    if len(text) > LENGTH_MAX:
        raise WhereError(0, f"Điều kiện dài quá {LENGTH_MAX} ký tự.", f"The condition is longer than {LENGTH_MAX}.")
    parser = _Parser(text, attrs)
    test = parser.either(0)
    if parser.kind != "end":
        raise WhereError(parser.at, f"Thừa “{parser.said}”.", f"“{parser.said}” is not expected here.")
    return Where(text, test)


class _Parser:
    def __init__(self, text: str, attrs: frozenset[str]) -> None:
        self.text, self.attrs = text, attrs
        self.next_at, self.tests = 0, 0
        self.advance()

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.next_at)
        if match is not None and match.lastgroup is not None:
            self.kind, self.said = match.lastgroup, match[match.lastgroup]
            self.at, self.next_at = match.start(match.lastgroup), match.end()
            return
        rest = self.text[self.next_at :].lstrip()
        self.at = len(self.text) - len(rest)
        if rest:
            raise WhereError(self.at, f"Không hiểu “{rest[:12]}”.", f"Cannot read “{rest[:12]}”.")
        self.kind, self.said = "end", ""

    def take(self, token: str) -> bool:
        if self.kind in ("word", "op") and self.said == token:
            self.advance()
            return True
        return False

    def expect(self, token: str) -> None:
        if not self.take(token):
            raise WhereError(self.at, f"Cần “{token}” ở đây.", f"“{token}” is needed here.")

    def either(self, depth: int) -> Test:
        parts = [self.both(depth)]
        while self.take("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else lambda case: any(part(case) for part in parts)

    def both(self, depth: int) -> Test:
        parts = [self.no(depth)]
        while self.take("and"):
            parts.append(self.no(depth))
        return parts[0] if len(parts) == 1 else lambda case: all(part(case) for part in parts)

    def no(self, depth: int) -> Test:
        if depth > DEPTH_MAX:
            raise WhereError(self.at, f"Lồng quá {DEPTH_MAX} tầng.", f"Nested deeper than {DEPTH_MAX}.")
        if self.take("not"):
            inner = self.no(depth + 1)
            return lambda case: not inner(case)
        if self.take("("):
            inner = self.either(depth + 1)
            self.expect(")")
            return inner
        return self.one()

    def one(self) -> Test:
        self.tests += 1
        if self.tests > TESTS_MAX:
            raise WhereError(self.at, f"Quá {TESTS_MAX} phép so sánh.", f"More than {TESTS_MAX} comparisons.")
        name, at = self.said, self.at
        if self.kind != "word" or name in ("and", "or", "in", "true", "false", "null"):
            raise WhereError(at, "Cần tên trường, ví dụ severity.", "A field name is needed, e.g. severity.")
        get, sort = self._field(name, at)
        self.advance()
        if self.take("in"):
            return self._member(get, sort, wanted=True)
        if self.take("not"):
            self.expect("in")
            return self._member(get, sort, wanted=False)
        symbol = self.said
        if self.kind != "op" or symbol not in _OPS:
            vi, en = "Cần phép so sánh: == != < <= > >= in.", "A comparison is needed: == != < <= > >= in."
            raise WhereError(self.at, vi, en)
        self.advance()
        return _compare(get, symbol, self._literal(sort, symbol))

    def _member(self, get: Callable[[Case], Any], sort: str, wanted: bool) -> Test:
        self.expect("[")
        values = [self._literal(sort, "in")]
        while self.take(","):
            values.append(self._literal(sort, "in"))
        self.expect("]")
        among = frozenset((type(v) is bool, v) for v in values)  # True == 1 in Python
        return lambda case: (v := get(case)) is not None and ((type(v) is bool, v) in among) is wanted

    def _literal(self, sort: str, symbol: str) -> Any:
        kind, said, at = self.kind, self.said, self.at
        value: Any
        if kind == "number":
            value = float(said) if "." in said else int(said)
        elif kind == "text":
            value = said[1:-1]
        elif kind == "word" and said in ("true", "false"):
            value = said == "true"
        elif kind == "word" and said == "null" and symbol in ("==", "!="):
            value = None
        else:
            raise WhereError(at, "Cần giá trị: 12, 'chữ', true.", "A value is needed: 12, 'text', true.")
        fits = {"number": kind == "number", "text": kind == "text", "any": True}[sort] or value is None
        if not fits:
            vi, en = ("số, ví dụ 3", "a number, e.g. 3") if sort == "number" else ("chữ trong nháy", "quoted text")
            raise WhereError(at, f"Trường này so với {vi}.", f"This field is compared with {en}.")
        if symbol in ("<", "<=", ">", ">=") and kind != "number":
            raise WhereError(at, f"Phép {symbol} chỉ dùng cho số.", f"{symbol} is for numbers only.")
        self.advance()
        return value

    def _field(self, name: str, at: int) -> tuple[Callable[[Case], Any], str]:
        if name in NUMBER_FIELDS:
            return operator.attrgetter(name), "number"
        if name in TEXT_FIELDS:
            return operator.attrgetter(name), "text"
        head, _, attr = name.partition(".")
        if head == "attrs" and attr in self.attrs:
            return lambda case: case.attrs.get(attr), "any"
        known = ", ".join([*NUMBER_FIELDS, *TEXT_FIELDS, *(f"attrs.{a}" for a in sorted(self.attrs))])
        raise WhereError(at, f"Không có trường “{name}”; có: {known}.", f"No field “{name}”; known: {known}.")


def _compare(get: Callable[[Case], Any], symbol: str, value: Any) -> Test:
    if value is None:
        return (lambda case: get(case) is None) if symbol == "==" else (lambda case: get(case) is not None)
    compare, is_bool, is_text = _OPS[symbol], isinstance(value, bool), isinstance(value, str)

    def test(case: Case) -> bool:
        found = get(case)
        # A value of another sort is as good as unknown: attributes come from sources we do not control.
        if found is None or isinstance(found, bool) is not is_bool or isinstance(found, str) is not is_text:
            return False
        return compare(found, value)

    return test
