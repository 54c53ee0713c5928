"""Cut line: an excavator meets a cable. The line is lost, and with it the desk that hangs on it; every second time a
trunk, and with it the communes behind it. What the desks do meanwhile comes when the line is back. Pure."""

from __future__ import annotations

from ioc.demo import watched
from ioc.demo.story.scene import Scene, Told
from ioc.demo.trouble import Held, Trouble

LASTS_S = 400.0
"""Longer than the five minutes of rule L28."""
FAILS_S = 240.0
"""Longer than the three minutes of rule L27."""
BEHIND = 4
"""Communes behind a trunk that was cut."""


def cut_line(scene: Scene, at_s: float) -> Told:
    province, chance = scene.cast.province, scene.chance
    trunk = scene.number % 2 == 1
    units = chance.choice(
        [some for _, some in sorted(province.groups.items()) if len(some) >= (BEHIND if trunk else 1)]
    )
    units = [unit for unit in units if unit in province.desk_of]
    units = units[:BEHIND] if trunk else [chance.choice(units)]
    end_s = at_s + LASTS_S
    told = Told()
    if trunk:
        told.troubles.append(Trouble(watched.hub(province, units[0]), "lost", at_s, end_s, "cable_cut"))
    for place, unit in enumerate(units):
        lost_s, back_s = at_s + 3 + place, end_s + 2 + place
        told.troubles.append(
            Trouble(watched.line(unit), "lost", lost_s, back_s, "parent_lost" if trunk else "cable_cut")
        )
        desk = province.desk_of[unit].code
        told.troubles.append(Trouble(watched.desk(desk), "failed", lost_s + 6, back_s + 5, "line_lost"))
        told.held.append(_held(desk, lost_s, back_s))
    for trouble in told.troubles:
        told.steps += scene.cast.heartbeats.at_once(trouble)
    return told


def slow_service(scene: Scene, at_s: float) -> Told:
    """A ministry's service answers slowly, then not at all for longer than rule L27 waits (the seeds' named pain)."""
    name = f"ngsp-{scene.chance.choice(watched.NGSP)[0]}"
    told = Told(
        troubles=[
            Trouble(name, "slow", at_s, at_s + 90, "slow_reply"),
            Trouble(name, "failed", at_s + 90, at_s + 90 + FAILS_S, "timeout"),
        ]
    )
    slow, failed = told.troubles
    beats = scene.cast.heartbeats.at_once
    told.steps += [*beats(slow)[:1], *beats(failed)]
    return told


def _held(desk: str, from_s: float, to_s: float) -> Held:
    return Held("dossiers", lambda step: step.body.get("agency") == desk, from_s, to_s, to_s + 8)
