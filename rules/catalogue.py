"""Catalogue: what rules may refer to: measures with their dimensions, kinds of cases with the facts fit to be shown.

Rules know nothing of topics; whoever builds the program gives the measures of the declared topics (`Catalogue.of`).
`KNOWN` is the agreed minimum, for checking packs on a machine where nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ioc.domain.measures import DAY, MINUTE, Measure

TEXT_FIELDS: Final = ("id", "state", "unit", "agency", "category")
NUMBER_FIELDS: Final = ("severity", "level", "amount")
TIME_FIELDS: Final = ("opened", "due", "changed")
"""Fields every case has; times are for sentences, not for conditions."""
TIME_ATTRS: Final = frozenset({"data_until"})
"""Attributes that are moments (unix milliseconds), and are written as such."""


@dataclass(frozen=True, slots=True)
class MeasureShape:
    dims: tuple[str, ...]
    grains: frozenset[int]


_CASES: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset(names.split())
    for kind, names in {
        # Attributes free of personal data: they reach the wall. An attribute missing here cannot be named in a rule.
        "report": "tracking_no category channel kind reopened duplicate_of accept_timing timing satisfaction",
        "dossier": "procedure_code channel received_by step supplements apology_due",
        "incident": "alert_id sensor system technique count alerts systems form report",
        "payment": "facility provider method dossier_id failure bill_id waits_for wait billed credited differs_by",
        # A dossier whose fee was paid online and that has not said so: `ioc.domain.fees`.
        "fee": "payments",
        # QĐ 766: the official score beside ours, and an agency's dossiers on the national portal: `ioc.domain.scored`.
        "score": "period component ours official differs_by num den share_pct",
        # A source's figure whose last value differs from that of the period before: `ioc.domain.series`.
        "series": "value previous change_pct measure_unit period dims",
        "statement": "figure stated_by value plan measure_unit dims official document_no",
        "directive": "kind field document_no assigned_by progress extensions returns owner_level timing",
        "link": "label reason latency_ms misses depends_on active registered http_status content_changed fullest"
        " fullest_pct in_use data_until",
    }.items()
}


@dataclass(frozen=True)
class Catalogue:
    measures: Mapping[str, MeasureShape]
    cases: Mapping[str, frozenset[str]] = field(default_factory=lambda: _CASES)

    @classmethod
    def of(cls, measures: Iterable[Measure]) -> Catalogue:
        """Catalogue of the declared topics' measures, over the agreed minimum."""
        declared = {m.name: MeasureShape(m.dims, frozenset(m.grains)) for m in measures}
        return cls({**KNOWN.measures, **declared})


_BOTH: Final = frozenset({MINUTE, DAY})
KNOWN: Final = Catalogue(
    {
        "payments.all": MeasureShape(("unit", "service", "provider"), _BOTH),
        "payments.failed": MeasureShape(("unit", "service", "provider"), _BOTH),
        "procedures.events": MeasureShape(("agency",), _BOTH),
        "reports.new": MeasureShape(("unit", "category"), _BOTH),
    }
)
