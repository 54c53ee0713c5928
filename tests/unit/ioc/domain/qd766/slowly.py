"""The 21 formulas once more, written out one by one as a clerk would, with a dictionary and fractions."""

from __future__ import annotations

from fractions import Fraction

from ioc.domain.qd766 import NAMES, Counts, Edition


def slowly(counts: Counts, e: Edition, months: int) -> dict[str, Fraction | None]:
    """Points by component code; None without data."""
    n = {name: counts.n.get(name) for name in NAMES}
    d = {name: value or 0 for name, value in n.items()}
    points: dict[str, Fraction | None] = {}
    for group in ("1.1 1.2 1.3 1.4", "2.1", "3.1 3.2 3.3 3.5 3.5b 3.6", "4.1 4.2 4.3 4.4 4.5a 4.5b 4.6", "5.2 5.3 5.4"):
        points |= dict.fromkeys(group.split())

    empty = {"missing": None, "zero": 0, "full": 1}[e.transparency_empty]
    for code, most, top, bottom in (
        ("1.1", 6, "published_on_time", "published"),
        ("1.2", 4, "updated_on_time", "to_update"),
        ("1.3", 2, "full_content", "public"),
    ):
        if n[top] is not None and n[bottom] is not None:
            if d[bottom]:
                points[code] = Fraction(most * d[top], d[bottom])
            elif empty is not None:
                points[code] = Fraction(most * empty)

    sync_share: Fraction | None = None
    if n["synced"] is not None or d["on_portal_said"]:
        done = d["on_portal"] if n["synced"] is None else d["synced"]
        if n["portal_total"] is None and n["national_total"] is None:
            expected = Fraction(d["received"])
        else:
            expected = Fraction(d["portal_total"])
            if e.sync_base == "larger" and d["national_total"] > expected:
                expected = Fraction(d["national_total"])
        if expected == 0:
            expected = Fraction(d["last_year"]) * months / 12
        sync_share = done / expected if expected else Fraction(0)
        points["1.4"] = min(Fraction(6), 6 * sync_share)

    late_running_known = n["running_late"] is not None or d["running"] == 0
    all_dated = d["received"]
    good = d["on_time"] + d["running"]
    if d["running"]:
        good -= d["running_late"]
    if e.undated == "left_out":
        all_dated -= d["undated"]
    if e.undated == "on_time":
        good += d["undated"]
    if late_running_known:
        if all_dated:
            points["2.1"] = Fraction(20 * good, all_dated)
        unhappy = all_dated - good + d["disliked"] + d["complaints"]
        points["5.4"] = (
            min(Fraction(6), max(Fraction(0), 6 * (1 - Fraction(unhappy, all_dated)) / Fraction(9, 10)))
            if all_dated
            else Fraction(0)
        )

    if None not in (n["procedures"], n["procedures_partial"], n["procedures_full"]) and d["procedures"]:
        points["3.1"] = min(
            Fraction(2),
            Fraction(2 * (d["procedures_partial"] + d["procedures_full"]), d["procedures"]) * Fraction(10, 8),
        )
    if n["services"] and n["services_used"] is not None:
        points["3.2"] = Fraction(4 * d["services_used"], d["services"])
    if d["received"]:
        share = Fraction(d["online_result"] if e.online_needs_result else d["online"], d["received"])
        if not e.online_times_sync:
            points["3.3"] = min(Fraction(6), 12 * share)
        elif sync_share is not None:
            points["3.3"] = min(Fraction(6), 12 * share * sync_share)

    if d["with_fee"] == 0:
        points["3.6"] = Fraction(0)
    elif d["paid_said"]:
        points["3.6"] = Fraction(6 * (d["paid_national"] + d["paid_local"]), d["with_fee"])
    if n["procedures_paid"] is not None and (d["with_fee"] == 0 or d["paid_said"]):
        base = n["fee_procedures"] if e.payment_base == "fee_procedures" else n["procedures_fee_used"]
        if base is not None:
            points["3.5b"] = (
                min(Fraction(2), Fraction(5, 2) * Fraction(d["procedures_paid"], base)) if base else Fraction(0)
            )
    if n["procedures_fee_used"] is not None and n["fee_procedures"] is not None:
        raw = (
            Fraction(5, 2) * Fraction(d["procedures_fee_used"], d["fee_procedures"])
            if d["fee_procedures"]
            else Fraction(0)
        )
        points["3.5"] = min(Fraction(2), raw) if e.payment_capped else raw

    results = d["paper"] if e.result_base == "received" else d["paper_finished"]
    if results and d["e_result_said"]:
        points["4.1"] = min(Fraction(6), Fraction(6 * d["e_result"], results))
    if d["received"]:
        if d["digitised_said"]:
            have = d["digitised_result"] if e.digitised_needs_result else d["digitised"]
            points["4.2"] = min(Fraction(4), Fraction(4 * have, d["received"]) * 100 / e.digitised_full_at)
        if d["reused_said"]:
            points["4.3"] = min(Fraction(2), Fraction(2 * d["reused"], d["received"]) * Fraction(10, 8))
        if d["shared_store_said"]:
            points["4.4"] = Fraction(4 * d["shared_store"], d["received"])
        if d["population_said"]:
            points["4.5b"] = Fraction(2 * d["population"], d["received"])
    if (
        (d["received"] == 0 or d["population_said"])
        and n["procedures_population"] is not None
        and n["citizen_procedures"]
    ):
        points["4.5a"] = Fraction(2 * d["procedures_population"], d["citizen_procedures"])
    if d["certified"] and d["certified_said"]:
        points["4.6"] = Fraction(2 * d["certified_electronic"], d["certified"])

    if n["petitions"] is not None and n["petitions_on_time"] is not None:
        points["5.2"] = Fraction(6 * d["petitions_on_time"], d["petitions"]) if d["petitions"] else Fraction(6)
    if n["petitions_first"] is not None and n["petitions_content"] is not None:
        points["5.3"] = (
            Fraction(6 * d["petitions_content"], d["petitions_first"]) if d["petitions_first"] else Fraction(6)
        )
    return points
