"""The judge against the oracle: whatever arrives in whatever order, however often, whoever crashes when."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc.domain.alerts import OpenAlert, Phase
from ioc.domain.calendar import Calendar
from ioc.domain.cases import Case
from ioc.domain.measures import UTC7_S, Cell
from rules.catalogue import KNOWN
from rules.engine.judge import Judge
from rules.engine.scene import millis
from tests.unit.rules import small_rules
from tests.unit.rules.database import CLOSED_READ, Database, told
from tests.unit.rules.oracle import expected

START = datetime.fromisoformat("2026-03-23T08:00:07+07:00")
RULES = small_rules.ALL

advance = st.tuples(st.just("advance"), st.sampled_from([1, 9, 20, 40, 60, 125, 300, 301, 1300]))
pay = st.tuples(
    st.just("pay"),
    st.sampled_from("ab"),
    st.sampled_from("ab"),
    st.integers(-2, 9),
    st.integers(-2, 5),
    st.sampled_from([0, 0, 0, 30, 70, 200, 700, -40]),
)
report = st.tuples(st.just("report"), st.sampled_from("xy"), st.sampled_from([1, 1, 2]), st.booleans(), st.booleans())
dossier = st.tuples(
    st.just("dossier"),
    st.sampled_from("xy"),
    st.sampled_from("2459"),
    st.sampled_from([None, -60, 0, 1, 20, 300]),
    st.booleans(),
)
LINKS = {"h": "", "p": "h", "q": "h p", "r": "s", "s": "r h"}
"""Thing → what it may say it depends on. Only `q`, which nothing depends on, is ever watched no more: a judge that
starts after a parent has gone cannot know when it was last heard of."""
link = st.tuples(
    st.just("link"),
    st.sampled_from(sorted(LINKS)),
    st.sampled_from(["alive", "alive", "lost", "lost", "slow"]),
    st.sampled_from([None, 20, 60, 300]),
    st.sampled_from(["alone", "depends", "depends", "depends", "retired"]),
)
work = st.tuples(st.just("work"), st.sampled_from("mn"))
operator = st.tuples(st.sampled_from(["close", "take"]), st.integers(0, 5))
trouble = st.tuples(st.sampled_from(["restart", "lost commit", "lost answer", "unsettled", "rival"]))
actions = st.lists(
    st.one_of(advance, advance, pay, pay, pay, report, dossier, link, link, work, operator, trouble), max_size=40
)


class Province:
    """One history, told to the real judge through a bad network and to the oracle through the tables."""

    def __init__(self, random: Random) -> None:
        self.now, self.random = START, random
        self.real, self.ideal = Database(), Database()
        self.said: list[tuple[datetime, Cell | Case]] = []
        self.fresh: list[Cell | Case] = []
        self.vers: dict[object, int] = {}
        self.mishap = ""
        self.restart()

    def restart(self) -> None:
        self.judge = Judge(RULES, Calendar(), lambda code: code)
        self.judge.load(*self.real.read(self.judge.needs(), self.now), self.now)

    def add(self, measure: str, key: str, n: int, at: datetime) -> None:
        for grain in KNOWN.measures[measure].grains:
            bucket = int(at.timestamp() + UTC7_S) // grain * grain - UTC7_S
            place = measure, grain, bucket, key
            old = self.real.cells.get(place)
            total = max(0, (old.n if old else 0) + n)
            cell = Cell(
                measure, grain, bucket, key, total, 0, max(millis(at), old.last_at if old else 0), self.ver(place), 0
            )
            self.real.cells[place] = self.ideal.cells[place] = cell
            self.fresh.append(cell)

    def put(
        self, kind: str, name: str, state: str, severity: int | None, opened: bool, due: int | None, late: bool,
        needs: str = "", data_age: int | None = None,
    ) -> None:  # fmt: skip
        old = self.real.cases.get((kind, name))
        # A correction has the time of what it corrects.
        changed = old.changed_at if old and late else millis(self.now)
        due_at = millis(self.now) + due * 1000 if due is not None else None
        case = Case(
            kind=kind, id=name, state=state, open=opened, unit="24", agency="", category="", severity=severity,
            level=None, amount=None, opened_at=changed, due_at=due_at, closed_at=None, changed_at=changed,
            ver=self.ver((kind, name)),
            attrs={"depends_on": needs} if needs else {},
        )  # fmt: skip
        if data_age is not None:
            case.attrs["data_until"] = millis(self.now) - data_age * 1000
        self.real.cases[kind, name] = self.ideal.cases[kind, name] = case
        self.real.written[kind, name] = self.now
        self.fresh.append(case)

    def ver(self, place: object) -> int:
        self.vers[place] = self.vers.get(place, 0) + 1
        return self.vers[place]

    def deliver(self) -> None:
        """Everything new at least once, some of it again, some old words too, in any order and any slices."""
        known = self.fresh + [word for at, word in self.said if self.now - at < CLOSED_READ]
        again = self.random.choices(known, k=5) if known else []
        words = self.fresh + again
        self.random.shuffle(words)
        while words:
            size = self.random.randint(1, len(words))
            some, words = words[:size], words[size:]
            self.judge.take_cells([w for w in some if isinstance(w, Cell)])
            self.judge.take_cases([w for w in some if isinstance(w, Case)])
        self.said += [(self.now, word) for word in self.fresh]
        self.fresh = []

    def tick(self) -> None:
        self.deliver()
        for _ in range(8):
            found = self.judge.evaluate(self.now)
            assert len({(t.rule, t.key) for t in found}) == len(found)
            if self.mishap == "unsettled":
                assert [told(t) for t in self.judge.evaluate(self.now)] == [told(t) for t in found]
            if self.mishap == "lost commit":
                self.restart()
                found = self.judge.evaluate(self.now)
            if self.mishap == "rival":  # a second judge that believes it leads is faster
                rival = Judge(RULES, Calendar(), lambda code: code)
                rival.load(*self.real.read(rival.needs(), self.now), self.now)
                self.real.commit(rival.evaluate(self.now))
            rows = self.real.commit(found)
            if self.mishap == "lost answer":
                self.restart()
            else:
                self.judge.settled(rows)
            self.mishap = ""
            if not found:
                break
        else:
            raise AssertionError(f"does not come to rest: {found}")
        for _ in range(8):
            wanted = sorted(expected(RULES.rules, self.ideal, self.now), key=str)
            if not wanted:
                break
            self.apply_ideal(wanted)

    def apply_ideal(self, wanted: list[Any]) -> None:
        for op, rule, key, alert, at, num, den, reason in wanted:
            old = self.ideal.alerts.get(alert)
            phase = {
                "pending": Phase.PENDING,
                "recovering": Phase.RECOVERING,
                "fired": Phase.FIRING,
                "refired": Phase.FIRING,
                "escalated": Phase.FIRING,
            }
            began = self.real.alerts[alert].episode_at if alert in self.real.alerts else at
            self.ideal.alerts[alert] = OpenAlert(
                id=alert, rule=rule, rule_version=1, key=key, phase=phase.get(op, Phase.CLOSED), severity=2, version=1,
                episode_at=old.episode_at if old else began, recovering_at=at if op == "recovering" else None,
                fired_at=at if op == "fired" else old.fired_at if old else None, taken=old is not None and old.taken,
                escalated=reason if op == "escalated" else old.escalated if old else 0,
            )  # fmt: skip
            self.ideal.journal.append((op, rule, key, alert, at, num, den, reason))

    def act(self, action: tuple[Any, ...]) -> None:
        match action:
            case ("advance", seconds):
                self.tick()
                self.now += timedelta(seconds=seconds)
                self.tick()
            case ("pay", unit, provider, n, failed, ago):
                at = self.now - timedelta(seconds=ago)
                self.add("payments.all", f"{unit}|s|{provider}", n, at)
                self.add("payments.failed", f"{unit}|s|{provider}", failed, at)
            case ("report", name, severity, opened, late):
                self.put("report", name, "new", severity, opened, None, late)
            case ("dossier", name, state, due, late):
                self.put("dossier", name, state, None, state != "9", due, late)
            case ("link", name, state, due, how):
                needs = LINKS[name] if how == "depends" else ""
                opened, age = (name, how) != ("q", "retired"), {"slow": 40, "alive": 0}.get(state)
                self.put("link", name, state, None, opened, due, False, needs, age)
            case ("work", agency):
                self.add("procedures.events", agency, 1, self.now)
            case ("close" | "take" as what, number):
                self.tick()
                live = sorted(row.id for row in self.real.alerts.values() if row.phase is not Phase.CLOSED)
                if live:
                    chosen = live[number % len(live)]
                    for tables in (self.ideal, self.real):
                        row = tables.take_by_operator(chosen) if what == "take" else tables.close_by_operator(chosen)
                    if self.random.random() < 0.5:  # else the judge learns it by a lost race, or never needs to
                        self.judge.settled([row])
            case ("restart",):
                self.restart()
            case (mishap,):
                self.mishap = mishap


LATE = ("deadline", "owed", "reminder", "silent", "soon", "stale")


def comparable(journal: list[Any]) -> list[str]:
    # The figure of a deadline depends on the office calendar, which has an oracle of its own.
    return sorted(str((*j[:5], None, None, j[7]) if j[1] in LATE else j) for j in journal)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(actions, st.integers(0, 2**32))
def test_any_order_repetition_and_crash_gives_the_transitions_of_the_oracle(history: list[Any], seed: int) -> None:
    province = Province(Random(seed))
    for action in history:
        province.act(action)
        assert comparable(province.real.journal) == comparable(province.ideal.journal)
    province.tick()
    province.now += timedelta(minutes=1)
    province.tick()
    assert comparable(province.real.journal) == comparable(province.ideal.journal)
    check_one_open(province)


@pytest.mark.parametrize("seed", range(24))
def test_a_long_random_history_gives_the_transitions_of_the_oracle(seed: int) -> None:
    # Hypothesis keeps histories short; some mistakes need a closed episode, a silence and another silence.
    random = Random(seed)
    province = Province(random)
    for _ in range(80):
        province.act(random_action(random))
        assert comparable(province.real.journal) == comparable(province.ideal.journal)
    check_one_open(province)
    assert len(province.real.journal) > 5


@pytest.mark.parametrize("seed", range(30))
def test_what_hangs_on_what_is_judged_as_by_the_oracle_whatever_falls_first(seed: int) -> None:
    random = Random(seed)
    province = Province(random)
    for _ in range(100):
        province.act(random_beat(random))
        assert comparable(province.real.journal) == comparable(province.ideal.journal)
    check_one_open(province)
    assert {line[1] for line in province.real.journal} >= {"dark"}


def random_beat(random: Random) -> tuple[Any, ...]:
    pick, sort = random.choice, random.random()
    if sort < 0.4:
        return "advance", pick([1, 4, 9, 15, 20, 30, 40, 60])
    if sort < 0.95:
        how = pick(["alone", "depends", "depends", "depends", "retired"])
        return "link", pick(sorted(LINKS)), pick(["alive", "alive", "lost"]), pick([None, 5, 12, 25, 300]), how
    return (pick(["restart", "lost commit", "lost answer", "unsettled", "rival"]),)


def random_action(random: Random) -> tuple[Any, ...]:
    pick, sort = random.choice, random.random()
    if sort < 0.28:
        return "advance", pick([1, 9, 20, 40, 60, 125, 300, 301, 1300])
    if sort < 0.62:
        back = pick([0, 0, 0, 30, 70, 200, 700, -40])
        return "pay", pick("ab"), pick("ab"), random.randint(-2, 9), random.randint(-2, 5), back
    if sort < 0.70:
        return "report", pick("xy"), pick([1, 1, 2]), random.random() < 0.7, random.random() < 0.3
    if sort < 0.80:
        return "dossier", pick("xy"), pick("2459"), pick([None, -60, 0, 1, 20, 300]), random.random() < 0.3
    if sort < 0.86:
        return "work", pick("mn")
    if sort < 0.91:
        return pick(["close", "take"]), random.randint(0, 5)
    return (pick(["restart", "lost commit", "lost answer", "unsettled", "rival"]),)


def check_one_open(province: Province) -> None:
    """One open alert per (rule, key)."""
    open_now = [(r.rule, r.key) for r in province.real.alerts.values() if r.phase is not Phase.CLOSED]
    assert len(open_now) == len(set(open_now))
