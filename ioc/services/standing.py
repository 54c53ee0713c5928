"""Standing: as of when a figure stands (số tính đến lúc nào). Pure.

A figure of a past period is not always the past: what its cases came to goes on changing until the last of them has
ended, and a backlog is that of the moment of asking. A reader who compares an old quarter with the running one must be
told, so every figure says which of the two it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from ioc.domain import text
from ioc.domain.case_measures import CaseMeasure
from ioc.domain.indicators import STAGE, Indicator
from ioc.domain.terms import Term
from ioc.services.counted import measure_of

Standing = Literal["events", "outcome", "moment", "mixed", "stated"]
"""- `events`: what happened in the period; only late and corrected events change it afterwards;
- `outcome`: what the cases of the period came to, as known when asked;
- `moment`: the state when asked, whatever the period;
- `mixed`: events of the period beside the state when asked;
- `stated`: a source's word."""
STEADY: Final = frozenset({
    "unit", "agency", "category", "channel", "document_type", "field", "kind", "procedure_code", "report_kind",
})  # fmt: skip
"""Facts of a case that stay what they were when it began, corrections aside."""
WORDS: Final[dict[Standing, tuple[str, str]]] = {
    "events": (
        "Sự kiện của kỳ, gồm cả bản tin đến muộn và đính chính đã nhận đến {at}.",
        "Events of the period, with late and corrected ones received until {at}.",
    ),
    "outcome": (
        "Kết quả của các hồ sơ, vụ việc thuộc kỳ như đã biết lúc {at}; việc đang trong hạn còn có thể trễ.",
        "What the cases of the period came to, as known at {at}; what is within its time may still fall late.",
    ),
    "moment": ("Số tại thời điểm {at}, không phải của kỳ.", "As of {at}, whatever the period."),
    "mixed": (
        "Phần của kỳ, cộng với tồn đọng tại thời điểm {at}.",
        "What belongs to the period, with the backlog as of {at}.",
    ),
    "stated": ("Số do nguồn nêu; hệ thống không tính.", "As its sources state it; nothing is computed here."),
}
AFTER: Final[dict[Standing, tuple[str, str]]] = {
    "outcome": (
        "Kết quả của các hồ sơ, vụ việc thuộc kỳ như đã biết lúc {at}, không phải lúc hết kỳ: việc đến khi đó mới xong,"
        " mới trễ hoặc mới được đính chính đều đã tính.",
        "What the cases of the period came to, as known at {at}, not as of its end: what ended, fell late or was"
        " corrected since is in it.",
    ),
    "mixed": (
        "Phần của kỳ, cộng với tồn đọng tại thời điểm {at}: kỳ đã qua, nhưng tồn đọng là của bây giờ, không phải của"
        " cuối kỳ.",
        "What belongs to the period, with the backlog as of {at}: the period is over, the backlog is today's and not"
        " that of its end.",
    ),
}
"""Of a period that is over."""


def standing(indicator: Indicator) -> Standing:
    """What kind of figure it is, read from its terms."""
    if not indicator.ours:
        return "stated"
    if indicator.computed:
        return "moment" if indicator.computed == STAGE else "outcome"
    counted = indicator.numerator + (indicator.denominator or ())
    current = [bool(term.cases) and not term.within for term in counted]
    if any(current):
        return "moment" if all(current) else "mixed"
    return "outcome" if any(_changes(term) for term in counted) else "events"


def words(indicator: Indicator, end: datetime, now: datetime) -> tuple[str, str]:
    """The same in a sentence (vi, en) of a period that ends at `end`, asked at `now`."""
    kind = standing(indicator)
    vi, en = AFTER.get(kind, WORDS[kind]) if end <= now else WORDS[kind]
    return vi.format(at=text.clock(now)), en.format(at=text.clock(now, "en"))


def _changes(term: Term) -> bool:
    """Whether what a case adds to the term depends on how it goes on."""
    if term.cases:
        return True
    measure = measure_of(term).measure
    if not isinstance(measure, CaseMeasure):
        return False
    asked = {*term.where, *(name for name, _ in measure.where_in), term.distinct, term.binned} - {""}
    return not asked <= STEADY
