"""Published figures come out of the generators themselves, before any of it travels."""

from __future__ import annotations

from collections import Counter
from datetime import date

import msgspec
import numpy as np
import pytest
from numpy.random import RandomState

from ioc.app import places
from ioc.provinces.pack import load
from ioc.replay import hospital, named, names, schools
from ioc.replay.replay import Events, sending_order
from ioc.replay.spread import amounts, moments, shares
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


def test_every_replay_has_its_name() -> None:
    assert [named(name).name for name in names()] == list(names())
    with pytest.raises(KeyError, match="hospital-2024q1"):
        named("nothing")
