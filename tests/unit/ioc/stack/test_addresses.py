from ioc.stack import Addresses


def test_the_redis_password_is_neither_shown_nor_in_the_repr() -> None:
    addresses = Addresses("127.0.0.1:1", "postgresql://ioc@127.0.0.1:2/ioc", "redis://:s3cret@127.0.0.1:3/0", True)
    assert addresses.shown_redis == "redis://***@127.0.0.1:3/0"
    assert "s3cret" not in repr(addresses)


def test_an_address_without_password_is_shown_as_it_is() -> None:
    assert Addresses("", "", "redis://127.0.0.1:3/0", False).shown_redis == "redis://127.0.0.1:3/0"
