"""Expressions: where a field of an event takes its value from. Compiled once, asked for every record. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ioc.connect.record import MISSING, Bad, Path, Record, Wrong, shown, text_of
from ioc.connect.values import Context, Conversion, FreeText, FromQr, Pick, Pseudonym, enum_key
from ioc.domain.resolution import Flag

EMPTY: frozenset[str] = frozenset({""})
SECRET = (Pseudonym, FromQr, Pick, FreeText)
"""Conversions of what holds personal data: persons, accounts, what people wrote."""
NAMES_SHOWN = 6
"""Names of fields in a sentence."""
JOINED_MAX = 64
"""Ids of events and entities."""


class Refused(Exception):
    """This record cannot become this event; `wrong` says why and where."""

    def __init__(self, wrong: Wrong) -> None:
        self.wrong = wrong
        super().__init__(wrong.code)


class Expression(Protocol):
    @property
    def names(self) -> tuple[str, ...]:
        """The source's fields it reads."""

    def value(self, record: Record, context: Context) -> object:
        """What the event's field is given; None leaves it out. Raises Refused."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`when`: the source's field holds one of these texts (or, negated, none of them)."""

    path: Path
    equals: frozenset[str]
    negated: bool = False
    empty: frozenset[str] = EMPTY

    def holds(self, record: Record) -> bool:
        raw = self.path.find(record)
        members = raw if isinstance(raw, list) else [raw]
        try:
            found = {"" if _is_empty(one, self.empty) else enum_key(text_of(one)) for one in members}
        except Bad:
            found = set()
        return bool(found & self.equals) is not self.negated


@dataclass(frozen=True, slots=True)
class Constant:
    constant: object
    names: tuple[str, ...] = ()

    def value(self, record: Record, context: Context) -> object:
        return self.constant


