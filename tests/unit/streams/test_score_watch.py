"""Scores that are read now and then: what is no more is told once, and a later reading wins."""

from __future__ import annotations

import asyncio

import msgspec

from ioc.domain.cases import Case
from ioc.domain.scored import synced
from rules.engine.books import CaseBook
from streams.score_watch import ScoreWatch

YES, NO = (f"t2f1yy?nyy?{letter}?" for letter in "yn")


def test_the_judge_holds_what_was_read_last_and_nothing_that_is_gone() -> None:
    tables = {"A": 3, "B": 5}
    book = CaseBook("score")

    async def read() -> list[Case]:
        return synced([(agency, NO, n) for agency, n in tables.items()], 0)

    watch = ScoreWatch(read)
    first = asyncio.run(watch.sweep())
    book.take(first)
    del tables["A"]
    tables["B"] = 7
    book.take(asyncio.run(watch.sweep()))
    assert {name: case.attrs["den"] for name, case in book.open.items()} == {"sync:B": 7}
    book.take(first)
    assert list(book.open) == ["sync:B"], "an older reading changes nothing"
    tables["A"] = 1
    book.take(asyncio.run(watch.sweep()))
    assert sorted(book.open) == ["sync:A", "sync:B"]


def test_only_the_authoritys_word_about_the_score_is_waited_for() -> None:
    [score] = synced([("A", YES, 1)], 0)
    watch = ScoreWatch(lambda: asyncio.sleep(0, []))
    word = msgspec.structs.replace(score, kind="statement", category="TT11", attrs={"official": True})
    assert watch.asks([score, word])
    for other in (
        score,
        msgspec.structs.replace(word, attrs={}),
        msgspec.structs.replace(word, category="TT12"),
        msgspec.structs.replace(word, kind="dossier"),
    ):
        assert not watch.asks([other])
