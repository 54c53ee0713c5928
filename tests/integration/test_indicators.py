"""Every indicator we count, against a recount of lives that were planned: shuffled, sent twice, corrected, over all
units and each one; and without data every one of them says so."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from ioc import cli
from ioc.commands.failure import EXIT_NO_INPUT
from ioc.domain import text
from ioc.domain.calendar import Calendar
from ioc.domain.indicators import Indicator, catalogue
from ioc.domain.length_bins import ERROR
from ioc.domain.period_names import read_period
from ioc.domain.qd766 import Counts, Rules
from ioc.domain.terms import Term
from ioc.domain.workday import Closure
from ioc.services import board766
from ioc.services.adding import Question, add_up
from ioc.services.evidence import page
from ioc.services.figures import Figure, figure
from ioc.services.standing import WORDS, standing
from ioc.services.term_words import words
from ioc.store.database import Conn
from tests.integration.lives import HOUR, NOW, UNITS, Dossier, Province, Report, local, planned
from tests.integration.test_figures import USUAL, ask, put
from tests.stackfix import HasAddresses
from tests.world import World

pytestmark = pytest.mark.real

QUARTER = read_period("2024Q1")
TODAY = datetime.fromisoformat("2024-03-20T00:00+07:00")
Counted = tuple[int, int | None] | list[float]
"""Numerator and denominator; of a quantile all lengths, in seconds."""
Recount = Callable[[Province], Counted]


@pytest.fixture(scope="module")
def province() -> Province:
    return planned(4, QUARTER.start, QUARTER.end)


@pytest.fixture(scope="module")
def world(stack: HasAddresses, tmp_path_factory: pytest.TempPathFactory, province: Province) -> Iterator[World]:
    with World(stack.addresses, tmp_path_factory.mktemp("indicators")) as fresh:
        for topic, events in province.events().items():
            _send(fresh, topic, events, random.Random(topic))
        yield fresh


def _send(world: World, topic: str, events: list[dict[str, Any]], rng: random.Random) -> None:
    """In any order, some twice, some first said of another unit; in chunks of some size."""
    sent = []
    for event in events:
        if rng.random() < 0.1:
            sent.append({**event, "unit": rng.choice(UNITS)})
            event = {**event, "revision": 2}
        sent += [event] * rng.choice((1, 1, 1, 2))
    rng.shuffle(sent)
    while sent:
        size = rng.randint(20, 200)
        put(world, topic, *sent[:size])
        sent = sent[size:]


def of(unit: str, province: Province) -> Province:
    """The part of the province that lies in a unit."""
    return Province(*([one for one in some if one.unit == unit] for some in vars(province).values()))


def inside(moment: datetime) -> bool:
    return QUARTER.start <= moment < QUARTER.end


def n(some: Iterable[object]) -> int:
    return sum(1 for one in some if one)


# ---- what each indicator must be, out of the plans alone


def taken(province: Province) -> list[Dossier]:
    return [one for one in province.dossiers if inside(one.received)]


def late_now(one: Dossier) -> bool:
    return one.outcome in ("late", "twice", "overdue")


def share(count: Callable[[Dossier], object], over: Callable[[Dossier], object] = lambda one: True) -> Recount:
    return lambda province: (n(over(one) and count(one) for one in taken(province)), n(map(over, taken(province))))


def said(fact: str) -> Recount:
    return share(lambda one: getattr(one, fact) is True)


def reports(province: Province, *outcomes: str, kind: str = "") -> list[Report]:
    return [
        one for one in province.reports if inside(one.received) and one.outcome in outcomes and kind in ("", one.kind)
    ]


def in_time(kind: str = "") -> Recount:
    return lambda p: (
        len(reports(p, "on_time", "running", kind=kind)),
        len(reports(p, "on_time", "late", "running", "overdue", kind=kind)),
    )


def closings(province: Province, *, again: bool) -> int:
    found = 0
    for one in province.reports:
        done = one.received + one.resolve_hours * HOUR
        if one.outcome == "duplicate":
            found += not again and inside(one.received + timedelta(minutes=one.accept_minutes))
        elif one.outcome in ("on_time", "late"):
            found += not again and inside(done + HOUR)
            found += one.reopened and inside(done + 4 * HOUR)
    return found


def lengths(some: Iterable[tuple[datetime, float]]) -> list[float]:
    return [seconds for moment, seconds in some if inside(moment)]


def owed(province: Province) -> list[Any]:
    """Incidents whose report was due on a day that is over."""
    return [
        one for one in province.alerts
        if one.ended != "false_positive" and (one.incident or one.severity <= 2)
        and QUARTER.start <= one.report_due < TODAY
    ]  # fmt: skip


def paid(province: Province, service: str = "", *, cashless: bool = False) -> list[Any]:
    return [
        one for one in province.payments
        if one.outcome in ("succeeded", "mismatch") and inside(one.when) and service in ("", one.service)
        and not (cashless and one.method == "cash")
    ]  # fmt: skip


def told_fees(province: Province) -> list[tuple[Dossier, list[Any]]]:
    """Dossiers with a fee that they or a payment that succeeded call paid, with these payments."""
    came = [
        (one, [x for x in province.payments if x.dossier == one.code and x.outcome == "succeeded"])
        for one in taken(province) if one.fee
    ]  # fmt: skip
    return [(one, money) for one, money in came if one.paid or money]


def disagrees(told: tuple[Dossier, list[Any]]) -> bool:
    """Everything here happened days ago: nobody's patience lasts so long."""
    one, money = told
    if sum(x.amount for x in money) != one.fee:
        return True
    return not one.paid and any(x.method != "cash" for x in money)