@dataclass(frozen=True, slots=True)
class Take:
    """The first of these fields that is not empty, converted; else the default; else, when it is required, refused."""

    paths: tuple[Path, ...]
    convert: Conversion
    default: object = MISSING
    required: bool = False
    empty: frozenset[str] = EMPTY
    prefix: str = ""
    """Put before the value: keeps ids of several kinds apart."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(path.name for path in self.paths)

    def value(self, record: Record, context: Context) -> object:
        return self.found(record, context)[0]

    def found(self, record: Record, context: Context) -> tuple[object, Path | None]:
        """(value, the field that gave it)."""
        without: Path | None = None
        for path in self.paths:
            raw = path.find(record)
            if _is_empty(raw, self.empty):
                continue
            try:
                found = self.convert(raw, context)
            except Bad as bad:
                if bad.code == "NOT_A_VALUE":
                    raise Refused(_several(path, raw, record)) from None
                hidden = isinstance(self.convert, SECRET)
                said = "" if hidden else shown(raw)
                raise Refused(Wrong(path.pointer(record), bad.code, bad.vi, bad.en, said)) from None
            if found is not None:
                return (f"{self.prefix}{found}" if self.prefix else found), path
            without = without or path
        if self.default is not MISSING:
            return self.default, None
        if self.required and without:
            names = " / ".join(self.names)
            vi, en = f"{names} không chứa giá trị cần lấy.", f"{names} does not hold what is looked for."
            raise Refused(Wrong(without.pointer(record), "NOT_FOUND", vi, en))
        if self.required:
            raise Refused(_missing(self.paths, record))
        return None, None


@dataclass(frozen=True, slots=True)
class Unit:
    """Code of an administrative unit, by code or name, perhaps within the unit another field names."""

    take: Take
    within: Take | None
    accept: frozenset[Flag]

    @property
    def names(self) -> tuple[str, ...]:
        return self.take.names + (self.within.names if self.within else ())

    def value(self, record: Record, context: Context) -> object:
        text, path = self.take.found(record, context)
        if text is None:
            return None
        above = self.within.value(record, context) if self.within else None
        try:
            return context.gazetteer.unit(str(text), context.on, None if above is None else str(above), self.accept)
        except Bad as bad:
            pointer = path.pointer(record) if path else ""
            raise Refused(Wrong(pointer, bad.code, bad.vi, bad.en, shown(text))) from None


@dataclass(frozen=True, slots=True)
class Join:
    """Several fields in one text. `digest`: its SHA-256 instead, 32 hexadecimal digits; then fields may be empty, but
    not all of them."""

    paths: tuple[Path, ...]
    separator: str = "-"
    digest: bool = False
    empty: frozenset[str] = EMPTY

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(path.name for path in self.paths)

    def value(self, record: Record, context: Context) -> object:
        texts = []
        for path in self.paths:
            raw = path.find(record)
            try:
                texts.append("" if _is_empty(raw, self.empty) else text_of(raw))
            except Bad as bad:
                raise Refused(Wrong(path.pointer(record), bad.code, bad.vi, bad.en)) from None
            if not texts[-1] and not self.digest:
                raise Refused(_missing((path,), record))
        if not any(texts):
            raise Refused(_missing(self.paths, record))
        if self.digest:
            return digest_of(texts)
        joined = self.separator.join(texts)
        if len(joined) > JOINED_MAX:
            vi = f"Mã ghép dài {len(joined)} ký tự, tối đa {JOINED_MAX}; dùng hash thay cho join."
            en = f"The joined id has {len(joined)} characters, {JOINED_MAX} at most; use hash instead of join."
            raise Refused(Wrong(self.paths[0].pointer(record), "TOO_LONG", vi, en, shown(joined)))
        return joined


@dataclass(frozen=True, slots=True)
class Choice:
    """The first alternative whose condition holds; none: the field is left out, or refused when it is required."""

    alternatives: tuple[tuple[tuple[Condition, ...], Expression], ...]
    required: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        said = [c.path.name for conditions, _ in self.alternatives for c in conditions]
        said += [name for _, expression in self.alternatives for name in expression.names]
        return tuple(dict.fromkeys(said))

    def value(self, record: Record, context: Context) -> object:
        for conditions, expression in self.alternatives:
            if all(condition.holds(record) for condition in conditions):
                found = expression.value(record, context)
                if found is not None:
                    return found
        if self.required:
            raise Refused(_missing([Path(name) for name in self.names], record))
        return None


def secret_names(expression: Expression) -> tuple[str, ...]:
    """Fields whose values must not be shown."""
    if isinstance(expression, Choice):
        return tuple(name for _, inner in expression.alternatives for name in secret_names(inner))
    if isinstance(expression, Take) and isinstance(expression.convert, SECRET):
        return expression.names
    return ()


def digest_of(texts: Iterable[str]) -> str:
    """SHA-256 over the texts with their lengths, so that no two lists meet; 32 hexadecimal digits."""
    total = hashlib.sha256()
    for text in texts:
        data = text.encode()
        total.update(f"{len(data)}:".encode() + data)
    return total.hexdigest()[:32]


def _is_empty(raw: object, empty: frozenset[str]) -> bool:
    return raw is MISSING or raw is None or raw == [] or (isinstance(raw, str) and text_of(raw).casefold() in empty)


def _missing(paths: Sequence[Path], record: Record) -> Wrong:
    said = " / ".join(path.name for path in paths)
    for path in paths:
        if (stop := path.stopped(record)) is not None:
            return _in_list(path, *stop, record)
    vi, en = f"Thiếu {said}.", f"{said} is missing."
    for path in paths:
        if (name := _list_with(path, record)) is not None:
            vi += f" Bản ghi có danh sách “{name}” mà mỗi phần tử mang trường ấy: {_apart(name)[0]}"
            en += f" The record has a list “{name}” whose members have it: {_apart(name)[1]}"
            break
    return Wrong(paths[0].pointer(record) if paths else "", "MISSING", vi, en)


def _in_list(path: Path, where: Path, members: list[Any], part: str, record: Record) -> Wrong:
    """The name leads into a list, to no member of it."""
    name, pointer = where.name, where.pointer(record)
    if part.isdigit():
        vi = f"Danh sách “{name}” có {len(members)} phần tử, đếm từ 0; không có phần tử {part}."
        return Wrong(pointer, "MISSING", vi, f"The list “{name}” has {len(members)} members from 0 on; none is {part}.")
    one = f"{name}.0{path.name.removeprefix(name)}"
    vi = f"“{name}” là danh sách ({len(members)} phần tử): ghi {one} để lấy ở phần tử đầu; hoặc {_apart(name)[0]}"
    en = f"“{name}” is a list ({len(members)} members): write {one} for the first one's; or {_apart(name)[1]}"
    return Wrong(pointer, "NOT_A_VALUE", vi, en)


def _several(path: Path, raw: object, record: Record) -> Wrong:
    """The field holds a list or an object where one value is needed."""
    if isinstance(raw, list):
        fits = f"{path.name}.0"
        vi = f"“{path.name}” là danh sách ({len(raw)} phần tử), cần một giá trị: ghi {fits} để lấy phần tử đầu"
        en = f"“{path.name}” is a list ({len(raw)} members), one value is needed: write {fits} for the first"
        apart = any(isinstance(one, Mapping) for one in raw)
        vi, en = (f"{vi}; hoặc {_apart(path.name)[0]}", f"{en}; or {_apart(path.name)[1]}") if apart else (vi, en)
    else:
        names = (
            ", ".join(f"{path.name}.{shown(name)}" for name in list(raw)[:NAMES_SHOWN])
            if isinstance(raw, Mapping)
            else ""
        )
        vi = f"“{path.name}” là đối tượng, cần một giá trị: ghi tên trường bên trong, ví dụ {names}"
        en = f"“{path.name}” is an object, one value is needed: name a field inside, such as {names}"
    return Wrong(path.pointer(record), "NOT_A_VALUE", f"{vi.removesuffix('.')}.", f"{en.removesuffix('.')}.")


def _apart(name: str) -> tuple[str, str]:
    """How members become records of their own."""
    return (
        f"gửi mỗi phần tử thành một bản ghi (mảng, NDJSON; tệp thả: read: {{records: {name}}}).",
        f"send each member as a record of its own (array, NDJSON; dropped files: read: {{records: {name}}}).",
    )


def _list_with(path: Path, record: Record) -> str | None:
    """Name of a list in the record whose first member has the field."""
    for name, value in record.items():
        first = value[0] if isinstance(value, list) and value else None
        if isinstance(first, Mapping) and path.find(first) is not MISSING:
            return shown(name)
    return None
