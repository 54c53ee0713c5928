"""Plain text from strangers: one normal form, nothing that could fool the eye, nothing that tells who somebody is.

Markup is kept as text (`<script>` is seven letters and two signs): whoever shows it encodes it for its place.
"""

from __future__ import annotations

import re
import unicodedata

MARKS_MAX = 3
"""Combining marks kept on one character after NFC: Vietnamese needs none, Thai and Hebrew two or three, Zalgo has
thousands."""
MASK = "[đã che]"

_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = set("\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\ufff9\ufffa\ufffb")
_BLANK = set("\u3164\u115f\u1160\uffa0\u2800\u200c\u200d\ufe0e\ufe0f")
"""Characters that count as letters or signs and yet print nothing."""
_BREAKS = re.compile(r"\r\n|[\r\x85\u2028\u2029\v\f]")

# Personal data people write into the text although there is a field for it. A number of nine digits and more with the
# shape of a phone, a citizen's id (12 digits) or an address of mail: masked before the text leaves the intake.
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\d.,])(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)")
_CITIZEN_ID = re.compile(r"(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)|(?<!\d)\d{9}(?!\d)")


def cleaned(text: str) -> str:
    """`text` in NFC with line breaks as \\n; bidi controls, invisible and control characters gone; marks capped."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", _BREAKS.sub("\n", text)):
        category = unicodedata.category(character)
        if character in _BIDI or character in _INVISIBLE:
            continue
        if category in ("Cc", "Cs", "Co", "Cn") and character not in "\n\t":
            continue
        if category in ("Mn", "Me"):
            marks += 1
            if marks > MARKS_MAX:
                continue
        else:
            marks = 0
        kept.append(character)
    return re.sub(r"\n{3,}", "\n\n", unicodedata.normalize("NFC", "".join(kept))).strip()


def letters(text: str) -> int:
    """How many characters a person would count: marks, joiners and variation selectors belong to what they stand on."""
    return sum(unicodedata.category(character) not in ("Mn", "Me", "Cf") for character in text)


def is_blank(text: str) -> bool:
    return all(character.isspace() or character in _BLANK for character in text)


def masked(text: str) -> str:
    """`text` without phone numbers, ids of citizens and mail addresses."""
    for pattern in (_MAIL, _CITIZEN_ID, _PHONE):
        text = pattern.sub(MASK, text)
    return text


def one_line(text: str) -> str:
    """`text` cleaned and on one line: names, for example."""
    return " ".join(cleaned(text).split())
