"""Rules a payment must keep beyond types. Pure; the first broken rule is the answer."""

from __future__ import annotations

from ioc.domain.rejected import Reason, Rejected
from streams.topics.payments.event import Payment

COUNTED_BY_FACILITY = frozenset({"hospital_fee", "tuition"})
"""Services whose figures count facilities (F03, F04): a payment without one would count as one more facility."""


def check(event: Payment) -> Rejected | None:
    """The rule this payment breaks, or None."""
    if event.amount == 0:
        return _broken("Số tiền phải lớn hơn 0.", "The amount must be above zero.", "/amount")
    if event.facility is None and event.service in COUNTED_BY_FACILITY:
        return _broken(
            "Viện phí, học phí phải có mã cơ sở.", "Hospital fees and tuition must name the facility.", "/facility"
        )
    if event.status == "refunded" and event.reference is None:
        return _broken(
            "Hoàn tiền phải có số tham chiếu.", "A refund must give the reference of the payment.", "/reference"
        )
    if event.credited_at and event.submitted_at and event.credited_at < event.submitted_at:
        return _broken("Ghi có trước khi nộp.", "Credited before it was submitted.", "/credited_at")
    return None


def _broken(vi: str, en: str, pointer: str) -> Rejected:
    return Rejected(Reason.DOMAIN_RULE, f"{vi} / {en}", pointer)
