"""People: reports from the field: a handful at once, an urgent one, and a hot spot. Pure."""

from __future__ import annotations

from ioc.demo.province import near
from ioc.demo.reports import HOTLINE, SEEN
from ioc.demo.step import HOUR_S, Step, pseudonym
from ioc.demo.story.scene import Scene, Told

HOT_RADIUS_M = 260.0
"""Every two of them are within 520 m, nearly all within 500 m of the middle one (L14: 500 m)."""
HOT_REPORTS, HOT_REPORTERS = 7, 5
HOT = ("drainage", "pollution", "electricity", "waste")
URGENT = (
    ("electricity", "Cây đổ chắn ngang đường, vướng dây điện."),
    ("traffic", "Tai nạn giao thông tại ngã tư, ùn tắc kéo dài."),
    ("drainage", "Sạt lở bờ kênh sát nhà dân."),
    ("pollution", "Cháy bãi phế liệu, khói đen dày đặc."),
)


def urgent(scene: Scene, at_s: float) -> Told:
    """One report of the highest severity, closed within a minute in the first chapter and within four later."""
    reports, chance = scene.cast.reports, scene.chance
    category, text = URGENT[scene.number % len(URGENT)]
    pace = 1.0 if scene.first else 4.0
    unit = scene.cast.province.commune(chance)
    facts = reports.facts(at_s, f"{scene.name}-urgent", category, 1, at_s + 4 * HOUR_S, chance, unit)
    facts |= {"description": text, "channel": "hotline_1022", "source": HOTLINE}
    after = (
        ("received", 0), ("classifying", 6), ("forwarded", 12), ("in_progress", 20), ("resolved", 42), ("closed", 50),
    )  # fmt: skip
    return Told([reports.step(at_s + s * pace, state, facts, chance) for state, s in after])


def hot_spot(scene: Scene, at_s: float) -> Told:
    """Several people report the same thing at the same corner; the office goes there once and tells them all."""
    reports, chance, province = scene.cast.reports, scene.chance, scene.cast.province
    category = HOT[scene.number % len(HOT)]
    unit = province.commune(chance)
    corner = province.place(unit, chance, 1_500)
    found: list[Step] = []
    for i in range(HOT_REPORTS):
        filed_s = at_s + i * 11 + chance.uniform(0, 5)
        name = f"{scene.name}-hot{i}"
        facts = reports.facts(filed_s, name, category, 2, filed_s + 30 * HOUR_S, chance, unit)
        facts["subject_key"] = pseudonym(scene.name, "neighbour", i % HOT_REPORTERS)
        facts["description"] = SEEN[category][0]
        found.append(reports.step(filed_s, "received", facts, chance, near(corner, chance, HOT_RADIUS_M)))
        for state, after in (
            ("classifying", 170), ("forwarded", 215), ("in_progress", 420), ("resolved", 1_260), ("closed", 1_500),
        ):  # fmt: skip
            found.append(reports.step(at_s + after + i * 2, state, facts, chance))
    first = found[0].key
    twin = next(step for step in found if step.key != first and step.body["state"] == "classifying")
    # Somebody sent it twice: the second is a repeat, and its life ends with that word.
    found = [step for step in found if step.key != twin.key or step.at_s <= twin.at_s]
    twin.body["duplicate_of"] = first
    return Told(found)
