"""Tracking number (mã tra cứu phản ánh): `PA-YYMMDD-XXXXXX`, what a citizen writes down and reads over the phone.

The day is local (UTC+7); five Crockford base32 characters come from the seed; the sixth checks all the others. Knows
nothing of who else has the number: the receipts see to it that two reports never share one (`attempt`).
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta, timezone

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VIETNAM = timezone(timedelta(hours=7))
DATA_CHARACTERS = 5
_SHAPE = re.compile(r"^PA-?(\d{6})-?([0-9A-Z]{6})$", re.ASCII)
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def tracking_no(seed: bytes, at: datetime, attempt: int = 0) -> str:
    """The number of the report with this `seed`, accepted `at`. Same arguments, same number, on every machine."""
    bits = int.from_bytes(hashlib.sha256(b"tracking/%d/" % attempt + seed).digest()[:8], "big")
    data = "".join(ALPHABET[bits >> (5 * place) & 31] for place in range(DATA_CHARACTERS))
    day = at.astimezone(VIETNAM).strftime("%y%m%d")
    return f"PA-{day}-{data}{_check(day + data)}"


def normalised(text: str) -> str | None:
    """The number as we write it, from what a person typed (small letters, no dashes, O for 0); None: not a number."""
    found = _SHAPE.match(re.sub(r"[\s\u2010-\u2015]", "-", text.strip().upper()).replace("--", "-"))
    if found is None:
        return None
    day, rest = found[1], found[2].translate(_READ_AS)
    if any(character not in _VALUE for character in rest) or rest[-1] != _check(day + rest[:-1]):
        return None
    return f"PA-{day}-{rest}"


def _check(text: str) -> str:
    """Weighted sum over GF(32), weights the powers of a primitive element: every single wrong character and every
    swap of two characters less than 31 places apart changes it. A sum mod 32 would miss half of the swaps."""
    total = 0
    for character in text:
        total = _times_alpha(total ^ _VALUE[character])
    return ALPHABET[total]


def _times_alpha(value: int) -> int:
    """Times x in GF(2)[x] / (x^5 + x^2 + 1), which is primitive."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
