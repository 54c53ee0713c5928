"""Token buckets: bursts pass, floods wait, memory stays."""

from ioc.services.buckets import Buckets, block_of


def test_a_burst_passes_and_the_next_waits() -> None:
    buckets = Buckets(3, 0.5)
    assert [buckets.take("1.1.1.1", 10.0) for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.take("1.1.1.2", 10.0) == 0
    assert buckets.take("1.1.1.1", 11.9) == 1
    assert buckets.take("1.1.1.1", 12.1) == 0


def test_a_clock_that_steps_back_gives_nothing_away() -> None:
    buckets = Buckets(1, 1.0)
    buckets.take("a", 100.0)
    assert buckets.take("a", 50.0) > 0


def test_a_million_addresses_take_bounded_memory() -> None:
    buckets = Buckets(5, 1.0, addresses_max=100)
    for number in range(10_000):
        buckets.take(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1.0)
    assert len(buckets) == 100


def test_one_subscriber_of_ipv6_is_one_address() -> None:
    assert block_of("2001:db8::1") == block_of("2001:db8::ffff")
    assert block_of("::ffff:1.2.3.4") == "1.2.3.4"
    assert len(block_of("x" * 999)) == 64
