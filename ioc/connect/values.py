"""Values: from what a source writes to what an event holds, one conversion a class. Pure; each raises Bad.

A conversion is called with the raw value, never an empty one, and the Context of the run.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, Protocol

from ioc.connect.gazetteer import Gazetteer
from ioc.connect.record import MISSING, Bad, text_of
from ioc.connect.vietqr import BadQr, parse
from ioc.domain.text import VIETNAM
from ioc.domain.units import folded
from ioc.services.plain_text import cleaned, masked

TRUE: Final = frozenset({"1", "true", "t", "yes", "y", "x", "có", "co", "đã", "da", "đúng", "dung"})
FALSE: Final = frozenset({"0", "false", "f", "no", "n", "không", "khong", "chưa", "chua", "sai"})
_GROUPS = {
    separator: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(separator)}[0-9]{{3}})+") for separator in (".", ",", " ")
}
_CURRENCY = re.compile(r"\s*(?:đồng|vnđ|vnd|đ|₫)\.?$", re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Context:
    """What conversions may know beside the value."""

    gazetteer: Gazetteer
    secret: bytes
    """Key of the pseudonyms."""
    on: date
    """Day on which unit codes and names are read."""


class Conversion(Protocol):
    def __call__(self, raw: object, context: Context) -> object: ...


@dataclass(frozen=True, slots=True)
class AsText:
    """The text as it stands: codes and numbers of systems."""

    def __call__(self, raw: object, context: Context) -> str:
        return text_of(raw)


@dataclass(frozen=True, slots=True)
class FreeText:
    """What people wrote: cleaned, phone numbers, mail addresses and citizens' numbers masked, cut at `most`."""

    most: int

    def __call__(self, raw: object, context: Context) -> str | None:
        text = masked(cleaned(text_of(raw)))
        return (text if len(text) <= self.most else text[: self.most - 1] + "…") or None


@dataclass(frozen=True, slots=True)
class Slug:
    """`Đất đai` → `dat-dai`: a code out of a name."""

    def __call__(self, raw: object, context: Context) -> str:
        code = _slug(text_of(raw))
        if not code:
            raise Bad("BAD_CODE", "Không có chữ hay số nào để làm mã.", "No letter or digit to make a code of.")
        return code


