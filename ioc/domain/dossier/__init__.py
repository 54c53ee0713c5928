"""Dossier (hồ sơ thủ tục hành chính): its states, its two clocks, who holds it, and what that makes of its case.

`derive` is the whole: steps in, case out. The rest is what it is made of.
"""

from ioc.domain.dossier.derive import derive
from ioc.domain.dossier.facts import STAGE, Facts
from ioc.domain.dossier.policy import Policy, PolicyError, read_policy
from ioc.domain.dossier.profile import BadProfile, Profile, parse_profile
from ioc.domain.dossier.states import LEGAL, State
from ioc.domain.dossier.time_left import days_late, on_time, overdue, remaining

__all__ = [
    "LEGAL",
    "STAGE",
    "BadProfile",
    "Facts",
    "Policy",
    "PolicyError",
    "Profile",
    "State",
    "days_late",
    "derive",
    "on_time",
    "overdue",
    "parse_profile",
    "read_policy",
    "remaining",
]