def links(province: Province, kind: str) -> list[Any]:
    return [one for one in province.links if one.kind == kind and not one.retired]


def issued(province: Province, *types: str) -> int:
    return n(
        one.kind == "document" and one.document and one.field == "chuyen-doi-so" and inside(one.assigned)
        and (one.document[0].split("/")[1].split("-")[0] in types if types else True)
        for one in province.directives
    )  # fmt: skip


def directives(province: Province, *outcomes: str) -> list[Any]:
    return [one for one in province.directives if inside(one.assigned) and one.outcome in outcomes]


def up(kind: str) -> Recount:
    return lambda p: (n(one.up for one in links(p, kind)), len(links(p, kind)))


RECOUNTS: dict[str, Recount] = {
    "PA01": lambda p: (n(inside(one.received) for one in p.reports), None),
    "PA01-KENH": lambda p: (n(inside(one.received) for one in p.reports), None),
    "PA02": in_time(),
    "PA03": lambda p: (n(one.outcome == "overdue" for one in p.reports), None),
    "PA04": lambda p: lengths(
        (one.received, (one.resolve_hours + 3 * one.reopened) * 3_600)
        for one in p.reports if one.outcome in ("on_time", "late")
    ),
    "PA04-90": lambda p: lengths(
        (one.received, (one.resolve_hours + 3 * one.reopened) * 3_600)
        for one in p.reports if one.outcome in ("on_time", "late")
    ),
    "PA04-TN": lambda p: lengths((one.received, one.accept_minutes * 60) for one in p.reports),
    "PA05": lambda p: (
        n((one.rating or 0) >= 4 for one in reports(p, "on_time", "late")),
        n(one.rating for one in reports(p, "on_time", "late")),
    ),
    "PA06": lambda p: (closings(p, again=True), closings(p, again=True) + closings(p, again=False) - sum(
        one.reopened and inside(one.received + (one.resolve_hours + 4) * HOUR) for one in p.reports
    )),
    "PA06-TR": lambda p: (len(reports(p, "duplicate")), n(inside(one.received) for one in p.reports)),
    "PA07": in_time("PAKN"),
    "X-PA-OPEN": lambda p: (n(one.outcome in ("running", "overdue") for one in p.reports), None),
    "TT01": share(lambda one: one.channel == 2),
    "TT01-SL": lambda p: (len(taken(p)), None),
    "TT02": share(lambda one: not late_now(one), lambda one: one.outcome != "undated"),
    "TT03": lambda p: (n(one.outcome == "overdue" for one in p.dossiers), None),
    "TT03-NGAY": lambda p: (sum(one.days_late for one in p.dossiers if one.outcome == "overdue"), None),
    "TT04": lambda p: (n(one.outcome == "soon" for one in p.dossiers), None),
    "TT04-3N": lambda p: (n(one.outcome in ("soon", "near") for one in p.dossiers), None),
    "TT06": share(lambda one: one.channel in (2, 3)),
    "TT07-SH": said("digitised"),
    "TT07-DT": said("e_result"),
    "TT07-TSD": said("reused"),
    "TT09": share(lambda one: one.outcome == "twice"),
    "TT10": share(lambda one: one.apology, late_now),
    "TT12": lambda p: (
        sum(sum(one.stages.values()) for one in taken(p)), sum(len(one.stages) for one in taken(p)),
    ),
    "X-TT-LUONG": share(lambda one: one.received_by != one.agency, lambda one: one.received_by),
    "X-TT-OPEN": lambda p: (
        n(one.outcome in ("running", "overdue", "soon", "near", "paused") for one in p.dossiers), None,
    ),
    "X-TT-XONG": lambda p: (  # by the promised date alone: asking twice for papers does not make it late here
        n(one.outcome in ("on_time", "twice") and inside(one.ended) for one in p.dossiers),
        n(one.outcome in ("on_time", "late", "twice") and inside(one.ended) for one in p.dossiers)
        + n(one.outcome == "overdue" for one in p.dossiers),
    ),
    "AT01": lambda p: (n(inside(one.detected) for one in p.alerts), None),
    "AT01-LOAI": lambda p: (n(inside(one.detected) for one in p.alerts), None),
    "AT01-HT": lambda p: (n(inside(one.detected) for one in p.alerts), None),
    "AT02": lambda p: (n(one.incident and one.ended == "closed" and inside(one.closed) for one in p.alerts), None),
    "X-AT-XONG": lambda p: (n(one.ended == "closed" and inside(one.closed) for one in p.alerts), None),
    "AT03": lambda p: lengths((one.closed, one.handle_minutes * 60) for one in p.alerts if one.ended == "closed"),
    "AT03-TN": lambda p: lengths((one.detected, one.ack_minutes * 60) for one in p.alerts),
    "AT04": lambda p: (
        sum(one.active for one in links(p, "endpoint") if one.up), sum(one.registered for one in links(p, "endpoint")),
    ),
    "AT06": lambda p: (
        n(one.reported_days and one.detected + timedelta(one.reported_days) <= one.report_due for one in owed(p)),
        len(owed(p)),
    ),
    "X-AT-OPEN": lambda p: (n(one.ended is None for one in p.alerts), None),
    "TN01": lambda p: (len(paid(p, "hospital_fee", cashless=True)), len(paid(p, "hospital_fee"))),
    "TN02": lambda p: (
        sum(one.amount for one in paid(p, "hospital_fee", cashless=True)),
        sum(one.amount for one in paid(p, "hospital_fee")),
    ),
    "TN03": lambda p: (len({one.facility for one in paid(p, "tuition", cashless=True)}), None),
    "TN03-ST": lambda p: (sum(one.amount for one in paid(p, "tuition", cashless=True)), None),
    "TN04": share(lambda one: one.paid, lambda one: one.fee),
    "TN05": lambda p: (
        n(one.outcome == "failed" and inside(one.when) for one in p.payments),
        n(one.outcome in ("failed", "succeeded", "mismatch") and inside(one.when) for one in p.payments),
    ),
    "TN05-TREO": lambda p: (n(one.outcome == "stuck" for one in p.payments), None),
    "TN06": lambda p: (
        sum(abs(one.amount - one.credited) for one in p.payments if one.outcome == "mismatch" and inside(one.when)),
        None,
    ),
    "TN06-HS": lambda p: (n(map(disagrees, told_fees(p))), len(told_fees(p))),
    "TN07": lambda p: (sum(one.amount for one in paid(p)), None),
    "X-TN-COUNT": lambda p: (len(paid(p)), None),
    "X-TN-SUCCESS": lambda p: (
        len(paid(p)), n(one.outcome in ("failed", "succeeded", "mismatch") and inside(one.when) for one in p.payments),
    ),
    "HT01": up("source"),
    "HT01-TRE": lambda p: [one.lag.total_seconds() for one in p.links if one.kind == "source" and one.lag is not None],
    "HT02": up("line"),
    "HT02-SS": lambda p: (
        n(one.state in ("alive", "slow") for one in p.links if one.kind == "line"),
        n(one.kind == "line" for one in p.links),
    ),
    "CD01": lambda p: (n(one.outcome == "overdue" for one in p.directives), None),
    "CD01-DH": lambda p: (
        len(directives(p, "on_time", "running")), len(directives(p, "on_time", "late", "running", "overdue")),
    ),
    "CD01-VB": lambda p: (
        n(one.kind == "document" and one.online and one.outcome in ("on_time", "late") and inside(one.done)
          for one in p.directives),
        n(one.kind == "document" and one.online is not None and one.outcome in ("on_time", "late") and inside(one.done)
          for one in p.directives),
    ),
    "VB-QD": lambda p: (issued(p, "QĐ"), None),
    "VB-KH": lambda p: (issued(p, "KH"), None),
    "VB-CD": lambda p: (issued(p) - issued(p, "QĐ", "KH"), None),
}  # fmt: skip
BY_OTHERS = {"TH01": "test_the_stage", "TT05": "tests of the board", "TT08": "tests of the board", "TT11": "the same"}
"""Computed by parts that have tests of their own; below they are compared with these parts."""
counted = pytest.mark.parametrize("code", RECOUNTS)


