"""Hospital fees without cash (TN01 by count, TN02 by amount) of one reporting quarter.

Which quarter: the latest *finished* one with payments on at least half of its days; else the latest finished one with
any; else the running one, marked unfinished. A published share stays on the wall while the running quarter fills; a few
stray payments of another quarter do not displace it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from wall_ui.figure import Data, Definition, figure
from wall_ui.panel import Panel, Row
from wall_ui.periods import ms, ms_or_none, reporting_quarter, told
from wall_ui.places import Places

TOPICS = ("ioc.payments.v1",)
BY_COUNT = Definition(
    code="TN01",
    name_vi="Viện phí không tiền mặt",
    name_en="Hospital fees without cash",
    text_vi="Lượt thanh toán viện phí thành công không dùng tiền mặt, chia cho mọi lượt thanh toán viện phí thành công"
    " trong kỳ báo cáo (ngày 16 tháng trước quý đến ngày 15 tháng cuối quý).",
    text_en="Successful hospital payments made without cash over all successful hospital payments of the reporting"
    " period (from the 16th of the month before the quarter to the 15th of its last month).",
    unit="percent",
    sources=TOPICS,
)
BY_AMOUNT = Definition(
    code="TN02",
    name_vi="Viện phí không tiền mặt theo số tiền",
    name_en="Hospital fees without cash, by amount",
    text_vi="Số tiền viện phí thu không dùng tiền mặt, chia cho tổng số tiền viện phí thu trong kỳ báo cáo.",
    text_en="Amount of hospital fees collected without cash over all hospital fees collected in the reporting period.",
    unit="percent",
    sources=TOPICS,
)


def shape(rows: Sequence[Row], now: datetime, places: Places) -> Data:
    """Rows, one a reporting quarter with payments: first_day (local), days, cashless, n, cashless_vnd, vnd, revised
    (day counts), last_at."""
    now_ms = ms(now)
    best = max(rows, key=lambda row: _rank(row, now_ms), default=None)
    if best is None:
        return {"period": None, "count": figure(BY_COUNT, None), "amount": figure(BY_AMOUNT, None)}
    period = reporting_quarter(best["first_day"])
    of_it = partial(figure, period=period, asof=ms_or_none(best["last_at"]), revised=best["revised"])
    return {
        "period": told(period, now, best["days"]),
        "count": of_it(BY_COUNT, best["cashless"], best["n"]),
        "amount": of_it(BY_AMOUNT, int(best["cashless_vnd"]), int(best["vnd"])),
    }


def _rank(row: Row, now_ms: int) -> tuple[bool, bool, int]:
    period = reporting_quarter(row["first_day"])
    finished = period.end <= now_ms
    return finished, finished and row["days"] * 2 >= period.days, period.start


PANEL = Panel(name="hospital", order=50, depends=frozenset({"payments"}), shape=shape, gap_s=10.0, every_s=300.0)
