"""Pace: how the province's time runs beside the real one. Pure.

What should an onlooker of `ioc demo --speed 60` see? The day of a province in 24 minutes, with everything alive: alerts
that fire and clear, letters, the clock of the wall. Three ways were weighed:

1. Events of a past day, sent sixty times as fast until they catch up with now. Windows that end now would hold none of
   them, so no rate would ever fire; every dossier due between then and now would be overdue the moment it is received;
   and all of it would come late and show as corrected.
2. A clock of our own in every process. The database's `now()`, Kafka's retention and the browser have theirs.
3. What we do: the province lives faster, and its events are stamped with the moment they are sent. At 60 an hour of the
   province passes in a minute; what happens there at 08:00 is stamped now, and so is every date that follows from it
   (promised, due, ended), so that a dossier of three days is due after 72 minutes. Everything is live and true to the
   clock on the wall; only the time of day in the province is another one, and the terminal says which.

The story (a gateway fails, a line is cut) keeps its real minutes at every speed, because the rules look at real
minutes. Payments are so many that at 60 one in sixty is told: as many a second as without hurry.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ioc.demo.step import Body, DayOf, Moment, Step


@dataclass(frozen=True, slots=True)
class Pace:
    began_s: float = 0.0
    """Real moment, unix seconds, at which …"""
    at_s: float = 0.0
    """… it was this moment in the province."""
    speed: float = 1.0
    """Seconds of the province in a real one."""

    def real(self, at_s: float) -> float:
        """When it is, really, at this moment of the province."""
        return self.began_s + (at_s - self.at_s) / self.speed

    def province(self, real_s: float) -> float:
        """What time it is in the province at this real moment."""
        return self.at_s + (real_s - self.began_s) * self.speed

    def stamped(self, step: Step) -> Step:
        """A step of the province as it goes out."""
        if self == NATURAL:
            return step
        return msgspec.structs.replace(step, at_s=self.real(step.at_s), body=self._body(step.body))

    def _body(self, body: Body) -> Body:
        found = {}
        for name, said in body.items():
            kind = type(said)
            if kind is Moment or kind is DayOf:
                found[name] = kind(self.real(said))
            else:
                found[name] = self._body(said) if kind is dict else said
        return found


NATURAL = Pace()
