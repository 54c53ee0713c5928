"""Published figures out of events, to the digit, while the worker that stores them is killed again and again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path

import pytest

from ioc.domain.calendar import Calendar
from ioc.domain.indicators import catalogue
from ioc.domain.qd766 import Rules
from ioc.domain.text import VIETNAM
from ioc.replay import hospital, published, schools
from ioc.services.figures import figure
from ioc.store.figures import Figures
from ioc.store.plainly import DatabaseAway
from tests.integration.test_figures import ask
from tests.world import World

ROOT = Path(__file__).parents[2]
KILLS = 10
RECORDS = 2 * hospital.PAYMENTS


def _replay(world: World, *words: str, province: str = "bac-giang", command: str = "replay") -> subprocess.Popen[str]:
    settings = replace(world.settings, province=province)
    env = {**os.environ, **settings.to_env(), "IOC_LANG": "en", "COLUMNS": "160"}
    argv = [sys.executable, "-m", "ioc.cli", command, *words]
    return subprocess.Popen(argv, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _stored(world: World, before: int = 0) -> int:
    """Records stored; `before` while the shared server has no connection left for us."""
    try:
        with Figures(world.settings.database) as figures:
            return sum(figures.offsets("ioc.payments.v1").values())
    except DatabaseAway:
        time.sleep(0.2)
        return before


def test_every_event_twice_shuffled_and_ten_kills_give_the_published_figures(world: World) -> None:
    """Each worker is a member of a group of its own: the broker would keep a dead one's partitions for 6 s, and the
    offsets that count are those in the database anyway."""
    replay = _replay(world, "hospital-2024q1", "--twice", "--shuffle", "--seed", "3", "--patience", "120")
    kills = []
    for round_no in range(KILLS):
        goal = (round_no + 1) * RECORDS // (KILLS + 2)
        world.start("store", f"store{round_no}", group=f"{world.name}-{round_no}")
        world.until(lambda goal=goal: _stored(world) >= goal, f"progress in round {round_no}")  # type: ignore[misc]
        world.kill(f"store{round_no}", signal.SIGKILL)
        kills.append(_stored(world, goal))
    assert kills[-1] < RECORDS, "the last kill came on the way"
    world.start("store", "last", group=f"{world.name}-last")
    output, _ = replay.communicate(timeout=120)
    assert replay.returncode == 0, output
    assert "88,14\u00a0%" in output
    assert "87,99\u00a0%" in output
    with Figures(world.settings.database) as figures:
        checks = hospital.REPLAY.compare(figures)
    assert [check.vi for check in checks if not check.agrees] == []
    assert world.query("select count(*) from quarantine")[0][0] == 0


def test_schools_come_out_as_published_also_when_sent_again(world: World) -> None:
    world.start("store")
    for _ in range(2):
        replay = _replay(world, "schools-2024q1")
        output, _ = replay.communicate(timeout=90)
        assert replay.returncode == 0, output
    with Figures(world.settings.database) as figures:
        assert all(check.agrees for check in schools.REPLAY.compare(figures))


def test_documents_issued_come_out_as_published_and_as_the_appendix_lists_them(world: World) -> None:
    world.start("store")
    replay = _replay(world, "documents-2024q1", "--twice")
    output, _ = replay.communicate(timeout=90)
    assert replay.returncode == 0, output + world.log("store")
    for code, n in (("VB-QD", 2), ("VB-KH", 7), ("VB-CD", 20)):
        explained, _ = _replay(
            world, code, "--period", "2024Q1", "--rows", "50", command="explain"
        ).communicate(timeout=60)  # fmt: skip
        assert f"{n} documents" in explained
    assert "vb-2024q1-29" in explained
    assert "vb-2024q1-01" in explained, "the first term counts all types"


@pytest.mark.parametrize(
    ("name", "province"), [("published", "bac-giang"), ("published-bac-kan", "bac-kan")], ids=["Bắc Giang", "Bắc Kạn"]
)
def test_what_documents_state_is_kept_to_the_digit_and_explained_with_its_source(
    world: World, name: str, province: str
) -> None:
    world.start("store", province=province)
    for words in ((name,), (name, "--twice")):
        replay = _replay(world, *words, province=province)
        output, _ = replay.communicate(timeout=90)
        assert replay.returncode == 0, output
    assert world.query("select count(*) from quarantine")[0][0] == 0
    documents, _ = published.published()
    now = datetime.now(UTC)
    for one in published.of_province(province):
        start, end = (datetime.combine(day, clock(), VIETNAM) for day in (one.period_from, one.period_to))
        found = ask(world, lambda conn, one=one, start=start, end=end: figure(  # type: ignore[misc]
            conn, catalogue()[one.indicator], start, end, now, calendar=Calendar(), rules=Rules()
        ))  # fmt: skip
        words = {
            (said.source, said.attrs.get("value"), said.attrs.get("num"), said.attrs.get("den"))
            for said in found.stated
        }
        assert (documents[one.document].stated_by, one.value, one.num, one.den) in words
        assert found.conflict == (one.indicator == "LGSP-NGSP"), one.id
    explained = {
        code: _replay(world, code, command="explain", province=province).communicate(timeout=60)[0]
        for code in EXPLAINED[province]
    }
    for code, told in EXPLAINED[province].items():
        for words_ in told:
            assert words_ in explained[code], explained[code]


EXPLAINED = {
    "bac-giang": {
        "DVC-TT-CONG": ["97.09 %", "the source gives no numerator and no denominator", "DVC-TT-2023", "TN04"],
        "DVC-M4": ["46.4 %", "910 / not given"],
        "DVC-TY": ["25 / 25", "section 6.1"],
        "LGSP-NGSP": ["17", "13", "Sources disagree", "bao-bac-giang-2024-05-08"],
        "VB-DT": ["98 %", "at least this", "level=commune"],
    },
    "bac-kan": {"VT-NET-MD": ["62 thuê bao/100 dân", "224,065 / not given", "31 December 2022"]},
}
"""Code → what `ioc explain` must say of it, without being told a period: the last one stated."""


def test_a_replay_of_another_province_is_refused_before_anything_is_sent(world: World) -> None:
    output, _ = (replay := _replay(world, "published-bac-kan")).communicate(timeout=60)
    assert replay.returncode == 64, output
    assert "IOC_PROVINCE=bac-kan" in output


def test_without_a_worker_the_replay_says_so(world: World) -> None:
    replay = _replay(world, "schools-2024q1", "--patience", "2")
    began = time.monotonic()
    output, _ = replay.communicate(timeout=60)
    assert replay.returncode == 69, output
    assert "ioc worker store" in output
    assert time.monotonic() - began < 55
