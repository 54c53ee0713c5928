"""QĐ 766/QĐ-TTg (23/06/2022): the quality of public service as 21 components and 100 points, live out of our events.

Dossiers → `contribution` → counts by procedure → `roll_up` → `score` → `gains`. Operational formulas, refitted by
others and described by the national portal; not the text of the law (see `components`, `edition`).
"""

from ioc.domain.qd766.component import Component, Share
from ioc.domain.qd766.components import BY_CODE, COMPONENTS, GROUPS, LEGAL_BASIS
from ioc.domain.qd766.contribution import PROFILES, by_procedure, contribution, late_now, of_profile
from ioc.domain.qd766.counts import NAMES, Counts, UnknownCount, add
from ioc.domain.qd766.edition import Edition, EditionError, read_edition
from ioc.domain.qd766.gain import Gain, gains
from ioc.domain.qd766.official import Beside, Official, UnknownComponent, beside
from ioc.domain.qd766.register import Procedure, Register
from ioc.domain.qd766.rollup import roll_up
from ioc.domain.qd766.rules import Rules
from ioc.domain.qd766.score import GroupScore, Part, Score, score, shown

__all__ = [
    "BY_CODE",
    "COMPONENTS",
    "GROUPS",
    "LEGAL_BASIS",
    "NAMES",
    "PROFILES",
    "Beside",
    "Component",
    "Counts",
    "Edition",
    "EditionError",
    "Gain",
    "GroupScore",
    "Official",
    "Part",
    "Procedure",
    "Register",
    "Rules",
    "Score",
    "Share",
    "UnknownComponent",
    "UnknownCount",
    "add",
    "beside",
    "by_procedure",
    "contribution",
    "gains",
    "late_now",
    "of_profile",
    "read_edition",
    "roll_up",
    "score",
    "shown",
]
