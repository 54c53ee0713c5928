"""Overdue: a dossier and a directive that pass their time while everybody watches. Pure."""

from __future__ import annotations

from ioc.demo.dossiers.birth import Birth
from ioc.demo.dossiers.life import SOURCE, TOPIC
from ioc.demo.dossiers.procedures import COMMUNE
from ioc.demo.step import DAY_S, HOUR_S, Body, Moment, Step
from ioc.demo.story.scene import Scene, Told

NUMBERS_FROM = 9_000
"""Daily numbers of dossiers of the story."""


def dossier(scene: Scene, due_s: float) -> Told:
    """Passes its date without any event; finished soon after, with an apology that came too late."""
    province, chance = scene.cast.province, scene.chance
    desk = chance.choice(province.commune_desks)
    number = NUMBERS_FROM + int(due_s) % 1_000
    birth = Birth(scene.began_s - HOUR_S, desk, desk, chance.choice(COMMUNE), 1, number)
    facts: Body = {
        "source": SOURCE,
        "dossier_id": birth.id,
        "procedure_code": birth.procedure.code,
        "field": birth.procedure.field,
        "agency": desk.code,
        "unit": province.unit(desk),
        "received_by": desk.code,
        "submitted_at": Moment(birth.handed_s),
        "received_at": Moment(birth.handed_s),
        "due_at": Moment(due_s),
        "fee": birth.procedure.fee,
        "digitised": True,
        "vneid": True,
    }
    ended_s = due_s + (100 if scene.first else chance.uniform(200, 700))
    letter = {"sent_at": Moment(due_s + 40), "new_due_at": Moment(ended_s + HOUR_S), "reason": "qua-tai"}

    def step(at_s: float, state: int, more: str = "", **said: object) -> Step:
        name = f"hs-{birth.id}-{state}{more}"
        return Step(at_s, TOPIC, birth.id, {**facts, **said, "state": state, "event_id": name})

    return Told(
        [
            step(scene.began_s + 2, 2, step="tiep-nhan"),
            step(scene.began_s + 3, 4, step="tham-dinh"),
            step(due_s + 40, 4, "-2", step="tham-dinh", apology=letter),
            step(ended_s, 9, step="tra-ket-qua", ended_at=Moment(ended_s)),
        ]
    )


def directive(scene: Scene, due_s: float) -> Told:
    """Two directives due at nearly the same time: one is handed in before, one is not."""
    directives, chance, province = scene.cast.directives, scene.chance, scene.cast.province
    found: list[Step] = []
    for place, late_s in enumerate((-45.0, 240.0)):
        assigned_s = scene.began_s - (2 + place) * DAY_S
        owner = chance.choice(province.departments or province.offices)
        name = f"CD-{scene.name}-{place}"
        facts = directives.facts(name, "directive", owner, assigned_s, due_s + place * 20, chance)
        facts |= {"urgency": "very_urgent", "accepted_at": Moment(assigned_s + 2 * HOUR_S)}
        handed_s = due_s + place * 20 + late_s
        for state, at_s, said in (
            ("assigned", scene.began_s + 4, {}),
            ("in_progress", scene.began_s + 6, {"progress": 70}),
            ("submitted", handed_s, {"progress": 100, "submitted_at": Moment(handed_s)}),
            (
                "done", handed_s + 50,
                {
                    "progress": 100, "submitted_at": Moment(handed_s), "done_at": Moment(handed_s + 50),
                    "online": True, "signed": True,
                },
            ),
        ):  # fmt: skip
            found.append(directives.step(at_s, state, {**facts, **said}))
    return Told(found)
