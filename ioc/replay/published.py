"""What the five seed documents state and nobody can count again (F05–F36): as statements with their source, exactly as
they were written; and what follows from them by arithmetic (F16, F26, F35), and where two of them disagree (F24).

A percentage without its numerator and denominator stays one. Three figures called "online payment" are three
indicators: they are never compared with each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ioc.domain import text
from ioc.domain.indicators import catalogue
from ioc.domain.text import VIETNAM
from ioc.replay.replay import Check, Events, Figures, Replay

SOURCE = "replay-published"
START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
LEVEL_4, LEVEL_4_TOTAL = 910, 1_961
"""F16: 910 services are 46.4 %; the total of the domain notes that follows from it."""
TEAMS = 2_337
ONLINE = "47.53, 53.2, 97.09"
PARTS = ("value", "num", "den")
PEOPLE = 361_000
"""F35: 224,065 subscriptions are 62 per 100 people, hence some 361,000 people."""


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    name_en: str
    stated_by: str
    said_on: date
    province: str
    unit: str
    """Code of the province on that day."""


class Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One figure as a document has it."""

    figure: str
    """F05 … F36."""
    indicator: str
    document: str
    section: str = ""
    period_from: date
    period_to: date
    value: str | None = None
    num: int | None = None
    den: int | None = None
    measure_unit: str
    dims: Mapping[str, str] = {}
    note: str = ""
    state: str = "final"
    quote: str

    @property
    def id(self) -> str:
        """Event id: `F24-LGSP-NGSP-S3-20240508`, and its dimensions."""
        parts = (self.figure, self.indicator, self.document, f"{self.period_from:%Y%m%d}", *self.dims.values())
        return "-".join(parts)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    document: dict[str, Document]
    statement: tuple[Stated, ...]


@cache
def published() -> tuple[Mapping[str, Document], tuple[Stated, ...]]:
    """The documents and all they state. Raises msgspec.ValidationError naming the wrong field."""
    found = msgspec.toml.decode(Path(__file__).with_name("published.toml").read_bytes(), type=_File)
    return found.document, found.statement


def of_province(slug: str) -> list[Stated]:
    documents, statements = published()
    return [one for one in statements if documents[one.document].province == slug]


def make(slug: str) -> Events:
    """One event a statement, said at noon of the document's day."""
    documents, _ = published()
    found = []
    for one in of_province(slug):
        document = documents[one.document]
        said = datetime.combine(document.said_on, time(12), VIETNAM)
        event: dict[str, Any] = {
            "source": SOURCE, "event_id": one.id, "occurred_at": said.isoformat(), "unit": document.unit,
            "indicator": one.indicator, "period_from": f"{one.period_from}", "period_to": f"{one.period_to}",
            "state": one.state, "value": one.value, "num": one.num, "den": one.den, "measure_unit": one.measure_unit,
            "stated_by": document.stated_by, "document_date": f"{document.said_on}", "section": one.section or None,
            "dims": dict(one.dims), "note": one.note or None,
        }  # fmt: skip
        kept = {name: value for name, value in event.items() if value is not None}
        found.append((int(said.timestamp()), one.indicator.encode(), json.dumps(kept, ensure_ascii=False).encode()))
    found.sort(key=lambda item: item[0])
    return Events(
        np.array([at for at, _, _ in found], dtype=np.int64), [key for _, key, _ in found], [raw for _, _, raw in found]
    )


def compare(slug: str, figures: Figures) -> list[Check]:
    """Each statement beside the case that keeps it and the event that said it; then what follows from them."""
    cases, rows = figures.stated(SOURCE), figures.statements(SOURCE)
    checks = [_check(one, cases, rows) for one in of_province(slug)]
    return checks + _derived(slug, cases)


def _check(one: Stated, cases: Mapping[str, Any], rows: Mapping[str, Any]) -> Check:
    indicator = catalogue()[one.indicator]
    which = f"{one.figure} {one.indicator}"
    level = f" [{', '.join(one.dims.values())}]" if one.dims else ""
    wanted = (one.value, one.num, one.den)
    case, row = (tuple(side.get(one.id, {}).get(name) for name in PARTS) for side in (cases, rows))
    return Check(
        f"{which} {indicator.name_vi}{level}", f"{which} {indicator.name_en}{level}",
        _line(one, *wanted), _line(one, *case), _line(one, *row), agrees=case == row == wanted,
    )  # fmt: skip


