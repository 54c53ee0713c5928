"""Published figures come out of the generators themselves, before any of it travels."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec
import numpy as np
import pytest
from numpy.random import RandomState

from ioc.app import places
from ioc.domain import text
from ioc.domain.document_types import type_of
from ioc.domain.indicators import catalogue
from ioc.provinces.pack import load
from ioc.replay import documents, hospital, named, names, published, schools
from ioc.replay.replay import Events, sending_order
from ioc.replay.spread import amounts, moments, shares
from streams.topic import topic_named
from streams.topics.payments import TOPIC
from streams.topics.payments.event import Payment


@pytest.fixture(scope="module")
def fees() -> list[Payment]:
    return decoded(hospital.make())


@pytest.fixture(scope="module")
def tuition() -> list[Payment]:
    return decoded(schools.make())


def decoded(events: Events) -> list[Payment]:
    decoder = msgspec.json.Decoder(Payment)
    return [decoder.decode(value) for value in events.values]


def test_hospital_fees_are_exactly_those_published(fees: list[Payment]) -> None:
    cashless = [fee for fee in fees if fee.method != "cash"]
    assert (len(fees), len(cashless)) == (192_932, 170_054)
    assert sum(fee.amount for fee in cashless) == 94_801_346_295
    assert 107_734_923_911 <= sum(fee.amount for fee in fees) <= 107_747_168_602
    assert round(10_000 * 170_054 / 192_932) == 8_814
    assert round(10_000 * 94_801_346_295 / hospital.TOTAL_VND) == 8_799


def test_hospitals_use_the_published_methods(fees: list[Payment]) -> None:
    uses = {(fee.method, fee.facility) for fee in fees}
    assert Counter(method for method, _ in uses if method != "cash") == {
        "qr": 24,
        "mobile_money": 1,
        "pos": 12,
        "qr_his": 8,
    }


def test_schools_are_exactly_those_published(tuition: list[Payment]) -> None:
    for district, (n, vnd) in schools.PUBLISHED.items():
        mine = [payment for payment in tuition if payment.unit == district]
        assert (len({payment.facility for payment in mine}), sum(payment.amount for payment in mine)) == (n, vnd)
    assert len({payment.facility for payment in tuition}) == 308
    assert sum(payment.amount for payment in tuition) > 148_000_000_000
    assert sum(n for n, _ in schools.REST.values()) == 126


@pytest.mark.parametrize("which", ["fees", "tuition"])
def test_every_event_would_be_accepted(which: str, request: pytest.FixtureRequest) -> None:
    events: list[Payment] = request.getfixturevalue(which)
    known = places(load("bac-giang"))
    replay = named({"fees": "hospital-2024q1", "tuition": "schools-2024q1"}[which])
    assert all(TOPIC.check is None or TOPIC.check(event) is None for event in events)
    assert not any(known.unit(event.unit, event.occurred_at.date()) for event in events[::97])
    assert all(replay.start <= event.occurred_at < replay.end for event in events)
    assert len({event.event_id for event in events}) == len({event.transaction_id for event in events}) == len(events)


def test_the_events_are_the_same_every_time() -> None:
    assert schools.make().values == schools.make().values


def test_a_second_copy_comes_after_the_first_and_the_order_depends_on_the_seed_only() -> None:
    at = np.arange(0, 4_000, 4, dtype=np.int64)
    order = sending_order(at, twice=True, shuffle=True, lateness_s=120, seed=3)
    assert Counter(order.tolist()) == dict.fromkeys(range(1_000), 2)
    assert order.tolist() == sending_order(at, twice=True, shuffle=True, lateness_s=120, seed=3).tolist()
    assert order.tolist() != sending_order(at, twice=True, shuffle=True, lateness_s=120, seed=4).tolist()
    plain = sending_order(at, twice=False, shuffle=False, lateness_s=120, seed=3)
    assert plain.tolist() == list(range(1_000))


def test_nobody_is_overtaken_by_more_than_the_lateness() -> None:
    at = np.arange(0, 4_000, 4, dtype=np.int64)
    sent = at[sending_order(at, twice=False, shuffle=True, lateness_s=120, seed=3)]
    assert (np.maximum.accumulate(sent) - sent).max() <= 120


@pytest.mark.parametrize(("total", "n"), [(1_000, 10), (999_999_937, 1_013), (94_801_346_295, 170_054), (100, 100)])
def test_amounts_are_positive_and_sum_exactly(total: int, n: int) -> None:
    parts = amounts(total, n, RandomState(1), least=1)
    assert len(parts) == n
    assert int(parts.sum()) == total
    assert int(parts.min()) >= 1


def test_moments_lie_on_the_days_and_every_index_is_drawn() -> None:
    at = moments(date(2024, 1, 1), 3, 500, RandomState(1))
    assert 1_704_042_000 <= at[0] <= at[-1] < 1_704_042_000 + 3 * 86_400
    assert set(shares(20, np.ones(20), RandomState(1)).tolist()) == set(range(20))


@pytest.mark.parametrize("name", ["documents-2024q1", "published", "published-bac-kan"])
def test_what_documents_state_would_be_accepted_in_their_own_province(name: str) -> None:
    replay = named(name)
    topic = topic_named(replay.topic)
    events = [msgspec.json.decode(value, type=topic.event) for value in replay.make().values]
    known = places(load(replay.province))
    for event in events:
        assert topic.check is None or topic.check(event) is None, event
        assert known.unit(event.unit, event.occurred_at.date()) == ""
        assert replay.start <= event.occurred_at < replay.end
    assert len({event.event_id for event in events}) == len(events) > 0


def test_the_appendix_has_as_many_documents_of_each_kind_as_the_report_says() -> None:
    found = Counter((one.section, type_of(one.number)) for one in documents.appendix())
    assert found["I", "QĐ"] == 2
    assert found["II", "KH"] == 7
    assert sum(n for (section, kind), n in found.items() if section == "III" and kind not in ("QĐ", "KH")) == 20
    assert len({one.number for one in documents.appendix()}) == sum(found.values()) == 29
    assert all(documents.QUARTER.first_day <= one.date <= documents.QUARTER.last_day for one in documents.appendix())


def test_every_figure_that_only_sources_state_is_stated_by_a_document() -> None:
    stated = {one.indicator for one in published.published()[1]}
    only_stated = {one.code for one in catalogue().values() if not one.ours}
    assert only_stated - stated == {"AT05", "KX01", "GIA", "VT-PHU"}, "of these no document gives the figure itself"
    assert stated - only_stated == {"AT02", "VB-QD", "VB-KH", "VB-CD"}, "these we count as well"


def test_a_statement_says_the_figure_as_its_document_words_it() -> None:
    """The number stands in the quotation, written as Vietnamese writes numbers."""
    words = {"140000": "140 nghìn", "200000": "200 nghìn", "100000000000": "100 tỷ", "150000": "150 nghìn"}
    for one in published.published()[1]:
        said = str(one.value if one.value is not None else one.num)
        places = len(said.partition(".")[2])
        shown = words.get(said) or text.number(Decimal(said), decimals=places)
        padded = f"0{shown}"
        assert shown in one.quote or padded in one.quote or one.indicator == "CCHC-LV-HANG", (one.id, shown)


def test_figures_of_the_domain_table_are_all_there() -> None:
    by_events = {"F01", "F02", "F03", "F04"}
    assert {one.figure for one in published.published()[1]} | by_events == {f"F{n:02d}" for n in range(1, 37)}


@pytest.mark.parametrize(
    ("num", "share", "half", "low", "high"),
    [(910, "46.4", "0.05", 1_960, 1_963), (224_065, "62", "0.5", 358_504, 364_333), (1, "50", "0.5", 2, 2)],
)  # fmt: skip
def test_a_rounded_share_pins_its_denominator_to_a_range(num: int, share: str, half: str, low: int, high: int) -> None:
    assert published.denominators(num, Decimal(share), Decimal(half)) == (low, high)
    for den in (low, high):
        assert abs(Fraction(100 * num, den) - Fraction(share)) <= Fraction(half)
    for den in (low - 1, high + 1):
        assert den < 1 or abs(Fraction(100 * num, den) - Fraction(share)) > Fraction(half)


def test_every_replay_has_its_name() -> None:
    assert [named(name).name for name in names()] == list(names())
    with pytest.raises(KeyError, match="hospital-2024q1"):
        named("nothing")
