"""Hub: what every client is still to be told. Pure: no sockets, no clock, no database.

The hub keeps the newest journal rows once, encoded, and a client is a place in them: a number (`cursor`) for alerts and
a version for tiles. So alerts are lossless, tiles are latest-wins by construction, and a client that does not read
costs the same hundred bytes as one that does. A client whose cursor fell out of the kept rows cannot be served without
loss any more: `is_behind`, and the gateway closes it with 4008.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wall_ui import frames
from wall_ui.frames import Position

KEEP = 1_000
"""Journal rows a client may lag behind, and rows in memory: about 1.5 MB."""
RESUME_MAX = 500
"""Rows a returning client gets one by one; further back, the picture of now is shorter."""
BUDGET_BYTES = 64 * 1024
"""What one client is given at a time: bounds the bytes that wait in its socket's buffer."""


@dataclass(frozen=True, slots=True)
class Event:
    """One journal row: its frame, and what it leaves open (None: the alert is closed)."""

    seq: int
    subject: str
    frame: bytes
    alert: bytes | None
    at_ms: int = 0


@dataclass(slots=True)
class Client:
    """One client's place. `opening`: its first frame (snapshot or the rows it missed) is not given out yet."""

    cursor: int
    since: Position | None
    opening: bool = True
    tiles: int = 0
    beat: int = 0


@dataclass(slots=True)
class _Tile:
    version: int
    rev: int
    data: bytes
    frame: bytes


class Hub:
    """Fill it with `load`, feed it with `append`, `set_tile` and `set_beat`; ask `frames_for` each client."""

    def __init__(self, *, keep: int = KEEP, resume_max: int = RESUME_MAX) -> None:
        self.epoch = ""
        self.seq = 0
        self._keep = keep
        self._resume_max = resume_max
        self._events: deque[Event] = deque(maxlen=keep)
        self._open: dict[str, bytes] = {}
        self._tiles: dict[str, _Tile] = {}
        self._version = 0
        self._beat = (0, b"")
        self._snaps: dict[bool, tuple[int, bytes]] = {}
        self.snapshots = 0
        """Snapshots encoded so far: at most two (with and without missed rows) a journal number, whoever asks."""

    def load(self, epoch: str, seq: int, alerts: Iterable[tuple[str, bytes]], events: Iterable[Event]) -> None:
        """Start from the database: what is open at `seq`, and the newest rows up to it. Clients must join again."""
        self.epoch, self.seq = epoch, seq
        self._open = dict(alerts)
        self._events = deque((event for event in events if event.seq <= seq), maxlen=self._keep)
        self._snaps.clear()

    def append(self, event: Event) -> None:
        """The next journal row. ValueError for a number that is not the next: the caller loads again."""
        if event.seq != self.seq + 1:
            raise ValueError(f"journal row {event.seq} after {self.seq}")
        self.seq = event.seq
        self._events.append(event)
        if event.alert is None:
            self._open.pop(event.subject, None)
        else:
            self._open[event.subject] = event.alert

    def set_tile(self, panel: str, asof_ms: int, data: bytes) -> bool:
        """Newest data of a panel; False when it says what it said before, and nobody is told."""
        old = self._tiles.get(panel)
        if old is not None and old.data == data:
            return False
        self._version += 1
        rev = old.rev + 1 if old else 1
        self._tiles[panel] = _Tile(self._version, rev, data, frames.tile(panel, rev, asof_ms, data))
        return True

    def set_beat(self, frame: bytes) -> None:
        """Newest heartbeat; older ones nobody has read yet are forgotten."""
        self._beat = (self._beat[0] + 1, frame)

    def join(self, since: Position | None) -> Client:
        """A client begins, or begins again, where it says it stands."""
        return Client(cursor=self.seq, since=since)

    def is_behind(self, client: Client) -> bool:
        """Whether rows the client has not had are gone from memory."""
        return not client.opening and client.cursor < self._oldest - 1

    def waits(self, client: Client) -> bool:
        """Whether there is anything to give this client."""
        return client.opening or client.cursor < self.seq or client.tiles < self._version or client.beat < self._beat[0]

    def frames_for(self, client: Client, budget: int = BUDGET_BYTES) -> list[bytes]:
        """What to send now, in order: the opening, alerts, then tiles and heartbeat. Stops after `budget` bytes (at
        least one frame); the rest is given at the next call. What is returned counts as sent."""
        out: list[bytes] = []
        spent = 0
        if client.opening:
            out.append(self._opening(client))
            spent = len(out[0])
        while client.cursor < self.seq and (spent < budget or not out):
            event = self._at(client.cursor + 1)
            out.append(event.frame)
            spent += len(event.frame)
            client.cursor = event.seq
        if client.cursor == self.seq and (spent < budget or not out):
            if client.tiles < self._version:
                newer = [tile for tile in self._tiles.values() if tile.version > client.tiles]
                out += [tile.frame for tile in sorted(newer, key=lambda tile: tile.version)]
                client.tiles = self._version
            if client.beat < self._beat[0]:
                client.beat = self._beat[0]
                out.append(self._beat[1])
        return out

    def event_at(self, seq: int) -> Event | None:
        """The row of this number while it is in memory."""
        return self._at(seq) if self._oldest <= seq <= self.seq and self._events else None

    @property
    def open_alerts(self) -> Sequence[bytes]:
        """Every open alert."""
        return list(self._open.values())

    @property
    def _oldest(self) -> int:
        return self._events[0].seq if self._events else self.seq + 1

    def _at(self, seq: int) -> Event:
        return self._events[seq - self._oldest]

    def _opening(self, client: Client) -> bytes:
        client.opening, since = False, client.since
        client.cursor, client.since = self.seq, None
        if since is None or since.epoch != self.epoch or not 0 <= since.seq <= self.seq:
            return self._snap(with_missed=False)
        if since.seq >= max(self._oldest - 1, self.seq - self._resume_max):
            missed = [self._at(seq).frame for seq in range(since.seq + 1, self.seq + 1)]
            return frames.resume(since.seq, self.seq, missed)
        return self._snap(with_missed=True)

    def _snap(self, *, with_missed: bool) -> bytes:
        seq, frame = self._snaps.get(with_missed, (-1, b""))
        if seq != self.seq:
            newest = range(max(self._oldest, self.seq - self._resume_max + 1), self.seq + 1)
            missed = [self._at(seq).frame for seq in newest] if with_missed else None
            frame = frames.snap(self.seq, self.open_alerts, missed)
            self._snaps[with_missed] = (self.seq, frame)
            self.snapshots += 1
        return frame
