"""City: an installation under test with its ledger, its sender and its own people; what every chaos test needs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from rules.loader import PACKS
from tests.chaos.ledger import Ledger
from tests.chaos.sender import Sender
from tests.chaos.traffic import FAILING, Traffic
from tests.world import World

PEOPLE = {
    "ca-truc": ("TB", ("email", "webhook")),
    "truc-ban": ("TB", ("email",)),
    "hien-truong": ("CT", ("email",)),
    "lanh-dao": ("LD", ("email",)),
    "ung-cuu": ("ATTT", ("email", "webhook")),
    "so": ("SO", ("email",)),
    "don-vi": ("DV", ("email",)),
}
"""Recipient → role and channels. None is bound to a unit: who is told is plain."""
NOTIFY = {
    "report-urgent": ("TB", "CT"),
    "incident-critical": ("ATTT", "LD"),
    "dossier-overdue": ("DV",),
    "payment-failures": ("TB", "SO"),
}
"""Which roles the rules tell, as their documents say."""
RULES = (*NOTIFY, "one-stop-silent")
"""What the city's judge judges by: what the verifier can recount. The other rules have tests of their own."""
NOISE = ("Unable connect", "Unable to update", "Failed fetch", "Group Coordinator Request failed")
"""What a Kafka client says many times while the broker is away."""
ROOT = Path(__file__).parent.parent.parent


class City:
    """Give `world` its people, open the ledger, and send at `per_second` once `sender` is started."""

    def __init__(self, world: World, seed: int, per_second: float, due_s: tuple[float, float] = (15, 60)) -> None:
        self.world, self.seed = world, seed
        people = world.folder / "people.toml"
        people.write_text(_people(), "utf-8")
        world.settings = replace(
            world.settings, directory=str(people), rules=str(_rules(world.folder)), session_timeout_s=6.0
        )
        self.traffic = Traffic(seed, lambda: datetime.now(UTC), due_s)
        header = {"seed": seed, "prefix": world.settings.topic_prefix, "failing": [FAILING], "told": told()}
        self.ledger = Ledger(world.folder / "ledger.jsonl", header)
        self.sender = Sender(world.settings.kafka, world.settings.topic_prefix, self.traffic, self.ledger, per_second)

    def until(self, check: Callable[[], Any], what: str, timeout_s: float = 60.0) -> Any:
        """Wait for `check` to say something true, while the sender is well."""

        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self.sender.failure is not None:
                raise self.sender.failure
            with contextlib.suppress(psycopg.Error):  # the database may be the one that is being killed
                if found := check():
                    return found
            time.sleep(0.1)
        raise AssertionError(f"{what}: not within {timeout_s:g} s\n{self.state()}")

    def state(self) -> str:
        """What is behind, and the last words of every process, for whoever must find out why."""
        lines = [f"behind: {self.behind(dict(self.sender.acked))}"]
        for name in self.world.processes:
            words = [line[:200] for line in self.world.log(name).splitlines() if not line.startswith(NOISE)]
            lines += [f"--- {name}", *words[-25:]]
        return "\n".join(lines)

    def drained(self) -> bool:
        """Whether the store has everything that Kafka acknowledged so far."""
        return not self.behind(dict(self.sender.acked))

    def behind(self, target: dict[tuple[str, int], int]) -> dict[tuple[str, int], int]:
        """Partitions that are not at `target` yet, with how many records are missing."""
        rows = self.world.query("select topic, part, next_offset from stream_offset")
        prefix = self.world.settings.topic_prefix
        have = {(prefix + topic, part): offset for topic, part, offset in rows}
        return {place: end - have.get(place, 0) for place, end in target.items() if have.get(place, 0) < end}

    def fired(self) -> int:
        """How many alerts have fired."""
        return int(self.world.query("select count(*) from alert where fired_at is not null")[0][0])

    def told(self) -> bool:
        """Whether as many alerts have fired, and are over, as there must be; the verifier will say which."""
        [(fired, over)] = self.world.query(
            "select count(fired_at), count(*) filter (where phase = 'closed' and fired_at is not null) from alert"
        )
        owed = len(self.traffic.watched) + len(self.traffic.overdue) + 1
        return bool(fired >= owed and over >= len(self.traffic.closed))

    def verify(self) -> tuple[int, str]:
        """(exit code, report) of the verifier, which runs as a process of its own."""
        env = {**os.environ, "IOC_DATABASE": self.world.settings.database, "IOC_KAFKA": self.world.settings.kafka}
        done = subprocess.run(
            [sys.executable, "-m", "tests.chaos.verifier", str(self.ledger.path)],
            env=env, cwd=ROOT, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr


def told() -> dict[str, list[Any]]:
    """(recipient, channel) of all whom each rule tells."""
    return {
        rule: sorted(
            [who, channel] for who, (role, channels) in PEOPLE.items() if role in roles for channel in channels
        )
        for rule, roles in NOTIFY.items()
    }


def _rules(folder: Path) -> Path:
    """A folder with those of the shipped rules."""
    packs = folder / "rules"
    for name in RULES:
        [file] = PACKS.rglob(f"{name}.yaml")
        place = packs / file.relative_to(PACKS)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    return packs


def _people() -> str:
    entries = []
    for who, (role, channels) in PEOPLE.items():
        addresses = ", ".join(
            f'{channel} = "{f"{who}@example.vn" if channel == "email" else "https://hook.example.vn/"}"'
            for channel in channels
        )
        entries.append(f'[[recipient]]\nid = "{who}"\nname = "{who}"\nroles = ["{role}"]\nchannels = {{{addresses}}}\n')
    return "\n".join(entries)
