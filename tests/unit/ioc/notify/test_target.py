"""Where a webhook may go: nothing in the directory reaches inside our own walls."""

import asyncio
import ipaddress
import socket
from typing import Any

import pytest

from ioc.notify.channel import TransportError
from ioc.notify.channels.webhook.target import is_public, networks, target

pytestmark = pytest.mark.asyncio

BLOCKED = [
    "http://93.184.216.34/",  # not https
    "file:///etc/passwd",
    "gopher://93.184.216.34/",
    "ftp://93.184.216.34/",
    "//93.184.216.34/",
    "https://",
    "https:///x",
    "https://user:pw@93.184.216.34/",
    "https://93.184.216.34@127.0.0.1/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://localhost/",
    "https://93.184.216.34:99999/",
    "https://93.184.216.34/a\r\nX: y",
    "https://93.184.216.34/ x",
    "https://93.184.216.34\\@127.0.0.1/",
    "https://ví-dụ.vn/",
]


@pytest.mark.parametrize("url", BLOCKED)
async def test_an_inner_or_crooked_address_is_blocked_for_good(url: str) -> None:
    with pytest.raises(TransportError, match="SSRF_BLOCKED") as caught:
        await target(url)
    assert caught.value.permanent
    assert not caught.value.endpoint


async def test_a_public_address_passes_and_is_pinned() -> None:
    to = await target("https://93.184.216.34:8443/hook")
    assert (to.ip, to.port) == ("93.184.216.34", 8443)


async def test_http_to_this_machine_passes_in_the_demo_only() -> None:
    assert (await target("http://127.0.0.1:9000/", demo=True)).ip == "127.0.0.1"
    for url in ("http://93.184.216.34/", "http://10.0.0.1/", "https://10.0.0.1/"):
        with pytest.raises(TransportError):
            await target(url, demo=True)


async def test_an_allow_listed_network_passes_by_https() -> None:
    allowed = networks(["10.20.0.0/16", "fd00:20::/32"])
    assert (await target("https://10.20.3.4/", allowed=allowed)).ip == "10.20.3.4"
    assert (await target("https://[fd00:20::1]/", allowed=allowed)).ip == "fd00:20::1"
    for url in ("http://10.20.3.4/", "https://10.21.0.1/"):
        with pytest.raises(TransportError):
            await target(url, allowed=allowed)


async def test_one_inner_address_among_the_answers_blocks_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answers(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answers)
    with pytest.raises(TransportError, match="SSRF_BLOCKED"):
        await target("https://rebind.example.vn/")


async def test_a_name_that_does_not_resolve_now_is_tried_again() -> None:
    with pytest.raises(TransportError) as caught:
        await target("https://nowhere.invalid/")
    assert not caught.value.permanent


async def test_public_means_public() -> None:
    assert is_public(ipaddress.ip_address("2606:2800:220:1::1"))
    assert not is_public(ipaddress.ip_address("::ffff:192.168.0.1"))
