"""Where a stack listens: the three addresses the rest of the product needs."""

from dataclasses import dataclass, field

__all__ = ["ALL_PARTS", "Addresses"]

ALL_PARTS = frozenset({"kafka", "database", "redis"})


@dataclass(frozen=True)
class Addresses:
    """Addresses of a stack; empty text stands for a part that was not asked for."""

    kafka: str
    """Bootstrap address, `host:port`."""
    database: str
    """libpq URL. For our own server the password stands in a passfile named by the URL, so it is safe to print."""
    redis: str = field(repr=False)
    """`redis://:password@host:port/0`; holds a password: print `shown_redis` instead."""
    timescale: bool
    """Whether the TimescaleDB extension can be created in the database."""

    @property
    def shown_redis(self) -> str:
        """The Redis address without its password."""
        scheme, _, rest = self.redis.rpartition("@")
        return f"redis://***@{rest}" if scheme else self.redis
