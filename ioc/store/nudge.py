"""Nudges over Redis: one word that says "look in the database now". Nothing depends on them but speed.

Publishing never fails and never waits long; listening reconnects by itself for ever. Whoever listens must also look
from time to time, and every 500 ms while `connected` is False.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final, Literal

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

CHANNEL: Final = "ioc:nudge"
Word = Literal["journal", "cells", "cases", "notices", "again"]
"""`again`: the line was cut and is back; nudges may have been missed, look at everything."""
WORDS: Final[dict[str, Word]] = {word: word for word in ("journal", "cells", "cases", "notices")}

PUBLISH_MAX_S = 0.25
REST_S = 1.0
"""After a failed publish, how long nobody tries: a dead Redis must not slow commits."""
RETRY_S = (0.1, 2.0)
SILENCE_MAX_S = 5.0
"""A ping goes out after so much silence: a half-open TCP connection says nothing for ever."""

log = structlog.get_logger()


class Nudges:
    """Both ends of the channel. An empty address is a Redis that is always away."""

    def __init__(self, url: str, channel: str = CHANNEL) -> None:
        self._url = url
        self._channel = channel
        self._redis: Redis | None = _client(url) if url else None
        self._rest_until = 0.0
        self.connected = False
        """Whether the listener hears the channel now."""

    async def publish(self, word: Word) -> bool:
        """Say it to whoever listens. False when Redis is away; the listeners then look by themselves."""
        if self._redis is None or time.monotonic() < self._rest_until:
            return False
        try:
            async with asyncio.timeout(PUBLISH_MAX_S):
                await self._redis.publish(self._channel, word)
            _heed_cancel()
            return True
        except (RedisError, OSError, TimeoutError):
            self._rest_until = time.monotonic() + REST_S
            return False

    async def listen(self) -> AsyncIterator[Word]:
        """Words as they come, for ever. Begins, and begins again after a cut, with `again`."""
        if self._redis is None:
            await asyncio.Event().wait()
        wait_s = RETRY_S[0]
        while True:
            redis = _client(self._url)
            pubsub = redis.pubsub(ignore_subscribe_messages=True)
            try:
                await pubsub.subscribe(self._channel)
                _heed_cancel()
                self.connected, wait_s = True, RETRY_S[0]
                yield "again"
                async for word in _words(pubsub):
                    yield word
            except (RedisError, OSError, TimeoutError) as error:
                if self.connected:
                    log.warning("nudges_lost", error=type(error).__name__)
            finally:
                self.connected = False
                await _let_go(pubsub, redis)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, RETRY_S[1])

    async def close(self) -> None:
        """Let the publishing connection go."""
        if self._redis is not None:
            await self._redis.aclose()


async def _words(pubsub: PubSub) -> AsyncIterator[Word]:
    while True:
        message = await pubsub.get_message(timeout=SILENCE_MAX_S)
        _heed_cancel()
        if message is None:
            async with asyncio.timeout(SILENCE_MAX_S):
                await pubsub.ping()
            continue
        data = message.get("data")
        word = WORDS.get(data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data))
        if word is not None:
            yield word


def _heed_cancel() -> None:
    # redis-py 8.1 swallows a cancellation that arrives while it connects; the task would then never end.
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _client(url: str) -> Redis:
    return Redis.from_url(
        url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=2.0, socket_keepalive=True, health_check_interval=0
    )


async def _let_go(pubsub: PubSub, redis: Redis) -> None:
    try:
        async with asyncio.timeout(1.0):
            await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it without types
            await redis.aclose()
    except (RedisError, OSError, TimeoutError):
        pass
