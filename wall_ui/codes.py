"""Close codes of `ioc.v1`: below 4100 the client comes back by itself, from 4100 on it does not (docs/contracts.md)."""

from __future__ import annotations

from typing import Final

RESTART: Final = 4000
SLOW: Final = 4008
INSUFFICIENT: Final = 4010
TOKEN: Final = 4101
ROLE: Final = 4103
RATE: Final = 4109
PROTOCOL: Final = 4110
TRY_LATER: Final = 1013
"""Of RFC 6455's registry: too many connections, after a handshake that could no longer be refused."""