def test_every_indicator_that_we_count_is_recounted_here() -> None:
    assert RECOUNTS.keys() | BY_OTHERS.keys() == {one.code for one in catalogue().values() if one.ours}


def shown(world: World, code: str, by: str = "", units: frozenset[str] = frozenset(), now: datetime = NOW) -> Figure:
    start, end = QUARTER.start, QUARTER.end
    return ask(world, lambda conn: figure(
        conn, catalogue()[code], start, end, now, units=units, by=by, calendar=USUAL, rules=Rules(),
    ))  # fmt: skip


@counted
def test_a_figure_is_what_was_planned_over_the_province_and_in_every_unit(
    world: World, province: Province, code: str
) -> None:
    found, recount = shown(world, code), RECOUNTS[code]
    expected = recount(province)
    assert _some(expected), "the plan lets nothing happen: the test would prove nothing"
    _equal(catalogue()[code], found, "", expected)
    if "unit" not in catalogue()[code].by:
        return
    by_unit = shown(world, code, by="unit")
    for unit in UNITS:
        part = recount(of(unit, province))
        _equal(catalogue()[code], by_unit, unit, part)
        _equal(catalogue()[code], shown(world, code, units=frozenset({unit})), "", part)


def _some(expected: Counted) -> bool:
    return bool(expected) if isinstance(expected, list) else 0 < expected[0] != expected[1]


