"""Rules a payment must keep beyond types. Pure; the first broken rule is the answer."""

from __future__ import annotations

from ioc.domain.codes import is_fast_code
from ioc.domain.rejected import Reason, Rejected
from streams.topics.payments.event import Payment

COUNTED_BY_FACILITY = frozenset({"hospital_fee", "tuition"})
"""Services whose figures count facilities (F03, F04): a payment without one would count as one more facility."""

CODES = ("transaction_id", "facility", "provider", "bank_bin", "bill_id")


def check(event: Payment) -> Rejected | None:
    """The rule this payment breaks, or None."""
    # All codes in one look: hundreds of payments a second are right, few are wrong.
    if not is_fast_code(
        f"{event.transaction_id}{event.facility or ''}{event.provider or ''}{event.bank_bin or ''}{event.bill_id or ''}"
    ):
        return _bad_code(event)
    if event.amount == 0:
        return _broken("Số tiền phải lớn hơn 0.", "The amount must be above zero.", "/amount")
    if event.bank_bin is not None and not event.bank_bin.isdecimal():
        return _broken("Mã BIN gồm 6 chữ số.", "A bank number is 6 digits.", "/bank_bin")
    if event.facility is None and event.service in COUNTED_BY_FACILITY:
        return _broken(
            "Viện phí, học phí phải có mã cơ sở.", "Hospital fees and tuition must name the facility.", "/facility"
        )
    if event.status == "refunded" and event.reference is None:
        return _broken(
            "Hoàn tiền phải có số tham chiếu.", "A refund must give the reference of the payment.", "/reference"
        )
    if event.side == "bank" and event.reference is None:
        return _broken(
            "Ngân hàng báo ghi có phải có số tham chiếu.", "A bank's word needs its reference.", "/reference"
        )
    if event.credited_at and event.submitted_at and event.credited_at < event.submitted_at:
        return _broken("Ghi có trước khi nộp.", "Credited before it was submitted.", "/credited_at")
    return None


def _bad_code(event: Payment) -> Rejected:
    wrong = next(name for name in CODES if not is_fast_code(getattr(event, name) or ""))
    return _broken(
        "Mã chỉ gồm chữ, số, dấu ASCII, không có khoảng trắng và dấu |.",
        "A code is visible ASCII without blanks and without |.",
        f"/{wrong}",
    )


def _broken(vi: str, en: str, pointer: str) -> Rejected:
    return Rejected(Reason.DOMAIN_RULE, f"{vi} / {en}", pointer)
