"""A province's quarter in counts, for worked examples; and any counts at all, for properties."""

from __future__ import annotations

from hypothesis import strategies as st

from ioc.domain.qd766 import NAMES, Counts, Edition

QUARTER = Counts(
    published=50, published_on_time=49, to_update=50, updated_on_time=40, public=1_800, full_content=1_710,
    synced=980, national_total=1_010, portal_total=1_000,
    received=1_000, on_time=900, running=60, running_late=10,
    procedures=1_800, procedures_partial=400, procedures_full=827, services=1_227, services_used=409,
    online=400, online_result=300,
    with_fee=500, paid_national=200, paid_local=50, paid_said=450,
    fee_procedures=100, procedures_fee_used=60, procedures_paid=30,
    paper=800, paper_finished=640, e_result=200, e_result_said=640,
    digitised=820, digitised_result=410, digitised_said=1_000, reused=600, reused_said=1_000,
    shared_store=100, shared_store_said=900, population=700, population_said=1_000,
    citizen_procedures=1_500, procedures_population=300, certified=50, certified_electronic=10, certified_said=40,
    petitions=40, petitions_on_time=38, petitions_first=30, petitions_content=27, disliked=8, rated=120, complaints=2,
)  # fmt: skip

POINTS = {
    "1.1": "5.88",  # 6 × 49/50
    "1.2": "3.20",  # 4 × 40/50
    "1.3": "1.90",  # 2 × 1710/1800
    "1.4": "5.82",  # 6 × 980/1010, the larger of 1010 and 1000
    "2.1": "19.00",  # 20 × (900 + 60 − 10)/1000
    "3.1": "1.70",  # 2 × (400 + 827)/1800 ÷ 0.8 = 1.7042
    "3.2": "1.33",  # 4 × 409/1227 = 4/3
    "3.3": "4.80",  # 6 × 400/1000 ÷ 0.5
    "3.6": "3.00",  # 6 × (200 + 50)/500
    "3.5b": "0.75",  # 2.5 × 30/100
    "3.5": "1.50",  # 2.5 × 60/100
    "4.1": "1.50",  # 6 × 200/800
    "4.2": "3.28",  # 4 × 820/1000
    "4.3": "1.50",  # 2 × 600/1000 ÷ 0.8
    "4.4": "0.40",  # 4 × 100/1000
    "4.5b": "1.40",  # 2 × 700/1000
    "4.5a": "0.40",  # 2 × 300/1500
    "4.6": "0.40",  # 2 × 10/50
    "5.2": "5.70",  # 6 × 38/40
    "5.3": "5.40",  # 6 × 27/30
    "5.4": "6.00",  # 6 × (950 − 8 − 2)/1000 ÷ 0.9 = 6.27, capped
}
GROUP_POINTS = {
    "transparency": "16.80",  # 5.88 + 3.2 + 1.9 + 5.8218
    "progress": "19.00",
    "online": "7.84",  # 1.7042 + 1.3333 + 4.8
    "payment": "5.25",
    "digitisation": "8.88",  # 1.5 + 3.28 + 1.5 + 0.4 + 1.4 + 0.4 + 0.4
    "satisfaction": "17.10",
}
TOTAL = "74.87"  # 16.8018 + 19 + 7.8375 + 5.25 + 8.88 + 17.1 = 74.8693

# A count and those it is part of: a good unit is never more than there are.
_PARTS = {
    "published_on_time": "published", "updated_on_time": "to_update", "full_content": "public", "undated": "received",
    "online": "received", "online_result": "online", "with_fee": "received", "paid_said": "with_fee",
    "paper": "received", "paper_finished": "paper", "e_result_said": "paper", "digitised_said": "received",
    "digitised": "digitised_said", "digitised_result": "digitised", "reused_said": "received", "reused": "reused_said",
    "shared_store_said": "received", "shared_store": "shared_store_said", "population_said": "received",
    "population": "population_said", "certified": "received", "certified_said": "certified",
    "certified_electronic": "certified_said", "on_portal_said": "received", "on_portal": "on_portal_said",
    "rated": "received", "disliked": "rated",
    "procedures_full": "procedures", "services_used": "services", "fee_procedures": "procedures",
    "procedures_fee_used": "fee_procedures", "procedures_paid": "procedures_fee_used",
    "citizen_procedures": "procedures", "procedures_population": "citizen_procedures",
    "petitions_on_time": "petitions", "petitions_content": "petitions_first",
}  # fmt: skip
_WHOLES = ("published", "to_update", "public", "procedures", "services", "petitions", "petitions_first")


@st.composite
def any_counts(draw: st.DrawFn, *, all_said: bool = False) -> Counts:
    """Counts that a unit could have: parts within wholes; statements may be unsaid."""
    n = {name: draw(st.integers(0, 30)) for name in ("received", *_WHOLES)}
    for name, whole in _PARTS.items():
        n[name] = draw(st.integers(0, n[whole]))
    n["procedures_partial"] = draw(st.integers(0, n["procedures"] - n["procedures_full"]))
    n["paid_national"] = draw(st.integers(0, n["paid_said"]))
    n["paid_local"] = n["paid_said"] - n["paid_national"] if n["paid_said"] else 0
    n["e_result"] = draw(st.integers(0, min(n["e_result_said"], n["paper_finished"])))
    left = n["received"] - n["undated"]
    n["on_time"] = draw(st.integers(0, left))
    n["running"] = draw(st.integers(0, left - n["on_time"]))
    n["running_late"] = draw(st.integers(0, n["running"]))
    n["complaints"] = draw(st.integers(0, 5))
    for name in ("synced", "portal_total", "national_total", "last_year"):
        n[name] = draw(st.integers(0, 30))
    if not all_said:
        unsaid = [name for name in NAMES if NAMES[name].kind != "dossiers"]
        for name in draw(st.lists(st.sampled_from(unsaid), max_size=4)):
            n.pop(name, None)
    return Counts(n)


editions = st.builds(
    Edition,
    code=st.just("thử"),
    digitised_full_at=st.sampled_from([80, 100]),
    digitised_needs_result=st.booleans(),
    online_needs_result=st.booleans(),
    online_times_sync=st.booleans(),
    payment_capped=st.booleans(),
    payment_base=st.sampled_from(["fee_procedures", "fee_procedures_used"]),
    sync_base=st.sampled_from(["larger", "portal"]),
    result_base=st.sampled_from(["received", "finished"]),
    undated=st.sampled_from(["left_out", "late", "on_time"]),
    transparency_empty=st.sampled_from(["missing", "zero", "full"]),
)