@lru_cache(maxsize=5_000)
def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")[:64].rstrip("-")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number without separators."""

    def __call__(self, raw: object, context: Context) -> int:
        text = text_of(raw)
        if isinstance(raw, bool) or not _WHOLE.fullmatch(text):
            raise Bad("BAD_NUMBER", "Cần số nguyên, ví dụ 15.", "A whole number is needed, e.g. 15.")
        return int(text)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the separators of the source; stays exact."""

    decimal: str = "."
    thousands: str = ""
    as_text: bool = False
    """For fields that hold exact decimals, which travel as texts."""

    def __call__(self, raw: object, context: Context) -> int | Decimal | str:
        found = self.read(raw)
        # An int has no exact decimals of its own: format(100, "f") would say 100.000000.
        return format(Decimal(found), "f") if self.as_text else found

    def read(self, raw: object) -> int | Decimal:
        text = text_of(raw)
        if isinstance(raw, str):
            if self.thousands:
                whole, mark, part = text.partition(self.decimal)
                sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
                if self.thousands in digits and not _GROUPS[self.thousands].fullmatch(digits):
                    raise self._bad()
                text = sign + digits.replace(self.thousands, "") + mark + part
            if self.decimal != ".":
                if "." in text:
                    raise self._bad()
                text = text.replace(self.decimal, ".")
        try:
            found = Decimal(text) if re.fullmatch(r"-?[0-9]{1,18}(?:\.[0-9]{1,12})?", text, re.ASCII) else None
        except InvalidOperation:  # pragma: no cover - the pattern leaves nothing that Decimal refuses
            found = None
        if found is None or isinstance(raw, bool):
            raise self._bad()
        return int(found) if found == found.to_integral_value() else found

    def _bad(self) -> Bad:
        good = f"1{self.thousands}234{self.decimal}5"
        return Bad("BAD_NUMBER", f"Không phải số, ví dụ {good}.", f"Not a number, e.g. {good}.")


@dataclass(frozen=True, slots=True)
class Dong:
    """Whole đồng: `1250000`, `1.250.000 đ`. `thousands` "": any one of `.`, `,`, blank, in threes. A fraction is
    refused: VND has none, so it means another unit (nghìn, triệu) or another currency."""

    thousands: str = ""
    zero_cents: bool = False
    """Banks that write `1,250,000.00`: a fraction of zeros is dropped."""

    def __call__(self, raw: object, context: Context) -> int:
        text = _CURRENCY.sub("", text_of(raw).replace("\u00a0", " ").replace("\u202f", " "))
        if self.zero_cents:
            text = re.sub(r"[.,]0{1,2}$", "", text)
        for separator in (self.thousands,) if self.thousands else (".", ",", " "):
            if isinstance(raw, str) and _GROUPS[separator].fullmatch(text):
                text = text.replace(separator, "")
                break
        if isinstance(raw, bool) or not re.fullmatch(r"[0-9]{1,14}", text, re.ASCII):
            vi = "Cần số đồng nguyên, không có phần lẻ, ví dụ 1250000 hoặc 1.250.000."
            raise Bad("BAD_AMOUNT", vi, "Whole đồng without a fraction are needed, e.g. 1250000 or 1.250.000.")
        return int(text)


@dataclass(frozen=True, slots=True)
class Boolean:
    true: frozenset[str] = TRUE
    false: frozenset[str] = FALSE

    def __call__(self, raw: object, context: Context) -> bool:
        if isinstance(raw, bool):
            return raw
        text = text_of(raw).casefold()
        if text in self.true or text in self.false:
            return text in self.true
        good = "/".join((sorted(self.true)[0], sorted(self.false)[0]))
        raise Bad("BAD_BOOLEAN", f"Cần có hoặc không, ví dụ {good}.", f"Yes or no is needed, e.g. {good}.")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant. `formats` are tried in order: `iso`, `unix_s`, `unix_ms`, or a strptime format. A time without an
    offset is of `zone`; a day without a time means `day_at` of that day."""

    formats: tuple[str, ...]
    zone: timezone = VIETNAM
    day_at: time = time(0, 0)

    def __call__(self, raw: object, context: Context) -> datetime:
        if isinstance(raw, datetime):  # a cell of a workbook
            found: datetime | None = raw
            if raw.time() == time(0, 0):
                found = datetime.combine(raw.date(), self.day_at, raw.tzinfo)
        elif isinstance(raw, date):
            found = datetime.combine(raw, self.day_at)
        else:
            text = text_of(raw)
            found = next((at for name in self.formats if (at := self._read(text, name)) is not None), None)
        if found is None:
            good = " | ".join(self._example(name) for name in self.formats)
            raise Bad("BAD_TIME", f"Không phải ngày giờ có thật dạng {good}.", f"No real date of the form {good}.")
        return found if found.tzinfo else found.replace(tzinfo=self.zone)

    def _read(self, text: str, name: str) -> datetime | None:
        try:
            if name in ("unix_s", "unix_ms"):
                if not re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,9})?", text, re.ASCII):
                    return None
                seconds = Decimal(text) / (1_000 if name == "unix_ms" else 1)
                return (_EPOCH + timedelta(microseconds=int(seconds * 1_000_000))).astimezone(self.zone)
            if name == "iso":
                if len(text) == 10:
                    return datetime.combine(date.fromisoformat(text), self.day_at)
                return datetime.fromisoformat(text) if len(text) > 10 else None
            found = datetime.strptime(text, name)  # noqa: DTZ007 - the zone is added by the caller
            return found if _tells_hours(name) else datetime.combine(found.date(), self.day_at, found.tzinfo)
        except (ValueError, OverflowError):
            return None

    def _example(self, name: str) -> str:
        named = {"iso": "2024-03-20T14:05:09+07:00", "unix_s": "1710918309", "unix_ms": "1710918309000"}
        return named.get(name) or _SAMPLE.strftime(name)


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
_SAMPLE: Final = datetime(2024, 3, 20, 14, 5, 9, tzinfo=VIETNAM)


def _tells_hours(form: str) -> bool:
    return any(mark in form for mark in ("%H", "%I", "%X", "%c", "%T"))


@dataclass(frozen=True, slots=True)
class Day:
    """A day, in Việt Nam. `plus` days are added: sources say the last day of a period, events the day after it."""

    moment: Moment
    plus: int = 0

    def __call__(self, raw: object, context: Context) -> date:
        found = self.moment(raw, context).astimezone(VIETNAM).date()
        return found + timedelta(days=self.plus) if found.year < 9_999 else found


@dataclass(frozen=True, slots=True)
class Table:
    """Source value → ours. Case, accents' form and blanks around do not matter; accents do. Of a list the first
    member that the table knows counts."""

    rows: Mapping[str, Any]
    """By `enum_key`."""
    otherwise: object = MISSING
    """What unknown values become; MISSING: they are refused."""

    def __call__(self, raw: object, context: Context) -> object:
        for one in raw if isinstance(raw, list) else [raw]:
            found = self.rows.get(enum_key(text_of(one)), MISSING)
            if found is not MISSING:
                return found
        if self.otherwise is not MISSING:
            return self.otherwise
        known = ", ".join(list(self.rows)[:12]) + (", …" if len(self.rows) > 12 else "")
        vi = f"Giá trị không có trong bảng; có: {known}."
        raise Bad("UNKNOWN_VALUE", vi, f"The value is not in the table; it has: {known}.")


