"""Sources: two that disagree on one figure, and one that falls silent. Pure."""

from __future__ import annotations

from ioc.demo.indicators import quarter_of
from ioc.demo.step import Step, local
from ioc.demo.story.scene import Scene, Told
from ioc.demo.trouble import Held, Trouble

SILENT_S = 330.0
"""Longer than three of its periods."""
SAID = ((17, "bao-cao-quy", "4.1"), (13, "bao-dia-phuong", ""))
"""Services of the LGSP connected to the NGSP: 17 says the quarterly report, 13 the newspaper (S1, S3)."""


def dispute(scene: Scene, at_s: float) -> Told:
    """17 or 13? Both are kept and shown."""
    indicators, province = scene.cast.indicators, scene.cast.province
    period = quarter_of(local(at_s).date())
    found = []
    for place, (n, who, section) in enumerate(SAID):
        said = {"section": section} if section else {}
        step = indicators.say(
            at_s + place * 20, "LGSP-NGSP", period, num=n, state="provisional", measure_unit="dịch vụ",
            agency=province.department("Khoa học", "Thông tin").code, stated_by=who, **said,
        )  # fmt: skip
        found.append(Step(step.at_s, step.topic, step.key, {**step.body, "event_id": f"ct-ngsp-{scene.name}-{place}"}))
    return Told(found)


def silence(scene: Scene, at_s: float) -> Told:
    """A hospital's system says nothing, neither bills nor beats; then all of it comes."""
    hospital = scene.chance.choice(scene.cast.province.hospitals)
    code, end_s = hospital.code, at_s + SILENT_S
    held = Held("payments", lambda step: step.body.get("facility") == code, at_s, end_s, end_s + 4)
    return Told(troubles=[Trouble(f"his-{code.lower()}", "silent", at_s, end_s)], held=[held])
