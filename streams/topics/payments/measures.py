"""Measures of payments. `all` and `failed` count ends, not steps: a transaction refunded later stays counted."""

from __future__ import annotations

from ioc.domain.measures import DAY, MINUTE, Measure

CASHLESS: frozenset[object] = frozenset(
    {"qr_his", "qr", "pos", "mobile_money", "wallet", "internet_banking", "paygov", "dvcqg"}
)
"""Every method but cash: thanh toán không dùng tiền mặt (TTKDTM)."""

MEASURES = (
    Measure(
        "payments.all",
        "Giao dịch đã kết thúc, thành công hoặc thất bại",
        "Payments that ended, succeeded or failed",
        ("unit", "service", "provider"),
        (MINUTE, DAY),
        value="amount",
        where_in=(("status", frozenset({"succeeded", "failed"})),),
    ),
    Measure(
        "payments.failed",
        "Giao dịch thất bại",
        "Payments that failed",
        ("unit", "service", "provider"),
        (MINUTE, DAY),
        value="amount",
        where_in=(("status", frozenset({"failed"})),),
    ),
    Measure(
        "payments.paid",
        "Giao dịch thành công theo phương thức",
        "Payments that succeeded, by method",
        ("unit", "service", "method"),
        (DAY,),
        value="amount",
        where_in=(("status", frozenset({"succeeded"})),),
    ),
    Measure(
        "payments.by_facility",
        "Thanh toán không tiền mặt theo cơ sở",
        "Cashless payments by facility",
        ("service", "unit", "facility"),
        (DAY,),
        value="amount",
        where_in=(("status", frozenset({"succeeded"})), ("method", CASHLESS)),
    ),
    Measure(
        "payments.refunded",
        "Giao dịch hoàn tiền",
        "Payments refunded",
        ("unit", "service", "provider"),
        (DAY,),
        value="amount",
        where_in=(("status", frozenset({"refunded"})),),
    ),
    Measure(
        "payments.mismatched",
        "Giao dịch lệch khi đối soát",
        "Payments whose two ends disagree",
        ("unit", "service", "provider"),
        (DAY,),
        value="amount",
        where_in=(("status", frozenset({"mismatch"})),),
    ),
)
