"""Expressions: where a field of an event takes its value from. Compiled once, asked for every record. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ioc.connect.record import MISSING, Bad, Path, Record, Wrong, shown, text_of
from ioc.connect.values import Context, Conversion, FreeText, FromQr, Pick, Pseudonym, enum_key
from ioc.domain.resolution import Flag

EMPTY: frozenset[str] = frozenset({""})
SECRET = (Pseudonym, FromQr, Pick, FreeText)
"""Conversions of what holds personal data: persons, accounts, what people wrote."""
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
    vi, en = f"Thiếu {said}.", f"{said} is missing."
    return Wrong(paths[0].pointer(record) if paths else "", "MISSING", vi, en)