def _line(one: Stated, value: str | None, num: int | None, den: int | None) -> str:
    if value is None and num is None:
        return "–"
    places = len(str(value).partition(".")[2]) if value is not None else 0
    shown = "" if value is None else f"{text.number(Decimal(value), decimals=places)} {one.measure_unit}"
    if num is None:
        return shown
    return f"{shown} = {text.number(num)} / {'?' if den is None else text.number(den)}"


def _derived(slug: str, cases: Mapping[str, Any]) -> list[Check]:
    """What the figures tell together, computed from what the store has of them."""
    found = {one.id: cases.get(one.id, {}) for one in of_province(slug)}
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for one in of_province(slug):
        by_code.setdefault(one.indicator, []).append(found[one.id])
    if slug == "bac-kan":
        return [_range_check("F35 ⇒ dân số", "F35 ⇒ people", PEOPLE, by_code["VT-NET-MD"][0], "0.5", of=100)]
    teams = sum(int(one["num"]) for one in by_code["TO-CNS"] if one.get("num") is not None)
    lgsp = sorted({str(one.get("value")) for one in by_code["LGSP-NGSP"]}, key=lambda value: (len(value), value))
    online = [str(by_code[code][0].get("value")) for code in ("DVC-TT-2023", "DVC-TT-Q1", "DVC-TT-CONG")]
    level_4 = by_code["DVC-M4"][0]
    return [
        _range_check("F16 ⇒ tổng số dịch vụ", "F16 ⇒ all services", LEVEL_4_TOTAL, level_4, "0.05", of=100),
        _same("F26 209 + 2.128", "F26 209 + 2,128", text.number(TEAMS), text.number(teams)),
        _same("F24 hai nguồn, hai số", "F24 two sources, two values", "13 ≠ 17", " ≠ ".join(lgsp)),
        _same("F05–F07 ba chỉ tiêu cùng tên", "F05–F07 three figures of one name", ONLINE, ", ".join(online)),
    ]


def _same(vi: str, en: str, wanted: str, found: str) -> Check:
    return Check(vi, en, wanted, found, found, wanted == found)


def _range_check(vi: str, en: str, wanted: int, case: Mapping[str, Any], half: str, *, of: int) -> Check:
    """The denominator that a rounded share of a known numerator allows: `wanted` must lie in it."""
    if case.get("value") is None or case.get("num") is None:
        return Check(vi, en, f"≈ {text.number(wanted)}", "–", "–", False)
    low, high = denominators(int(case["num"]), Decimal(case["value"]), Decimal(half), of)
    shown = f"{text.number(low)} … {text.number(high)}"
    return Check(vi, en, f"≈ {text.number(wanted)}", shown, shown, low <= wanted <= high)


def denominators(num: int, share: Decimal, half: Decimal, of: int = 100) -> tuple[int, int]:
    """Least and greatest whole denominator of which `num` is `share` in `of`, rounded to plus or minus `half`.

    >>> denominators(910, Decimal("46.4"), Decimal("0.05"))
    (1960, 1963)
    """
    low, high = Fraction(num * of) / Fraction(share + half), Fraction(num * of) / Fraction(share - half)
    return -(-low.numerator // low.denominator), high.numerator // high.denominator


def _replay(name: str, slug: str, vi: str, en: str) -> Replay:
    return Replay(
        name=name, vi=vi, en=en, topic="indicators", province=slug, source=SOURCE, start=START, end=END,
        make=partial(make, slug), compare=partial(compare, slug),
    )  # fmt: skip


BAC_GIANG = _replay(
    "published", "bac-giang", "Số liệu do các tài liệu nêu, Bắc Giang (F05–F32, F36)",
    "What the documents state, Bắc Giang (F05–F32, F36)",
)  # fmt: skip
BAC_KAN = _replay(
    "published-bac-kan", "bac-kan", "Số liệu do các tài liệu nêu, Bắc Kạn (F33–F36)",
    "What the documents state, Bắc Kạn (F33–F36)",
)  # fmt: skip
