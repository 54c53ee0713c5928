"""The document of indicators is that of the catalogue as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.domain.indicators import Indicator, catalogue
from ioc.domain.terms import place
from ioc.services.indicator_page import page
from ioc.services.term_words import CODED, DIMENSIONS, PROFILE, words

DOCUMENT = Path(__file__).parents[4] / "docs" / "indicators.md"
every = pytest.mark.parametrize("indicator", catalogue().values(), ids=lambda indicator: indicator.code)


def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text("utf-8") == page(), "run: python -m ioc.services.indicator_page docs/indicators.md"


@every
def test_what_an_indicator_counts_is_said_in_words_and_not_in_codes(indicator: Indicator) -> None:
    for terms in (indicator.numerator, indicator.denominator or ()):
        if not terms:
            continue
        for said in words(terms):
            assert said
            assert "profile" not in said
            assert not any(f"({name}:" in said for name in ("timing", "report_kind", "owner_level"))


@every
def test_every_dimension_has_a_name_for_people(indicator: Indicator) -> None:
    for dim in (*indicator.by, *(place(name)[0] for term in indicator.terms for name in term.where)):
        assert dim in DIMENSIONS or dim == "profile", dim
    for term in indicator.terms:
        for name, values in term.where.items():
            dim, at = place(name)
            if at is not None:
                assert set(values) <= PROFILE[at][1].keys()
            if dim in CODED:
                assert set(values) <= CODED[dim].keys()
