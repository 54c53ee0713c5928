"""The breaker: leaves a failing endpoint alone, then tries it with one message."""

from ioc.notify.breaker import Breaker, Breakers


def test_five_failures_in_a_row_open_it_and_one_success_before_that_starts_over() -> None:
    breaker = Breaker()
    for _ in range(4):
        breaker.failed(0)
    breaker.succeeded()
    for _ in range(4):
        breaker.failed(0)
    assert breaker.pass_one(0)
    breaker.failed(0)
    assert not breaker.would_pass(29.9)


def test_after_the_rest_exactly_one_probe_passes() -> None:
    breaker = Breaker(failures_max=1)
    breaker.failed(0)
    assert breaker.would_pass(30)
    assert breaker.pass_one(30)
    assert not breaker.pass_one(30)
    breaker.failed(31)
    assert not breaker.would_pass(60.9)
    assert breaker.pass_one(61)
    breaker.succeeded()
    assert not breaker.open
    assert breaker.pass_one(61)
    assert breaker.pass_one(61)


def test_a_probe_that_was_never_tried_gives_its_turn_back() -> None:
    breaker = Breaker(failures_max=1)
    breaker.failed(0)
    assert breaker.pass_one(30)
    breaker.undecided()
    assert breaker.pass_one(30)


def test_recipients_with_their_own_endpoint_rest_alone() -> None:
    own = Breakers(one_endpoint=False, failures_max=1)
    own.of("lan").failed(0)
    assert own.resting(1) == ["lan"]
    assert not own.all_rest(1)
    assert own.of("minh").pass_one(1)

    shared = Breakers(one_endpoint=True, failures_max=1)
    shared.of("lan").failed(0)
    assert shared.all_rest(1)
    assert shared.resting(1) == []
