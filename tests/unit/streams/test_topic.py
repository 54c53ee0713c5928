"""A topic as it is declared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc.domain.event import Event
from streams.topic import topic_named
from streams.topics.payments.event import Payment
from streams.topics.procedures.event import Apology


class Unreadable(Event, kw_only=True, frozen=True, gc=False):
    """An event that msgspec cannot decode: nothing tells one struct from the other."""

    wrong: Apology | Payment | None = None


def test_what_decodes_a_topic_is_made_when_it_is_declared_and_not_by_whichever_thread_comes_first() -> None:
    """Two threads that decoded the first records of a topic at once ended the worker with a segmentation fault."""
    with pytest.raises(TypeError, match="Struct"):
        replace(topic_named("payments"), event=Unreadable)
