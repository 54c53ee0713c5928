"""Security: an outbreak of one malware on several machines of two agencies, or one grave incident. Pure."""

from __future__ import annotations

import hashlib

from ioc.demo.step import local
from ioc.demo.story.scene import Scene, Told

FAMILIES = ("lockbit", "emotet", "cobalt-strike", "plugx")
MACHINES = 5
HANDLED_S = 420.0
GRAVE = (("web_attack", "waf", "lgsp"), ("data_leak", "siem", "qlvb"), ("ddos", "ids", "mot-cua"))


def outbreak(scene: Scene, at_s: float) -> Told:
    """Five machines in two agencies within a minute and a half, one file; the first alert is grave (L16), together they
    are an outbreak (L17)."""
    security, chance, province = scene.cast.security, scene.chance, scene.cast.province
    family = FAMILIES[scene.number % len(FAMILIES)]
    digest = hashlib.sha256(f"{scene.name}/{family}".encode()).hexdigest()
    agencies = chance.sample(province.departments or province.offices, 2)
    incident, told = f"SC-{scene.name}", Told()
    for i in range(MACHINES):
        seen_s = at_s + i * 20
        facts = security.facts(
            f"SOC-{scene.name}-{i}", seen_s, "malware", "av", 2 if i == 0 else 3, ("mot-cua", 3), "kaspersky"
        )
        facts |= {
            "incident_id": incident, "agency": agencies[i % 2].code, "family": family, "file_hash": digest,
            "technique": "T1486", "asset": f"MC-PC-{chance.randint(1, 400):03d}-{i}",
        }  # fmt: skip
        told.steps += security.handled(facts, seen_s, HANDLED_S - i * 12)
    return told


def grave(scene: Scene, at_s: float) -> Told:
    """One alert of severity 2 on a system of level 3 (L16)."""
    security = scene.cast.security
    category, sensor, system = GRAVE[scene.number // 3 % len(GRAVE)]
    facts = security.facts(f"SOC-{scene.name}-G", at_s, category, sensor, 2, (system, 3), "wazuh")
    facts |= {
        "incident_id": f"SC-{scene.name}-{local(at_s):%H%M}",
        "asset": f"MC-SRV-{scene.chance.randint(1, 20):02d}",
    }
    return Told(security.handled(facts, at_s, HANDLED_S))