def _equal(indicator: Indicator, found: Figure, group: str, expected: Counted) -> None:
    parts = found.groups.get(group)
    if isinstance(expected, list):
        percent = {"PA04-90": 90, "HT01-TRE": 95}.get(indicator.code, 50)
        if not expected:
            assert parts is None or parts.shown is None
            return
        exact = sorted(expected)[math.ceil(percent * len(expected) / 100) - 1]
        assert parts is not None
        assert parts.of == len(expected)
        assert parts.spread is not None
        assert parts.spread.low.total_seconds() <= max(exact, 1) <= max(parts.spread.high.total_seconds(), 60)
        assert abs(parts.num - max(exact, 60)) <= ERROR * max(exact, 60) + 1
        return
    num, den = expected
    if parts is None:
        assert not num
        assert not den
        return
    assert (parts.num, parts.den) == (num, den)
    if den == 0:
        assert parts.shown is None
    elif den and indicator.unit == "%":
        assert parts.shown is not None
        assert float(parts.shown) == pytest.approx(100 * num / den, abs=0.005001)


@counted
def test_behind_a_figure_stand_as_many_events_or_cases_as_it_counts(world: World, code: str) -> None:
    for term in catalogue()[code].terms:
        names = [item.name + str(item.facts.get("event", "")) for item in _pages(world, term)]
        assert len(set(names)) == len(names), "one thing twice"
        if catalogue()[code].computed:
            whole = shown(world, code).whole
            assert len(names) == (whole.num if term in catalogue()[code].numerator else whole.den)
        elif term.take == "n" and not term.each:
            [groups] = ask(world, lambda conn, term=term: add_up(_asked(conn), [term]))  # type: ignore[misc]
            assert len(names) == groups.get("", 0) * term.times


def _asked(conn: Conn) -> Question:
    return Question(conn, QUARTER.start, QUARTER.end, NOW, USUAL)


def _pages(world: World, term: Term) -> list[Any]:
    found: list[Any] = []
    mark = None
    while True:
        got = ask(
            world, lambda conn, mark=mark: page(  # type: ignore[misc]
                conn, term, QUARTER.start, QUARTER.end, NOW, calendar=USUAL, after=mark, limit=37
            )
        )  # fmt: skip
        found += got.items
        mark = got.next
        if mark is None:
            return found


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_without_a_single_event_no_indicator_has_a_value(stack: HasAddresses, empty: World, code: str) -> None:
    found = shown(empty, code)
    assert found.whole.shown is None
    assert not found.conflict
    assert found.asof is None


