"""Shares: what is divided by what in each component. None: nobody said what it needs."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.qd766.component import Share
from ioc.domain.qd766.counts import Counts
from ioc.domain.qd766.edition import Edition

Read = Callable[[Counts, Edition, int], Share | None]
"""(counts, edition, months of the period)."""


def stated(num: str, den: str) -> Read:
    """A share of two statements."""

    def share(counts: Counts, edition: Edition, months: int) -> Share | None:
        top, bottom = counts.said(num), counts.said(den)
        return None if top is None or bottom is None else Share(top, bottom)

    return share


def dossiers(num: str, den: str, said: str) -> Read:
    """A share of dossiers; no data when there are some and not one says anything about it."""

    def share(counts: Counts, edition: Edition, months: int) -> Share | None:
        return None if counts[den] and not counts[said] else Share(counts[num], counts[den])

    return share


def sync_done(counts: Counts) -> int | None:
    """Dossiers on the portal: as stated, else as our own dossiers say, if any says it."""
    stated_too = counts.said("synced")
    return stated_too if stated_too is not None else counts["on_portal"] if counts["on_portal_said"] else None


def sync_total(counts: Counts, edition: Edition) -> int:
    """Dossiers that 1.4 expects on the portal in the period; our own when neither total is stated."""
    if counts.said("portal_total") is None and counts.said("national_total") is None:
        return counts["received"]
    return max(counts["portal_total"], counts["national_total"] if edition.sync_base == "larger" else 0)


def sync(counts: Counts, edition: Edition, months: int) -> Share | None:
    """1.4. Without a total for the period: last year's, for as many months as the period has; none last year: 0 %."""
    done, total = sync_done(counts), sync_total(counts, edition)
    if done is None:
        return None
    return Share(done, total) if total else Share(12 * done, months * counts["last_year"])


def dated(counts: Counts, edition: Edition) -> int:
    """Dossiers that 2.1 is about."""
    return counts["received"] - (counts["undated"] if edition.undated == "left_out" else 0)


def in_time(counts: Counts, edition: Edition) -> int | None:
    """Dossiers in time: ended or paused in time, or still running and not past their date. None: some run, and nobody
    said how many of these are past it."""
    late_so_far = counts.said("running_late") if counts["running"] else 0
    if late_so_far is None:
        return None
    good = counts["on_time"] + counts["running"] - late_so_far
    return good + (counts["undated"] if edition.undated == "on_time" else 0)


def late(counts: Counts, edition: Edition) -> int:
    return dated(counts, edition) - (in_time(counts, edition) or 0)


def progress(counts: Counts, edition: Edition, months: int) -> Share | None:
    """2.1."""
    good = in_time(counts, edition)
    return None if good is None else Share(good, dated(counts, edition))


def offered(counts: Counts, edition: Edition, months: int) -> Share | None:
    """3.1. A procedure offered at both levels counts once, at the higher one (the register says only that)."""
    partial, full, all_ = (counts.said(name) for name in ("procedures_partial", "procedures_full", "procedures"))
    return None if partial is None or full is None or all_ is None else Share(partial + full, all_)


def online_name(edition: Edition) -> str:
    return "online_result" if edition.online_needs_result else "online"


def sent_online(counts: Counts, edition: Edition, months: int) -> Share | None:
    """3.3."""
    num = counts[online_name(edition)]
    if not edition.online_times_sync:
        return Share(num, counts["received"])
    synced = sync(counts, edition, months)
    if synced is None:
        return None
    return Share(num * synced.num, counts["received"] * synced.den) if synced.den else Share(0, counts["received"])


def _nobody_says_how_fees_were_paid(counts: Counts) -> bool:
    return counts["with_fee"] > 0 and counts["paid_said"] == 0


def fees_paid(counts: Counts, edition: Edition, months: int) -> Share | None:
    """3.6."""
    if _nobody_says_how_fees_were_paid(counts):
        return None
    return Share(counts["paid_national"] + counts["paid_local"], counts["with_fee"])


def paid_base(edition: Edition) -> str:
    return "fee_procedures" if edition.payment_base == "fee_procedures" else "procedures_fee_used"


def procedures_paid(counts: Counts, edition: Edition, months: int) -> Share | None:
    """3.5b."""
    if _nobody_says_how_fees_were_paid(counts):
        return None
    return stated("procedures_paid", paid_base(edition))(counts, edition, months)


def result_base(edition: Edition) -> str:
    return "paper" if edition.result_base == "received" else "paper_finished"


def e_results(counts: Counts, edition: Edition, months: int) -> Share | None:
    """4.1."""
    return dossiers("e_result", result_base(edition), "e_result_said")(counts, edition, months)


def digitised_name(edition: Edition) -> str:
    return "digitised_result" if edition.digitised_needs_result else "digitised"


def digitised(counts: Counts, edition: Edition, months: int) -> Share | None:
    """4.2."""
    return dossiers(digitised_name(edition), "received", "digitised_said")(counts, edition, months)


def population_procedures(counts: Counts, edition: Edition, months: int) -> Share | None:
    """4.5a."""
    if counts["received"] and not counts["population_said"]:
        return None
    return stated("procedures_population", "citizen_procedures")(counts, edition, months)


def content(counts: Counts, edition: Edition, months: int) -> Share | None:
    """5.4: all dossiers less the late and less those disliked or complained about; one that is both is taken off twice,
    as the text does. Never below 0."""
    good = in_time(counts, edition)
    if good is None:
        return None
    unhappy = counts["disliked"] + counts["complaints"]
    return Share(max(0, good - unhappy), dated(counts, edition))
