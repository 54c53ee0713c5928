"""Record: what a source sent, field by field, before any mapping; and what is wrong with one.

A record is a mapping of names to values as the format gave them: texts of a CSV, numbers and lists of JSON, dates of a
workbook. `Path` finds a value in it; `text_of` writes any value the one way it is compared and hashed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from ioc.services.plain_text import masked

Record = Mapping[str, Any]
MISSING: Final = object()
SHOWN_MAX: Final = 40
"""Characters of a wrong value that are shown: enough to find it, too few to be the data."""
_LONG_NUMBER: Final = re.compile(r"[0-9]{9,}")
"""May be an account or a person's number: its beginning and its length are enough to find it."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with a record. `pointer`: JSON pointer to the SOURCE's field, "" for the whole record."""

    pointer: str
    code: str
    """Stable: `MISSING`, `BAD_TIME`, `UNKNOWN_VALUE`, …, and the reasons of quarantine."""
    vi: str
    en: str
    value: str = ""
    """Beginning of the wrong value, personal data masked; "" when there is none or it may not be shown."""

    def under(self, prefix: str) -> Wrong:
        """The same, pointing into a batch."""
        return replace(self, pointer=f"{prefix}{self.pointer}")


class Bad(ValueError):
    """A value that cannot be taken: `code`, what is wrong and what a good one looks like."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        self.code, self.vi, self.en = code, vi, en
        super().__init__(f"{code}: {vi} / {en}")


@dataclass(frozen=True, slots=True)
class Path:
    """A field's name. `rule.level` is the field of that name or, where there is none, `level` inside `rule`; a number
    is a place in a list: `mitre.id.0`."""

    name: str

    def find(self, record: Record) -> object:
        """The value, or MISSING."""
        found = record.get(self.name, MISSING)
        if found is not MISSING or "." not in self.name:
            return found
        here: Any = record
        for part in self.name.split("."):
            if isinstance(here, Mapping) and part in here:
                here = here[part]
            elif isinstance(here, list) and part.isascii() and part.isdigit() and int(part[:6]) < len(here):
                here = here[int(part)]
            else:
                return MISSING
        return here

    def stopped(self, record: Record) -> tuple[Path, list[Any], str] | None:
        """The list the name runs into on its way, where that is in the record, and the part that leads no further."""
        here: Any = record
        parts = self.name.split(".")
        for place, part in enumerate(parts):
            if isinstance(here, list):
                if not (part.isascii() and part.isdigit() and int(part[:6]) < len(here)):
                    return Path(".".join(parts[:place])), here, part
                here = here[int(part)]
            elif isinstance(here, Mapping) and part in here:
                here = here[part]
            else:
                return None
        return None

    def pointer(self, record: Record) -> str:
        """JSON pointer to where the value is, or should be, in this record."""
        parts = self.name.split(".")
        nested = self.name not in record and len(parts) > 1 and isinstance(record.get(parts[0]), Mapping | list)
        return "/" + ("/".join(map(_escaped, parts)) if nested else _escaped(self.name))


def text_of(value: object) -> str:
    """The value as text: NFC, no blanks around it, whole numbers without a point. Raises Bad on lists and objects."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return _digits(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise Bad("NOT_A_VALUE", "Cần một giá trị, không phải danh sách.", "One value is needed, not a list or an object.")


def _digits(number: float | Decimal) -> str:
    """A number in plain digits. Raises Bad for what has no end of them: `1E+999999` would fill the memory."""
    if isinstance(number, int) and abs(number) >= 10**40:
        number = float("inf")  # Python itself refuses to write more than 4,300 digits
    exact = Decimal(str(number)) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite() or not -40 < exact.adjusted() < 40:
        raise Bad("BAD_NUMBER", "Số quá lớn hoặc không phải số.", "The number is too large, or is none.")
    return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact.normalize(), "f")


def shown(value: object) -> str:
    """The beginning of a value for a person to find it by, without what could tell who somebody is."""
    try:
        text = masked(" ".join(text_of(value).split()))
    except Bad:
        return ""
    text = "".join(char if char.isprintable() else "\ufffd" for char in text)
    text = _LONG_NUMBER.sub(lambda found: f"{found[0][:4]}…({len(found[0])})", text)
    return text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 1] + "…"


def _escaped(name: str) -> str:
    """A name inside a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
