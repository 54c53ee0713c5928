"""What would raise the score most: the gains are what a recount gives."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.qd766 import BY_CODE, COMPONENTS, Counts, Edition, gains, score, shown
from tests.unit.ioc.domain.qd766.examples import QUARTER, any_counts, editions


@settings(max_examples=40)
@given(any_counts(), editions, st.sampled_from([1, 3, 12]))
def test_a_gain_is_the_score_with_the_change_less_the_score_without_it(
    counts: Counts, edition: Edition, months: int
) -> None:
    before = score(counts, edition, months=months)
    found = {gain.component.code: gain for gain in gains(counts, before, months=months)}
    for component in COMPONENTS:
        held = before.part(component.code).points
        room = component.lever.room(counts, edition)
        if component.code not in found:
            assert held is None or room < 1 or held >= component.maximum
            continue
        gain = found[component.code]
        walked = [score(counts, edition, months=months)]
        for units in range(1, room + 1):  # one unit after the other, no shortcut
            walked.append(score(counts + component.lever.delta(counts, edition, units), edition, months=months))
        own = [result.part(component.code).points or Fraction(0) for result in walked]
        assert own == sorted(own), "a good unit never costs points of its own component"
        needed = next(units for units, earned in enumerate(own) if earned == own[-1])
        assert gain.units == max(1, needed)
        assert gain.one == walked[1].total - before.total
        assert gain.full == walked[gain.units].total - before.total
        assert gain.own == own[gain.units] - own[0]
        assert gain.reaches_full == (own[-1] >= component.maximum)


@settings(max_examples=50)
@given(any_counts(), editions)
def test_the_largest_gain_stands_first_either_way(counts: Counts, edition: Edition) -> None:
    before = score(counts, edition)
    whole = [gain.full for gain in gains(counts, before)]
    single = [gain.one for gain in gains(counts, before, by="one")]
    assert whole == sorted(whole, reverse=True)
    assert single == sorted(single, reverse=True)
    assert sorted(gain.component.code for gain in gains(counts, before)) == sorted(
        gain.component.code for gain in gains(counts, before, by="one")
    )


def test_a_quarter_would_gain_most_by_electronic_results() -> None:
    found = gains(QUARTER, score(QUARTER))
    first = found[0]
    # 4.1 holds 1.5 of 6 points: 600 more of 800 dossiers with an electronic result give 4.5.
    assert (first.component.code, first.units, first.full) == ("4.1", 600, Fraction(9, 2))
    assert first.one == Fraction(6, 800)
    assert "5.4" not in {gain.component.code for gain in found}, "it has all its points"


def test_a_late_dossier_done_in_time_moves_progress_and_contentment_together() -> None:
    counts = Counts(received=100, on_time=50)
    gain = next(gain for gain in gains(counts, score(counts)) if gain.component.code == "2.1")
    assert gain.one == Fraction(20, 100) + Fraction(6, 90)
    assert (gain.units, gain.own) == (50, 10)
    # 5.4 had 6 × 50/90 and reaches its 6 points at 90 dossiers.
    assert gain.full == 10 + (6 - Fraction(6 * 50, 90))


def test_beyond_the_threshold_there_is_nothing_to_gain_and_below_it_only_up_to_it() -> None:
    counts = Counts(received=100, online=48, on_time=100)
    gain = next(gain for gain in gains(counts, score(counts)) if gain.component.code == "3.3")
    assert (gain.units, str(shown(gain.full)), gain.reaches_full) == (2, "0.24", True)
    enough = Counts(received=100, online=50, on_time=100)
    assert "3.3" not in {gain.component.code for gain in gains(enough, score(enough))}


def test_when_all_that_can_be_done_does_not_reach_full_marks_the_gain_says_so() -> None:
    # 3.3 by the text is multiplied by the share synchronised: a quarter of it can never earn six points.
    counts = Counts(received=100, online=40, synced=25, portal_total=100)
    edition = Edition(online_times_sync=True)
    gain = next(gain for gain in gains(counts, score(counts, edition)) if gain.component.code == "3.3")
    assert (gain.reaches_full, gain.units, gain.own) == (False, 60, 12 * Fraction(60, 100) * Fraction(25, 100))


def test_dislikes_are_mended_before_late_dossiers() -> None:
    counts = Counts(received=10, on_time=6, rated=3, disliked=1, complaints=1)
    delta = BY_CODE["5.4"].lever.delta(counts, Edition(), 3)
    assert delta == Counts(disliked=-1, complaints=-1, on_time=1)


def test_what_has_no_data_is_never_recommended() -> None:
    counts = Counts(received=100, on_time=100)
    assert {gain.component.code for gain in gains(counts, score(counts))} == {"3.3"}
