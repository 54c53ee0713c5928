"""Oracle: the slow, obvious judge. Looks at every row of every table each time; remembers nothing; shares no code with
the engine beyond the nouns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from ioc.domain.alerts import Phase, alert_id
from ioc.domain.cases import Case
from rules.rule import AbsenceWatch, CaseWatch, DeadlineWatch, RatioWatch, Rule
from tests.unit.rules.database import Database, Told

Found = tuple[bool, bool, bool, datetime, int | None, int | None]
"""breach, clear, stale, began, num, den"""


def at(ms: float) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms)


def find(rule: Rule, key: str, db: Database, now: datetime) -> Found:
    now_ms, w = now.timestamp() * 1000, rule.watch
    if isinstance(w, CaseWatch):
        case = db.cases.get((w.kind, key))
        holds = bool(case and case.open and (case.state == "lost" if w.kind == "link" else case.severity == 1))
        excused, since = parents_of(w, key, db, now)
        began = at(max(case.changed_at if case else 0, since))
        return holds and not excused, not holds, False, began, 1, None
    if isinstance(w, DeadlineWatch):
        case = db.cases.get((w.kind, key))
        due = case.due_at - w.ahead // timedelta(milliseconds=1) if case and case.due_at is not None else None
        if w.of:
            due = int(case.attrs[w.of]) + w.older // timedelta(milliseconds=1) if case and w.of in case.attrs else None
        watched = case is not None and (case.open or w.ended)
        holds = bool(watched and case and case.state in w.states and due is not None and now_ms > due)
        if w.until_due and case and case.due_at is not None and now_ms > case.due_at:
            holds = False
        excused, _ = parents_of(w, key, db, now)
        excused = excused or bool(w.of and case and case.due_at is not None and now_ms > case.due_at)
        began = now if w.hold else at(max(due or 0, case.changed_at if case else 0))
        return holds and not excused, not holds, False, began, None, None
    if isinstance(w, AbsenceWatch):
        times = [c.last_at for c in db.cells.values() if c.measure == w.measure and c.key == key]
        silent = now_ms - max(times)
        gone, quiet = silent > w.seen_within / timedelta(milliseconds=1), silent >= w.after / timedelta(milliseconds=1)
        return quiet and not gone, not quiet, gone, at(max(times)) + w.after, 0, None
    assert isinstance(w, RatioWatch)

    def window(end: int, measure: str, part: int) -> list[tuple[int, int]]:
        first = end - w.window // timedelta(minutes=1)
        return [
            (c.n, c.last_at)
            for c in db.cells.values()
            if c.measure == measure
            and c.grain == 60
            and first < c.bucket // 60 <= end
            and c.key.split("|")[part] == key
        ]

    minute = int(now.timestamp() // 60)
    part = w.num.at[0]
    num, den = (
        sum(n for n, _ in window(minute, w.num.measure, part)),
        sum(n for n, _ in window(minute, w.den.measure, part)),
    )
    known = den >= w.min_den
    began = max([minute * 60_000] + [t for m in (w.num.measure, w.den.measure) for _, t in window(minute, m, part)])
    stale = not known
    back = w.stale_after // timedelta(minutes=1)
    for end in range(minute - back - 1, minute):
        if sum(n for n, _ in window(end, w.den.measure, part)) >= w.min_den:
            stale = stale and now - at((end + 1) * 60_000) >= w.stale_after
    share = Fraction(num, den) if known else Fraction(0)
    return known and share > w.fire.limit, known and share < w.clear.limit, stale, at(began), num, den


def parents_of(w: CaseWatch | DeadlineWatch, key: str, db: Database, now: datetime) -> tuple[bool, int]:
    """Whether what the case needs is lost or silent; and when that was last heard of."""
    case = db.cases.get((w.kind, key))
    if w.unless is None or case is None:
        return False, 0
    parents = [one for (kind, name), one in db.cases.items() if kind == w.kind and one.open and name in needs(case)]
    now_ms = now.timestamp() * 1000
    excused = any(
        one.state == "lost" or (one.due_at is not None and now_ms > one.due_at)
        for one in parents
        if key not in needs(one)
    )
    return excused, max((one.changed_at for one in parents), default=0)


def needs(case: Case) -> list[str]:
    return str(case.attrs.get("depends_on", "")).split()


def keys_of(rule: Rule, db: Database) -> set[str]:
    w = rule.watch
    rows = {row.key for row in db.alerts.values() if row.rule == rule.id}
    if isinstance(w, CaseWatch | DeadlineWatch):
        return rows | {name for kind, name in db.cases if kind == w.kind}
    if isinstance(w, AbsenceWatch):
        return rows | {c.key for c in db.cells.values() if c.measure == w.measure}
    return rows | {c.key.split("|")[w.num.at[0]] for c in db.cells.values() if c.measure.startswith("payments")}


def expected(rules: tuple[Rule, ...], db: Database, now: datetime) -> Iterator[Told]:
    for rule in rules:
        hold: timedelta = getattr(rule.watch, "hold", timedelta(0))
        keep = rule.watch.keep if isinstance(rule.watch, RatioWatch) else timedelta(0)
        for key in keys_of(rule, db):
            breach, clear, stale, began, num, den = find(rule, key, db, now)
            row, op = db.row(rule.id, key), None
            reason: object = None
            if row is None:
                op = ("pending" if hold else "fired") if breach else None
            elif row.phase is Phase.CLOSED:
                op = "released" if clear or stale else None
            elif row.phase is Phase.PENDING:
                op, reason = (
                    ("closed", "not_confirmed")
                    if not breach
                    else ("fired" if now - row.episode_at >= hold else None, None)
                )
            elif row.phase is Phase.RECOVERING and breach:
                op = "refired"
            elif stale:
                op, reason = "closed", "stale"
            elif clear and row.phase is Phase.FIRING and keep:
                op = "recovering"
            elif clear and (row.phase is Phase.FIRING or (row.recovering_at and now - row.recovering_at >= keep)):
                op, reason = "closed", "condition_over"
            if op is None and row is not None and row.phase is Phase.FIRING:
                since = row.fired_at
                if isinstance(rule.watch, DeadlineWatch):
                    late = db.cases[rule.watch.kind, key]
                    since = at(late.due_at) if late.due_at is not None else row.episode_at
                steps = list(enumerate(rule.escalate, 1))[row.escalated :]
                ahead = [(n, s) for n, s in steps if not (s.unless_taken and row.taken)]
                if ahead and since and now >= since + ahead[0][1].after:
                    op, reason = "escalated", ahead[0][0]
            if op:
                ended = [r.episode_at for r in db.alerts.values() if (r.rule, r.key) == (rule.id, key)]
                start = max([began] + [e + timedelta(milliseconds=1) for e in ended]) if row is None else row.episode_at
                yield op, rule.id, key, row.id if row else alert_id(rule.id, key, start), now, num, den, reason
