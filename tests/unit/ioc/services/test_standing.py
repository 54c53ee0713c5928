"""A figure of a past period says whether it is of the past, of the outcome known today, or of this moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain.indicators import Indicator, catalogue
from ioc.services.standing import WORDS, Standing, standing, words

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
every = pytest.mark.parametrize("indicator", catalogue().values(), ids=lambda indicator: indicator.code)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TN01", "events"), ("PA01", "events"), ("TT01", "events"), ("TT02", "outcome"), ("TT10", "outcome"),
        ("TT11", "outcome"), ("PA05", "outcome"), ("TT03", "moment"), ("TH01", "moment"), ("X-TT-XONG", "mixed"),
        ("DVC-TX", "stated"),
    ],
)  # fmt: skip
def test_what_kind_of_figure_it_is_follows_from_what_it_counts(code: str, kind: Standing) -> None:
    assert standing(catalogue()[code]) == kind


@every
def test_what_is_of_this_moment_says_so_whatever_the_period(indicator: Indicator) -> None:
    assert (standing(indicator) in ("moment", "mixed")) == indicator.of_now


@every
def test_every_figure_says_in_both_languages_as_of_when_it_stands(indicator: Indicator) -> None:
    for end in (NOW - timedelta(days=600), NOW + timedelta(days=3)):
        vi, en = words(indicator, end, NOW)
        assert vi
        assert en
        if standing(indicator) != "stated":
            assert "22/11/2026 10:00:00" in vi
            assert "22 November 2026 10:00:00" in en


def test_a_past_quarter_is_told_apart_from_the_running_one_where_its_cases_may_still_change_it() -> None:
    late = catalogue()["TT02"]
    over, running = words(late, NOW, NOW), words(late, NOW + timedelta(seconds=1), NOW)
    assert "không phải lúc hết kỳ" in over[0]
    assert "not as of its end" in over[1]
    assert "còn có thể trễ" in running[0]
    assert over != running


def test_the_backlog_beside_a_past_period_is_told_to_be_todays() -> None:
    vi, en = words(catalogue()["X-TT-XONG"], NOW, NOW)
    assert "không phải của cuối kỳ" in vi
    assert "not that of its end" in en


def test_no_kind_is_without_words() -> None:
    assert all(vi and en for vi, en in WORDS.values())
