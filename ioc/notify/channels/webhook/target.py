"""Target (đích): where a webhook may go. An address from the directory must not reach inside our own walls (SSRF).

The name is resolved once, every address it gives is checked, and the connection is made to the address that was
checked: a name that changes its answer in between (rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ioc.notify.channel import TransportError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64 = ipaddress.ip_network("64:ff9b::/32")  # both translation prefixes: they lead to IPv4 addresses unseen


@dataclass(frozen=True, slots=True)
class Target:
    url: str
    host: str
    port: int
    ip: str
    """The checked address the connection is pinned to."""


async def target(url: str, *, allowed: Sequence[IpNetwork] = (), demo: bool = False) -> Target:
    """Check and resolve. https only; http just to this machine and just in the demo. Raises TransportError: permanent
    when the address is forbidden, temporary when the name does not resolve now."""
    parts = _parsed(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TransportError("không tìm thấy tên miền / the name does not resolve") from error
    ips = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for ip in ips:
        if demo and _real(ip).is_loopback:
            continue
        if parts.scheme != "https":
            raise _blocked("chỉ https / https only")
        if not (is_public(ip) or any(_real(ip) in network for network in allowed)):
            raise _blocked("địa chỉ nội bộ / an inner address")
    return Target(url, host, port, str(ips[0]))


def is_public(ip: IpAddress) -> bool:
    """Globally routable, after unwrapping IPv4 inside IPv6; tunnels that hide an address are not."""
    ip = _real(ip)
    if isinstance(ip, ipaddress.IPv6Address) and (ip.sixtofour or ip.teredo or ip in _NAT64):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def networks(texts: Sequence[str]) -> tuple[IpNetwork, ...]:
    """Networks of the directory's allow-list. Raises ValueError naming the wrong one."""
    return tuple(ipaddress.ip_network(text) for text in texts)


def _parsed(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_ok = parts.port is None or parts.port > 0
    except ValueError as error:
        raise _blocked("địa chỉ sai / malformed address") from error
    if not url.isascii() or any(ord(c) <= 32 or ord(c) == 127 or c == "\\" for c in url):
        raise _blocked("ký tự không cho phép / forbidden character")
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok:
        raise _blocked("chỉ http(s) / http(s) only")
    if "@" in parts.netloc:
        raise _blocked("không được kèm tài khoản / no credentials in the address")
    return parts


def _real(ip: IpAddress) -> IpAddress:
    mapped = getattr(ip, "ipv4_mapped", None)
    return mapped if isinstance(mapped, ipaddress.IPv4Address) else ip


def _blocked(why: str) -> TransportError:
    return TransportError(f"SSRF_BLOCKED: {why}", permanent=True, endpoint=False)
