"""Toml reader: a TOML text and the lines its keys stand on, so that every mistake can be told at once. Pure.

tomllib does not say where a value stood. In files of people headers and keys begin lines, so they are found again.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from ioc.domain.workday import BadValue, Mistake

T = TypeVar("T")
YEARS: Final = (1976, 2100)
_HEADER: Final = re.compile(r"^\s*\[\[?\s*([A-Za-z_]+)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r"^\s*([A-Za-z_]+)\s*=")
_TOML_LINE: Final = re.compile(r"at line (\d+)")


class NotToml(ValueError):
    """The text is no TOML at all."""

    def __init__(self, error: tomllib.TOMLDecodeError) -> None:
        found = _TOML_LINE.search(str(error))
        self.mistake = Mistake(int(found[1]) if found else 1, f"không phải TOML: {error}", f"not TOML: {error}")
        super().__init__(self.mistake.en)


@dataclass(frozen=True)
class Table:
    """One table of the file and where it stands."""

    name: str
    index: int
    said: Mapping[str, Any]


class TomlReader:
    """Reads keys one by one and collects what is wrong in `mistakes`. Raises NotToml."""

    def __init__(self, text: str) -> None:
        try:
            said: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise NotToml(error) from error
        self.top = Table("", 0, said)
        self.mistakes: list[Mistake] = []
        self._lines = _Lines(text)

    def table(self, name: str) -> Table:
        """`[name]`; an empty one when the file has none."""
        said = self.top.said.get(name, {})
        if not isinstance(said, dict):
            self.wrong(self.top, name, BadValue(f"cần bảng [{name}]", f"a table is needed: [{name}]"))
            said = {}
        return Table(name, 0, said)

    def tables(self, name: str) -> Iterator[Table]:
        """Every `[[name]]`."""
        said = self.top.said.get(name, [])
        if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
            self.wrong(self.top, name, BadValue(f"cần bảng [[{name}]]", f"tables are needed: [[{name}]]"))
            return
        yield from (Table(name, index, one) for index, one in enumerate(said))

    def only(self, table: Table, known: Sequence[str]) -> None:
        """Other keys are mistakes: a misspelt one would be silence."""
        for key in sorted(set(table.said) - set(known)):
            names = ", ".join(known)
            self.wrong(table, key, BadValue(f"khóa lạ; có: {names}", f"unknown key; known: {names}"))

    def need(self, table: Table, key: str, read: Callable[[Any], T], good: str) -> T | None:
        """The value of a key that must be there. `read` raises BadValue; `good` is an example."""
        if key not in table.said:
            self.wrong(table, key, BadValue("thiếu", "missing"), good)
            return None
        found: T | None = self.get(table, key, read, good, None)
        return found

    def get(self, table: Table, key: str, read: Callable[[Any], T], good: str, otherwise: Any) -> Any:
        """The value of a key, `otherwise` when it is not there or wrong."""
        if key not in table.said:
            return otherwise
        try:
            return read(table.said[key])
        except BadValue as error:
            self.wrong(table, key, error, good)
            return otherwise

    def wrong(self, table: Table, key: str, said: BadValue, good: str = "", item: str = "") -> None:
        """Note a mistake, with an example of what is right."""
        name = f"[{table.name}] {key}".rstrip() if table.name else key
        example = f"{key} = {good}" if good else ""
        vi = f"{name}: {said.vi}" + (f"; ví dụ {example}" if example else "")
        en = f"{name}: {said.en}" + (f"; e.g. {example}" if example else "")
        self.mistakes.append(Mistake(self.line(table, key, item), vi, en))

    def line(self, table: Table, key: str, item: str = "") -> int:
        """Line of a key, or of the first line from there on that holds `item`."""
        return self._lines.of(table.name, table.index, key, item)


class _Lines:
    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self._at: dict[tuple[str, int, str], int] = {}
        table, seen = "", {"": 0}
        for number, line in enumerate(self.lines, 1):
            if header := _HEADER.match(line):
                table = header[1]
                seen[table] = seen.get(table, -1) + 1
                self._at[table, seen[table], ""] = number
            elif key := _KEY.match(line):
                self._at.setdefault((table, seen[table], key[1]), number)

    def of(self, table: str, index: int, key: str, item: str = "") -> int:
        line = self._at.get((table, index, key)) or self._at.get((table, index, ""), 1)
        if item:
            return next((n for n in range(line, len(self.lines) + 1) if item in self.lines[n - 1]), line)
        return line


def read_day(said: object) -> date:
    """A day that exists, as TOML has them or in quotes."""
    day = said
    if isinstance(said, str):
        try:
            day = date.fromisoformat(said)
        except ValueError as error:
            raise BadValue(f"{said!r} không phải ngày có thật", f"{said!r} is not a day that exists") from error
    if type(day) is not date:
        raise BadValue(f"{said!s} không phải ngày", f"{said!s} is not a day")
    if not YEARS[0] <= day.year <= YEARS[1]:
        years = f"{YEARS[0]}–{YEARS[1]}"
        raise BadValue(f"năm {day.year} ngoài {years}", f"the year {day.year} is outside {years}")
    return day


def read_codes(said: object) -> frozenset[str]:
    """A list of codes, blanks around them dropped."""
    if not isinstance(said, list) or not all(isinstance(code, str) and code.strip() for code in said):
        raise BadValue("cần danh sách mã trong dấu nháy", "a list of quoted codes is needed")
    return frozenset(code.strip() for code in said)