@pytest.fixture(scope="module")
def empty(stack: HasAddresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(stack.addresses, tmp_path_factory.mktemp("empty")) as fresh:
        yield fresh


@pytest.mark.parametrize(
    ("period", "known"), [("2023Q1", False), ("2024Q1", True), ("2024-03-18", True), ("2024-03-25", False)],
    ids=["before the first word", "the quarter", "a quiet day", "after the last word"],
)  # fmt: skip
def test_nothing_counted_is_zero_only_where_the_source_told_of_the_time(world: World, period: str, known: bool) -> None:
    asked = read_period(period)
    found = ask(world, lambda conn: figure(
        conn, catalogue()["TN03"], asked.start, asked.end, NOW, calendar=USUAL, rules=Rules(),
    ))  # fmt: skip
    assert (found.whole.shown is not None) is known


def test_what_is_due_soon_depends_on_the_provinces_calendar(world: World, province: Province) -> None:
    """A calendar that works on no Wednesday looks further ahead."""
    idle = replace(USUAL, weekdays=frozenset({0, 4}))
    asked = QUARTER.start, QUARTER.end, NOW
    found = ask(world, lambda conn: figure(conn, catalogue()["TT04"], *asked, calendar=idle, rules=Rules()))
    assert found.whole.num == n(one.outcome in ("soon", "near") for one in province.dossiers)


def test_what_is_due_soon_and_how_late_it_is_depend_on_the_closures_of_the_place(
    world: World, province: Province
) -> None:
    """A storm closes the offices of one district the whole week: nothing is done there, and no day of it is lost."""
    week = datetime.fromisoformat("2024-03-18T00:00+07:00"), datetime.fromisoformat("2024-03-22T00:00+07:00")
    storm = replace(USUAL, closures=(Closure(*week, frozenset({"213"})),))

    def found(code: str, calendar: Calendar, by: str = "") -> Figure:
        return ask(world, lambda conn: figure(
            conn, catalogue()[code], QUARTER.start, QUARTER.end, NOW, by=by, calendar=calendar, rules=Rules(),
        ))  # fmt: skip

    soon, near = ([one for one in province.dossiers if one.outcome == outcome] for outcome in ("soon", "near"))
    assert any(one.unit == "213" for one in near)
    assert any(one.unit != "213" for one in near)
    assert found("TT04", storm).whole.num == len(soon) + n(one.unit == "213" for one in near)
    whole, usual = found("TT03-NGAY", storm, "unit").groups, found("TT03-NGAY", USUAL, "unit").groups
    assert whole["213"].num < usual["213"].num
    assert {unit: parts for unit, parts in whole.items() if unit != "213"} == {
        unit: parts for unit, parts in usual.items() if unit != "213"
    }
    term = catalogue()["TT04"].numerator[0]
    listed = ask(world, lambda conn: page(conn, term, QUARTER.start, QUARTER.end, NOW, calendar=storm, limit=500))
    assert len(listed.items) == found("TT04", storm).whole.num, "and those are listed"


def test_content_with_petitions_looks_at_ratings_and_at_who_had_to_ask_again(world: World, province: Province) -> None:
    [line] = ask(world, lambda conn: board766.board(conn, QUARTER, NOW, rules=Rules()))
    in_time_ = reports(province, "on_time", "running", kind="PAKN")
    content = [one for one in in_time_ if not one.reopened and (one.rating or 5) > 2]
    assert len(content) < len(in_time_), "the plan lets somebody be discontent"
    assert line.counts["petitions_content"] == len(content)


def test_a_score_tells_how_fresh_it_is_and_what_came_late(world: World) -> None:
    found = shown(world, "TT11")
    assert found.asof == shown(world, "TT02").asof
    assert found.corrections == shown(world, "TT07-SH").corrections > 0


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("code", catalogue())
def test_ioc_explain_tells_everything_of_every_figure(
    world: World, code: str, lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**world.settings.to_env(), "IOC_LANG": lang, "COLUMNS": "400"}.items():
        monkeypatch.setenv(name, value)
    one, which = catalogue()[code], 0 if lang == "vi" else 1
    exit_code = cli.run(["explain", code, "--period", "2024Q1"])
    printed = capsys.readouterr()
    assert exit_code == (0 if one.ours else EXIT_NO_INPUT), printed.err
    told = printed.out
    assert f"{code} {(one.name_vi, one.name_en)[which]}  v{one.version}" in told
    assert ("Quý I/2024 (từ 01/01/2024 đến 31/03/2024)", "Q1 2024 (1 January 2024 to 31 March 2024)")[which] in told
    wanted = [
        (one.note_vi, one.note_en)[which], (one.unit, one.unit_en)[which], one.owner, one.legal_basis, *one.source,
        *one.see_also, ("Tính đến: ", "Stands: ")[which] + WORDS[standing(one)][which].split("{")[0].rstrip(", ."),
    ]  # fmt: skip
    if one.ours:
        wanted += [words(one.numerator)[which], ("Truy vấn:", "Query:")[which], "select "]
        wanted += [words(one.denominator)[which]] if one.denominator else []
        found = shown(world, code, now=datetime.now(UTC))
        if found.asof is not None:
            wanted.append(("Đến muộn, đính chính: ", "Late, corrected: ")[which])
        if found.whole.den is not None:
            number = partial(text.number, lang="vi" if lang == "vi" else "en")
            wanted.append(f"= {number(found.whole.num)} / {number(found.whole.den)}")
    assert not [words_ for words_ in wanted if words_ not in told], told


def test_levels_follow_from_units_and_have_targets_of_their_own(world: World, province: Province) -> None:
    found = shown(world, "TT07-SH", by="unit_level")
    levels = {"213": "district", "215": "district", "07210": "commune"}
    for level in ("district", "commune"):
        own = [one for one in taken(province) if levels[one.unit] == level]
        assert (found.groups[level].num, found.groups[level].den) == (n(one.digitised for one in own), len(own))
    assert found.target_of("commune") == catalogue()["TT07-SH"].target[2]
    assert found.target is None, "no target holds for all levels together"


def test_components_of_766_are_the_same_on_the_board_and_as_indicators(world: World) -> None:
    [line] = ask(world, lambda conn: board766.board(conn, QUARTER, NOW, rules=Rules()))
    same = {"TT02": "2.1", "TT07-DT": "4.1", "TT07-SH": "4.2", "TT07-TSD": "4.3", "TN04": "3.6", "PA07": "5.2"}
    for code, component in {**same, "TT05": "3.2", "TT08": "1.4"}.items():
        share_ = line.score.part(component).share
        parts = shown(world, code).whole
        if share_ is None:
            assert parts.shown is None
        else:
            assert (parts.num, parts.den) == (share_.num, share_.den), code
    score = shown(world, "TT11")
    assert score.whole.shown is not None
    assert float(score.whole.shown) == pytest.approx(float(line.score.total), abs=0.005001)
    points = [piece.value for piece in score.pieces if piece.value is not None]
    assert float(sum(points)) == pytest.approx(float(line.score.total), abs=0.2)
    assert len(score.pieces) == 21
    assert line.counts != Counts()


def test_the_stage_comes_of_open_alerts_and_lists_them(world: World) -> None:
    def fire(name: str, severity: int, domain: str) -> None:
        world.query(
            "insert into alert (id, rule, rule_version, key, domain, unit, severity, phase, episode_at, fired_at,"
            " title, title_en, sentence, sentence_en, first_step, first_step_en, figure) values (%s, 'r', 1, %s, %s,"
            " '213', %s, 'firing', now(), now(), 't', 't', 's', 's', 'f', 'f', '{}') returning id",
            name, name, domain, severity,
        )  # fmt: skip

    assert shown(world, "TH01").whole.num == 1
    for number, severity in enumerate((2, 2, 2)):
        fire(f"a/{number}", severity, "payments")
    found = shown(world, "TH01")
    assert (found.whole.num, found.whole.shown) == (3, 3)
    assert [piece.en for piece in found.pieces][:2] == ["Warning", "Open alerts of severity 2: 3, 3 or more."]
    assert shown(world, "TH01", units=frozenset({"215"})).whole.num == 1, "alerts of other units are not this unit's"
    fire("a/8", 1, "security")
    fire("a/9", 1, "procedures")
    assert shown(world, "TH01").whole.num == 4
    term = catalogue()["TH01"].numerator[0]
    assert Counter(item.facts["severity"] for item in _pages(world, term)) == {1: 2, 2: 3}


def test_a_days_late_sum_is_explained_by_its_cases(world: World, province: Province) -> None:
    term = catalogue()["TT03-NGAY"].numerator[0]
    overdue: Sequence[Dossier] = [one for one in province.dossiers if one.outcome == "overdue"]
    items = _pages(world, term)
    assert len(items) == len(overdue)
    assert {local(item.facts["due_at"]) for item in items} == {local(one.due) for one in overdue if one.due}
