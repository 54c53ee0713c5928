"""The hub: lossless alerts, latest-wins tiles, bounded clients; and a random world in which it must stay right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from wall_ui import frames
from wall_ui.frames import Position
from wall_ui.hub import Client, Event, Hub


def row(seq: int, subject: str = "a/1", *, over: bool = False) -> Event:
    alert = json.dumps({"id": subject, "seq": seq}).encode()
    op = "closed" if over else "fired"
    return Event(seq, subject, frames.event(seq, op, 0, "", alert), None if over else alert)


def hub_with(*rows: Event, **limits: int) -> Hub:
    hub = Hub(**limits)
    hub.load("e1", 0, [], [])
    for one in rows:
        hub.append(one)
    return hub


def said(hub: Hub, client: Client, **budget: int) -> list[dict[str, Any]]:
    return [json.loads(frame) for frame in hub.frames_for(client, **budget)]


def test_a_new_client_gets_the_open_alerts_then_every_tile() -> None:
    hub = hub_with(row(1), row(2, "a/2"), row(3, over=True))
    hub.set_tile("reports", 5, b'{"n":1}')
    first, tile = said(hub, hub.join(None))
    assert first == {"t": "snap", "seq": 3, "alerts": [{"id": "a/2", "seq": 2}], "missed": None}
    assert tile == {"t": "tile", "panel": "reports", "rev": 1, "asof": 5, "data": {"n": 1}}


def test_a_returning_client_gets_the_rows_it_missed_and_no_snapshot() -> None:
    hub = hub_with(row(1), row(2, "a/2"), row(3, "a/3"))
    (first,) = said(hub, hub.join(Position("e1", 1)))
    assert (first["t"], first["from"], first["to"]) == ("resume", 2, 3)
    assert [event["seq"] for event in first["events"]] == [2, 3]


def test_a_client_that_missed_nothing_gets_an_empty_resume() -> None:
    (first,) = said(hub_with(row(1)), hub_with(row(1)).join(Position("e1", 1)))
    assert first == {"t": "resume", "from": 2, "to": 1, "events": []}


@pytest.mark.parametrize("since", [Position("e0", 2), Position("e1", 4), Position("e1", -1), Position("", 0)])
def test_a_place_in_another_journal_in_the_future_or_before_the_beginning_gets_a_snapshot(since: Position) -> None:
    hub = hub_with(row(1), row(2, "a/2"), row(3, "a/3"))
    (first,) = said(hub, hub.join(since))
    assert (first["t"], first["seq"], first["missed"]) == ("snap", 3, None)


@pytest.mark.parametrize(("since", "kind"), [(4, "snap"), (5, "resume"), (6, "resume")])
def test_a_client_further_back_than_the_limit_gets_the_picture_and_the_newest_rows(since: int, kind: str) -> None:
    hub = hub_with(*(row(seq, f"a/{seq}") for seq in range(1, 11)), resume_max=5)
    (first,) = said(hub, hub.join(Position("e1", since)))
    assert first["t"] == kind
    if kind == "snap":
        assert [event["seq"] for event in first["missed"]] == [6, 7, 8, 9, 10]


def test_alerts_are_never_skipped_and_tiles_are_only_the_newest() -> None:
    hub = hub_with()
    client = hub.join(None)
    said(hub, client)
    for seq in range(1, 6):
        hub.append(row(seq, f"a/{seq}"))
        hub.set_tile("reports", seq, b"%d" % seq)
    got = said(hub, client)
    assert [frame["seq"] for frame in got if frame["t"] == "ev"] == [1, 2, 3, 4, 5]
    assert [frame["data"] for frame in got if frame["t"] == "tile"] == [5]
    assert not hub.waits(client)


def test_equal_data_is_not_sent_again() -> None:
    hub = hub_with()
    assert hub.set_tile("reports", 1, b"1")
    assert not hub.set_tile("reports", 2, b"1")


def test_the_budget_bounds_what_is_given_at_a_time_and_tiles_wait_for_the_alerts() -> None:
    hub = hub_with(*(row(seq, f"a/{seq}") for seq in range(1, 4)))
    client = hub.join(Position("e1", 0))
    said(hub, client)
    for seq in range(4, 7):
        hub.append(row(seq, f"a/{seq}"))
    hub.set_tile("reports", 1, b"1")
    rounds = []
    while hub.waits(client):
        rounds.append([frame.get("seq", frame["t"]) for frame in said(hub, client, budget=1)])
    assert rounds == [[4], [5], [6], ["tile"]]


@pytest.mark.parametrize(("more", "behind"), [(3, False), (4, True)])
def test_a_client_whose_rows_are_gone_is_behind(more: int, behind: bool) -> None:
    hub = hub_with(keep=3)
    client = hub.join(None)
    said(hub, client)
    for seq in range(1, more + 1):
        hub.append(row(seq))
    assert hub.is_behind(client) is behind


def test_only_the_newest_heartbeat_is_kept() -> None:
    hub = hub_with()
    client = hub.join(None)
    said(hub, client)
    hub.set_beat(b'{"t":"hb","n":1}')
    hub.set_beat(b'{"t":"hb","n":2}')
    assert said(hub, client) == [{"t": "hb", "n": 2}]


def test_five_thousand_clients_share_one_snapshot() -> None:
    hub = hub_with(*(row(seq, f"a/{seq}") for seq in range(1, 100)))
    openings = {id(hub.frames_for(hub.join(None))[0]) for _ in range(5_000)}
    assert (len(openings), hub.snapshots) == (1, 1)


def test_a_row_that_is_not_the_next_is_refused() -> None:
    with pytest.raises(ValueError, match="journal row 3 after 1"):
        hub_with(row(1)).append(row(3))


class Mirror:
    """What a careful client does with frames, and what it has seen."""

    def __init__(self) -> None:
        self.epoch, self.seq = "", -1
        self.open: dict[str, int] = {}
        self.tiles: dict[str, int] = {}
        self.seen: list[int] = []
        self.untold: set[int] = set()
        """Rows it was told it would not be told one by one."""
        self.base = -1

    def welcome(self, epoch: str) -> None:
        if epoch != self.epoch:
            tiles = self.tiles
            self.__init__()  # type: ignore[misc]
            self.epoch, self.tiles = epoch, tiles

    def hear(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "snap":
                known = {event["seq"] for event in frame["missed"] or ()}
                if self.seq >= 0:
                    self.untold |= set(range(self.seq + 1, frame["seq"] + 1)) - known
                    self.seen += sorted(seq for seq in known if seq > self.seq)
                else:
                    self.base = frame["seq"]
                self.open = {alert["id"]: alert["seq"] for alert in frame["alerts"]}
                self.seq = frame["seq"]
            case "resume":
                assert frame["from"] == self.seq + 1
                for event in frame["events"]:
                    self._event(event)
                assert self.seq == frame["to"]
            case "ev":
                self._event(frame)
            case "tile":
                self.tiles[frame["panel"]] = frame["data"]

    def _event(self, event: dict[str, Any]) -> None:
        assert event["prev"] == self.seq, "a hole or a repetition"
        self.seq = event["seq"]
        self.seen.append(self.seq)
        if event["op"] == "closed":
            self.open.pop(event["alert"]["id"], None)
        else:
            self.open[event["alert"]["id"]] = event["seq"]


class Screen:
    def __init__(self) -> None:
        self.mirror = Mirror()
        self.client: Client | None = None
        self.flying: list[bytes] = []

    def cut(self) -> None:
        self.client, self.flying = None, []


SCREENS = 3
which = st.integers(0, SCREENS - 1)


class World(RuleBasedStateMachine):
    """A journal in a database, a hub that follows it, screens on wires that fail: at rest all are equal."""

    @initialize()
    def begin(self) -> None:
        self.epoch = 1
        self.rows: list[Event] = []
        self.screens = [Screen() for _ in range(SCREENS)]
        self.tiles: dict[str, int] = {}
        self._start_hub()

    def _start_hub(self) -> None:
        self.hub = Hub(keep=8, resume_max=5)
        seq = len(self.rows)
        self.hub.load(f"e{self.epoch}", seq, self._open().items(), self.rows[-8:])
        for panel, value in self.tiles.items():
            self.hub.set_tile(panel, 0, b"%d" % value)
        for screen in self.screens:
            screen.cut()

    def _open(self, until: int | None = None) -> dict[str, bytes]:
        now: dict[str, bytes] = {}
        for one in self.rows[:until]:
            if one.alert is None:
                now.pop(one.subject, None)
            else:
                now[one.subject] = one.alert
        return now

    @rule(subject=st.sampled_from(["a/1", "a/2", "a/3"]), over=st.booleans())
    def commit(self, subject: str, over: bool) -> None:
        self.rows.append(row(len(self.rows) + 1, subject, over=over))

    @rule(most=st.integers(1, 6))
    def follow(self, most: int) -> None:
        for one in self.rows[self.hub.seq : self.hub.seq + most]:
            self.hub.append(one)

    @rule(panel=st.sampled_from(["reports", "map"]), value=st.integers(0, 3))
    def tile(self, panel: str, value: int) -> None:
        self.tiles[panel] = value
        self.hub.set_tile(panel, 0, b"%d" % value)

    @rule(at=which)
    def connect(self, at: int) -> None:
        screen = self.screens[at]
        screen.cut()
        mirror = screen.mirror
        since = Position(mirror.epoch, mirror.seq) if mirror.seq >= 0 else None
        screen.client = self.hub.join(since)
        mirror.welcome(self.hub.epoch)

    @rule(at=which, budget=st.sampled_from([1, 100, 10_000]))
    def pump(self, at: int, budget: int) -> None:
        screen = self.screens[at]
        if screen.client is None:
            return
        if self.hub.is_behind(screen.client):
            screen.cut()
        else:
            screen.flying += self.hub.frames_for(screen.client, budget)

    @rule(at=which, n=st.integers(1, 4))
    def deliver(self, at: int, n: int) -> None:
        screen = self.screens[at]
        arrived, screen.flying = screen.flying[:n], screen.flying[n:]
        self._hear(screen, arrived)

    @rule(at=which)
    def cut(self, at: int) -> None:
        self.screens[at].cut()

    @rule()
    def restart(self) -> None:
        self._start_hub()

    @precondition(lambda self: len(self.rows) > 2)
    @rule(lost=st.integers(1, 3))
    def restore(self, lost: int) -> None:
        self.epoch += 1
        del self.rows[-lost:]
        self._start_hub()

    @invariant()
    def nothing_twice(self) -> None:
        for screen in getattr(self, "screens", ()):
            assert len(screen.mirror.seen) == len(set(screen.mirror.seen))

    def _hear(self, screen: Screen, arrived: Iterable[bytes]) -> None:
        for frame in arrived:
            screen.mirror.hear(json.loads(frame))

    def teardown(self) -> None:
        if not hasattr(self, "hub"):
            return
        self.follow(10**6)
        truth = {subject: json.loads(alert)["seq"] for subject, alert in self._open().items()}
        for at, screen in enumerate(self.screens):
            if screen.client is None or self.hub.is_behind(screen.client):
                self.connect(at)
            assert screen.client is not None
            while self.hub.waits(screen.client):
                screen.flying += self.hub.frames_for(screen.client, 200)
            self._hear(screen, screen.flying)
            mirror = screen.mirror
            assert mirror.open == truth
            assert mirror.seq == len(self.rows)
            assert mirror.tiles == {**mirror.tiles, **self.tiles}
            told = set(mirror.seen)
            assert told.isdisjoint(mirror.untold)
            assert told | mirror.untold == set(range(mirror.base + 1, mirror.seq + 1))


World.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestWorld = World.TestCase
