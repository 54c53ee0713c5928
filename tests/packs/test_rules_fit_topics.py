"""What rules may refer to is what the topics declare: a renamed measure or attribute is found here, not at night."""

from __future__ import annotations

from rules.catalogue import KNOWN, Catalogue
from rules.loader import load_rules
from streams.topic import all_topics

MEASURES = {measure.name: measure for topic in all_topics() for measure in topic.measures}


def test_every_measure_that_rules_may_name_is_declared_with_those_dimensions_and_grains() -> None:
    for name, shape in KNOWN.measures.items():
        declared = MEASURES[name]
        assert (name, declared.dims) == (name, shape.dims)
        assert shape.grains <= set(declared.grains)


def test_the_packs_load_against_the_declared_measures() -> None:
    declared = Catalogue.of(MEASURES.values())
    assert len(declared.measures) >= len(MEASURES)
    assert load_rules(catalogue=declared).digest == load_rules().digest
