"""Measures of payments. `all` and `failed` count ends, not steps: a transaction refunded later stays counted.

What the bank says of a payment (`side` bank) is compared with what the biller says and is counted apart.
"""

from __future__ import annotations

from ioc.domain.measures import DAY, HOUR, MINUTE, Measure

CASHLESS: frozenset[object] = frozenset(
    {"qr_his", "qr", "pos", "mobile_money", "wallet", "internet_banking", "paygov", "dvcqg"}
)
"""Every method but cash: thanh toán không dùng tiền mặt (TTKDTM)."""
BILLER = ("side", frozenset[object]({"biller"}))
SUCCEEDED = ("status", frozenset[object]({"succeeded"}))
FAILED = ("status", frozenset[object]({"failed"}))
BY_PROVIDER = ("unit", "service", "provider")

MEASURES = (
    Measure(
        "payments.all",
        "Giao dịch đã kết thúc, thành công hoặc thất bại",
        "Payments that ended, succeeded or failed",
        BY_PROVIDER,
        (MINUTE, DAY),
        value="amount",
        where_in=(BILLER, ("status", frozenset({"succeeded", "failed"}))),
    ),
    Measure(
        "payments.failed",
        "Giao dịch thất bại",
        "Payments that failed",
        BY_PROVIDER,
        (MINUTE, DAY),
        value="amount",
        where_in=(BILLER, FAILED),
    ),
    Measure(
        "payments.failed_why",
        "Giao dịch thất bại theo lý do",
        "Payments that failed, by reason",
        ("provider", "failure"),
        (HOUR, DAY),
        value="amount",
        where_in=(BILLER, FAILED),
    ),
    Measure(
        "payments.paid",
        "Giao dịch thành công theo phương thức",
        "Payments that succeeded, by method",
        ("unit", "service", "method"),
        (DAY,),
        value="amount",
        where_in=(BILLER, SUCCEEDED),
    ),
    Measure(
        "payments.by_facility",
        "Thanh toán không tiền mặt theo cơ sở",
        "Cashless payments by facility",
        ("service", "unit", "facility"),
        (DAY,),
        value="amount",
        where_in=(BILLER, SUCCEEDED, ("method", CASHLESS)),
    ),
    Measure(
        "payments.at_facility",
        "Giao dịch thành công tại cơ sở y tế, giáo dục, Một cửa theo phương thức",
        "Payments that succeeded at hospitals, schools and one-stop desks, by method",
        ("service", "unit", "facility", "method"),
        (DAY,),
        value="amount",
        where_in=(BILLER, SUCCEEDED, ("service", frozenset({"hospital_fee", "tuition", "procedure_fee"}))),
    ),
    Measure(
        "payments.refunded",
        "Giao dịch hoàn tiền",
        "Payments refunded",
        BY_PROVIDER,
        (DAY,),
        value="amount",
        where_in=(BILLER, ("status", frozenset({"refunded"}))),
    ),
    Measure(
        "payments.mismatched",
        "Giao dịch lệch khi đối soát",
        "Payments whose two ends disagree",
        BY_PROVIDER,
        (DAY,),
        value="amount",
        where_in=(BILLER, ("status", frozenset({"mismatch"}))),
    ),
    Measure(
        "payments.credited",
        "Giao dịch ngân hàng báo ghi có",
        "Payments that a bank says it credited",
        ("service", "unit", "facility"),
        (DAY,),
        value="amount",
        where_in=(("side", frozenset({"bank"})), SUCCEEDED),
    ),
    Measure(
        "payments.compared",
        "Giao dịch đã so hai đầu",
        "Payments whose two ends were compared",
        ("service", "unit", "facility"),
        (DAY,),
        value="amount",
        where_in=(("balanced", frozenset({True, False})),),
    ),
    Measure(
        "payments.difference",
        "Giao dịch có chênh lệch; tổng là số đồng lệch, không bù trừ",
        "Payments whose amounts differ; the sum is of the differences, a surplus never hides a loss",
        ("service", "unit", "facility"),
        (DAY,),
        value="difference",
        where_in=(("balanced", frozenset({False})),),
    ),
)