def enum_key(text: str) -> str:
    return " ".join(text_of(text).casefold().split())


@dataclass(frozen=True, slots=True)
class Ranges:
    """Number → the value of the range it lies in, both ends included: severities of vendors."""

    rows: tuple[tuple[Decimal, Decimal, Any], ...]
    otherwise: object = MISSING

    def __call__(self, raw: object, context: Context) -> object:
        number = Number().read(raw)
        for low, high, value in self.rows:
            if low <= number <= high:
                return value
        if self.otherwise is not MISSING:
            return self.otherwise
        span = f"{self.rows[0][0]}…{self.rows[-1][1]}"
        raise Bad("OUT_OF_RANGE", f"Ngoài thang {span}.", f"Outside the scale {span}.")


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """HMAC of a personal identifier: tells the same person apart, never who it is. `purpose` keeps the pseudonyms of
    applicants, officers and phones apart; a phone's is the one the report form makes of it."""

    purpose: str

    def __call__(self, raw: object, context: Context) -> str:
        text = text_of(raw)
        if self.purpose == "phone":
            digits = re.sub(r"\D", "", text)
            text = "0" + digits[2:] if digits.startswith("84") else digits
            if not 9 <= len(text) <= 11:
                raise Bad("BAD_PHONE", "Không phải số điện thoại.", "Not a phone number.")
        kind = "subject" if self.purpose == "phone" else self.purpose
        return hmac.digest(context.secret, f"{kind}/{text.casefold()}".encode(), hashlib.sha256).hex()[:32]


@dataclass(frozen=True, slots=True)
class Network:
    """An address as its network: /24 of IPv4, /48 of IPv6."""

    def __call__(self, raw: object, context: Context) -> str:
        try:
            address = ipaddress.ip_address(text_of(raw).partition("%")[0])
        except ValueError:
            raise Bad("BAD_ADDRESS", "Không phải địa chỉ IP, ví dụ 203.0.113.7.", "No IP address.") from None
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        network = str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))
        if network.startswith("::"):
            raise Bad("BAD_ADDRESS", "Địa chỉ nội bộ của máy, không có mạng.", "An address of the machine itself.")
        return network


@dataclass(frozen=True, slots=True)
class Pick:
    """A number out of a text: `prefix` and exactly `digits` digits, wherever they stand. Banks wrap the text of a
    transfer in codes of their own and change its case."""

    prefix: str
    digits: int

    def __call__(self, raw: object, context: Context) -> str | None:
        pattern = rf"(?<![A-Z0-9]){re.escape(self.prefix.upper())}[0-9]{{{self.digits}}}(?![0-9])"
        found = re.findall(pattern, text_of(raw).upper(), re.ASCII)
        if len(set(found)) > 1:
            raise Bad("AMBIGUOUS_NUMBER", "Có nhiều hơn một số như vậy.", "There is more than one such number.")
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Split:
    """A list: of JSON as it stands, of a text cut at `separator`."""

    separator: str

    def __call__(self, raw: object, context: Context) -> list[str]:
        parts = raw if isinstance(raw, list) else text_of(raw).split(self.separator)
        return [text for part in parts if (text := text_of(part))]


@dataclass(frozen=True, slots=True)
class FromQr:
    """One part of a VietQR code: `bill_no`, `reference`, `amount`, `bank_bin`. The rest is personal or says nothing."""

    part: str

    def __call__(self, raw: object, context: Context) -> object:
        try:
            found = getattr(parse(text_of(raw)), self.part)
        except BadQr as error:
            raise Bad("BAD_QR", error.vi, error.en) from None
        return None if found == "" else found


@dataclass(frozen=True, slots=True)
class Agency:
    """Code of an agency, given by code or by name."""

    otherwise: object = MISSING

    def __call__(self, raw: object, context: Context) -> object:
        try:
            return context.gazetteer.agency(text_of(raw), context.on)
        except Bad:
            if self.otherwise is MISSING:
                raise
            return self.otherwise


@dataclass(frozen=True, slots=True)
class UnitOfAgency:
    """Code of the unit an agency sits in on the day: one-stop systems name the agency only."""

    def __call__(self, raw: object, context: Context) -> str:
        return context.gazetteer.unit_of_agency(text_of(raw), context.on)
