"""Buckets: a token bucket for each address, in bounded memory. Pure; time is an argument.

When there are more addresses than places, the one unheard of for longest gives way; its bucket was full again or close
to it, so a flood of addresses costs memory to nobody and tokens to those who flood.
"""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass

ADDRESSES_MAX = 20_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    def __init__(self, burst: int, per_s: float, addresses_max: int = ADDRESSES_MAX) -> None:
        self.burst, self.per_s, self._most = burst, per_s, addresses_max
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, address: str, now: float) -> int:
        """0: go on. Else the seconds after which the next call may succeed. `now` in seconds of a steady clock."""
        key = block_of(address)
        bucket = self._buckets.pop(key, None) or _Bucket(self.burst, now)
        bucket.tokens = min(self.burst, bucket.tokens + max(0.0, now - bucket.at) * self.per_s)
        bucket.at = now
        self._buckets[key] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return max(1, math.ceil((1 - bucket.tokens) / self.per_s))

    def __len__(self) -> int:
        return len(self._buckets)


def block_of(address: str) -> str:
    """IPv6 by /64: one subscriber owns that many addresses."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
