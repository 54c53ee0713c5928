"""Payments today: how many and how much, what share succeeded, how many failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from wall_ui.figure import Data, Definition, figure
from wall_ui.panel import Panel, Row
from wall_ui.periods import local_day, ms_or_none
from wall_ui.places import Places

TOPICS = ("ioc.payments.v1",)
TODAY = Definition(
    code="TN07",
    name_vi="Thanh toán hôm nay",
    name_en="Paid today",
    text_vi="Tổng số tiền các giao dịch thành công từ 0 giờ hôm nay, mọi phương thức, kể cả tiền mặt.",
    text_en="Amount of successful payments since midnight, by any method, cash included.",
    unit="vnd",
    sources=TOPICS,
)
COUNT = Definition(
    code="X-TN-COUNT",
    name_vi="Giao dịch thành công hôm nay",
    name_en="Payments made today",
    text_vi="Số giao dịch thành công từ 0 giờ hôm nay.",
    text_en="Successful payments since midnight.",
    unit="count",
    sources=TOPICS,
)
SUCCESS = Definition(
    code="X-TN-SUCCESS",
    name_vi="Giao dịch đạt",
    name_en="Payments that succeeded",
    text_vi="Giao dịch có kết quả trừ giao dịch thất bại, chia cho giao dịch có kết quả (đạt hoặc thất bại), hôm nay.",
    text_en="Payments with an outcome less failed ones, over payments with an outcome (succeeded or failed), today.",
    unit="percent",
    sources=TOPICS,
    target=98,
)
FAILED = Definition(
    code="TN05",
    name_vi="Giao dịch thất bại",
    name_en="Failed payments",
    text_vi="Giao dịch thất bại hôm nay; mẫu số là giao dịch có kết quả.",
    text_en="Payments that failed today; the denominator is payments with an outcome.",
    unit="count",
    sources=TOPICS,
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """One row: outcomes, failed, paid, amount (VND), last_at; zeros when today has none, last_at None then."""
    row = rows[0]
    today = partial(figure, period=local_day(now), asof=ms_or_none(row["last_at"]))
    return {
        "amount": today(TODAY, row["amount"]),
        "count": today(COUNT, row["paid"]),
        "success": today(SUCCESS, row["outcomes"] - row["failed"], row["outcomes"]),
        "failed": today(FAILED, row["failed"], row["outcomes"]),
    }


PANEL = Panel(
    name="payments",
    order=40,
    depends=frozenset({"payments"}),
    shape=shape,
)
