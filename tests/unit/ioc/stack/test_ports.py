import socket

import pytest

from ioc.stack import ports
from ioc.stack.words import StackError


def test_a_free_port_can_be_listened_on() -> None:
    port = ports.free_port()
    with socket.create_server(("127.0.0.1", port)):
        assert not ports.is_free(port)
    assert ports.is_free(port)


def test_ports_stay_below_those_the_kernel_hands_to_clients() -> None:
    assert all(ports.free_port() < 32768 for _ in range(20))


def test_a_port_already_chosen_is_not_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    offers = iter([20001, 20001, 20002])
    monkeypatch.setattr("ioc.stack.ports.random.randint", lambda _first, _last: next(offers))
    monkeypatch.setattr(ports, "is_free", lambda _port: True)
    assert ports.free_port(taken={20001}) == 20002


def test_when_every_port_is_taken_the_error_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda _port: False)
    with pytest.raises(StackError, match=r"127\.0\.0\.1.*20000.*31999"):
        ports.free_port()
