"""Traffic: a seeded, endless day of the province over the four topics, with everything that sources do wrong.

10 % exact duplicates, 1 % corrections (some before what they correct, some moved in time), 3 % late by hours, 0.5 %
garbage, steps of a case that overtake each other, drills. Only time comes from the clock.

What must come of it is plain, so that a verifier can say: every urgent report (severity 1) and every grave incident
(severity ≤ 2 on level ≥ 3) is open until `close` is called for it; some dossiers are due within the run; the payments
of one provider fail all the time and those of the others never.
"""

from __future__ import annotations

import heapq
import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.chaos.garbage import spoil
from tests.chaos.ledger import Record

PAYMENTS, REPORTS, PROCEDURES, SECURITY = (
    "ioc.payments.v1", "ioc.field-reports.v1", "ioc.procedures.v1", "ioc.soc-alerts.v1",
)  # fmt: skip
ENTITY = {PAYMENTS: "transaction_id", REPORTS: "report_id", PROCEDURES: "dossier_id", SECURITY: "alert_id"}
UNITS = ("24", "07210", "07228", "07246", "07282")
FAILING = "momo"
PROVIDERS = ("paygov", "vnpt-pay", "bidv", FAILING)
AGENCIES = ("000.00.01.H02", "000.00.07.H02", "000.00.09.H02")
SOON_DUE = 30
OPEN_MAX = 300
"""Below the rules' `max_keys`, beyond which further keys share one alert."""
SETTLED = 3_000
"""Records after which the first of two that must keep their order is surely acknowledged: more than any batch."""
UTC7 = timezone(timedelta(hours=7))

Body = dict[str, Any]


class Traffic:
    def __init__(self, seed: int, clock: Callable[[], datetime], due_s: tuple[float, float] = (15, 60)) -> None:
        """`due_s`: how soon the dossiers that come due do so."""
        self.rng = random.Random(seed)
        self._seed, self._clock, self._due_s = seed, clock, due_s
        self._sent = self._made = 0
        self._later: list[tuple[int, int, Record]] = []
        self._first: deque[Record] = deque()
        self._makers = (self._payment, self._report, self._dossier, self._security)
        self.fresh = 0
        """Unique events handed out so far."""
        self.overdue: dict[str, datetime] = {}
        """Dossiers whose day passes during the run, and when."""
        self.watched: set[str] = set()
        """Urgent reports and grave incidents so far: each is owed one alert."""
        self.closed: set[str] = set()
        """Those of them that `close` was called for."""
        self._open: dict[str, tuple[str, list[Body]]] = {}
        self._dossiers = 0

    def __iter__(self) -> Iterator[Record]:
        while True:
            yield self.next()

    def next(self) -> Record:
        self._sent += 1
        if not self._first and self._later and self._later[0][0] <= self._sent:
            self._first.append(heapq.heappop(self._later)[2])
        while not self._first:  # some have everything put off
            [make] = self.rng.choices(self._makers, (80, 9, 8, 3))
            make()
        record = self._first.popleft()
        self.fresh += record.fresh
        return record

    def probe(self) -> str:
        """Put an urgent report in front of everything else; its id."""
        body = self._report_body("received", severity=1)
        body.pop("test", None)  # a drill raises nothing
        self._watch(body["report_id"], REPORTS, [body])
        self._first.appendleft(_record(REPORTS, body))
        return str(body["report_id"])

    def parts(self, case: str) -> int:
        """How many reports or alerts an open case is made of; 0 when it is not open."""
        return len(self._open[case][1]) if case in self._open else 0

    def close(self, case: str) -> None:
        """The operator's answer to the alert about `case`: the last step of everything it is made of."""
        if case in self._open:
            topic, bodies = self._open.pop(case)
            self.closed.add(case)
            for body in bodies:
                self._first.append(_record(topic, self._step(body, state="closed", occurred_at=self._at(0))))

    def rest(self) -> list[Record]:
        """What was put off and is still owed."""
        left = [*self._first, *(record for _, _, record in sorted(self._later))]
        self._first.clear()
        self._later.clear()
        self.fresh += sum(record.fresh for record in left)
        return left

    def _watch(self, case: str, topic: str, bodies: list[Body]) -> None:
        self.watched.add(case)
        self._open[case] = topic, bodies

    def _send(self, topic: str, body: Body, after: int = 0) -> None:
        """Send an event after `after` more records, and perhaps once more later."""
        record = _record(topic, body)
        self._put(record, after)
        if self.rng.random() < 0.105:
            self._put(Record(topic, record.key, record.value), after + self.rng.randint(1, 4_000))
        if self.rng.random() < 0.0004:
            other = json.dumps({**body, "trace_id": "not what was said first"}).encode()
            self._put(Record(topic, record.key, other, "DUP_CONFLICT"), after + SETTLED)

    def _put(self, record: Record, after: int) -> None:
        if after:
            heapq.heappush(self._later, (self._sent + after, self._made, record))
            self._made += 1
        else:
            self._first.append(record)

    def _body(self, late_h: float, **facts: Any) -> Body:
        """The envelope. `late_h`: how many hours a late one is late at most. At least a second old: the steps that
        follow within it must come before the operator's closing, which is now."""
        self._made += 1
        late = self.rng.uniform(0.1, late_h) * 3_600 if self.rng.random() < 0.03 else 0.0
        body = {
            "source": "chaos", "event_id": f"{self._seed}-{self._made}",
            "occurred_at": self._at(late or self.rng.uniform(1, 5)), "unit": self.rng.choice(UNITS), **facts,
        }  # fmt: skip
        if self.rng.random() < 0.005:
            body["test"] = True
        return body

    def _step(self, body: Body, **facts: Any) -> Body:
        """A further event of the same entity."""
        self._made += 1
        return {**body, "event_id": f"{self._seed}-{self._made}", **facts}

    def _at(self, ago_s: float) -> str:
        return (self._clock() - timedelta(seconds=ago_s)).astimezone(UTC7).isoformat(timespec="microseconds")

    def _payment(self) -> None:
        rng = self.rng
        service = rng.choice(("hospital_fee", "tuition", "electricity", "procedure_fee", "other"))
        provider = rng.choice((*PROVIDERS, None))
        failed = provider == FAILING and rng.random() < 0.3
        body = self._body(
            20, transaction_id=f"T{self._seed}-{self._made}", amount=rng.randint(1_000, 9_000_000), service=service,
            method=rng.choice(("cash", "qr", "pos", "wallet", "paygov")), status="failed" if failed else "succeeded",
            provider=provider, facility=f"F{rng.randint(1, 30)}" if service in ("hospital_fee", "tuition") else None,
        )  # fmt: skip
        if rng.random() < 0.006:
            reason, value = spoil(rng, {**body, "event_id": f"{body['event_id']}-spoilt"}, self._clock())
            self._put(Record(PAYMENTS, body["transaction_id"].encode(), value, reason), 0)
        if rng.random() < 0.06:
            self._in_steps(body)
            return
        self._send(PAYMENTS, body)
        if rng.random() < 0.013:
            self._corrected(body)

    def _in_steps(self, body: Body) -> None:
        """Opened, then ended; one in three the wrong way round; one in ten never ended."""
        rng = self.rng
        opened = datetime.fromisoformat(body["occurred_at"])
        gap = rng.randint(1, 2_500)
        first, last = (gap, 0) if rng.random() < 0.3 else (0, gap)
        self._send(PAYMENTS, {**body, "status": rng.choice(("initiated", "pending"))}, first)
        if rng.random() < 0.9:
            ended = (opened + timedelta(seconds=rng.uniform(0, 0.9))).isoformat(timespec="microseconds")
            status = rng.choice((body["status"], body["status"], "mismatch", "refunded"))
            self._send(PAYMENTS, self._step(body, status=status, occurred_at=ended, reference="R1"), last)

    def _corrected(self, body: Body) -> None:
        """Revision 2 with another amount; sometimes a third before it; sometimes moved, or failed after all."""
        rng = self.rng
        second = {**body, "revision": 2, "amount": rng.randint(1_000, 9_000_000)}
        if rng.random() < 0.3:
            moved = datetime.fromisoformat(body["occurred_at"]) - timedelta(minutes=rng.choice((1, 30, 1_500)))
            second["occurred_at"] = moved.isoformat(timespec="microseconds")
        if rng.random() < 0.3 and body["provider"] == FAILING:
            second["status"] = "failed"
        after = rng.choice((0, 1, 500, 2_500))
        if rng.random() < 0.3:
            self._send(PAYMENTS, {**second, "revision": 3, "amount": second["amount"] + 7}, rng.choice((0, 300, 2_600)))
        self._send(PAYMENTS, second, after)

    def _report_body(self, state: str, severity: int) -> Body:
        return self._body(
            20, report_id=f"PA-{self._seed}-{self._made}", kind="PAHT", state=state, severity=severity,
            category=self.rng.choice(("waste", "traffic", "drainage", "electricity")),
            channel=self.rng.choice(("app", "zalo", "officer")),
        )  # fmt: skip

    def _report(self) -> None:
        rng = self.rng
        urgent = rng.random() < 0.12 and len(self._open) < OPEN_MAX
        body = self._report_body("received", 1 if urgent else rng.randint(2, 5))
        case = body["report_id"]
        self._send(REPORTS, body)
        if urgent and not body.get("test"):
            self._watch(case, REPORTS, [body])
        later = datetime.fromisoformat(body["occurred_at"])
        for state in ("classifying", "in_progress", "resolved", "closed")[: rng.randint(0, 3 if urgent else 4)]:
            later += timedelta(seconds=rng.uniform(0, 0.2))
            facts: Body = {"state": state, "occurred_at": later.isoformat(timespec="microseconds")}
            if state == "closed":
                facts["satisfaction"] = rng.choice((None, 1, 4, 5))
            self._send(REPORTS, self._step(body, **facts), rng.randint(1, 2_000))

    def _dossier(self) -> None:
        rng, now = self.rng, self._clock()
        soon = len(self.overdue) < SOON_DUE and rng.random() < 0.05
        due = now + (timedelta(seconds=rng.uniform(*self._due_s)) if soon else timedelta(days=5))
        self._dossiers += 1
        number = f"000.00.{self._dossiers // 10_000:02d}.H02-261120-{self._dossiers % 10_000:04d}"
        body = self._body(
            3, dossier_id=number, procedure_code="1.005129", state=2,
            agency=rng.choice(AGENCIES), channel=rng.choice((1, 2, 3)), fee=rng.choice((None, 20_000)),
            due_at=due.isoformat(timespec="milliseconds"),
        )  # fmt: skip
        self._send(PROCEDURES, body)
        if soon and not body.get("test"):
            self.overdue[body["dossier_id"]] = due
            return
        later = datetime.fromisoformat(body["occurred_at"])
        for state in (4, 5, 4, 9, 10)[: rng.randint(0, 5)]:
            later += timedelta(seconds=rng.uniform(0, 0.2))
            step = self._step(body, state=state, occurred_at=later.isoformat(timespec="microseconds"))
            self._send(PROCEDURES, step, rng.randint(1, 2_000))

    def _security(self) -> None:
        """One to three alerts of one incident, in whatever partitions they fall."""
        rng = self.rng
        grave = rng.random() < 0.1 and len(self._open) < OPEN_MAX
        level = rng.choice((3, 4)) if grave else rng.choice((None, 1, 2))
        severity = rng.choice((1, 2)) if grave else rng.randint(1, 5)
        incident = f"SC-{self._seed}-{self._made}" if grave or rng.random() < 0.3 else None
        bodies = [
            self._body(
                20, alert_id=f"AL-{self._seed}-{self._made}", incident_id=incident, sensor="siem", raw_severity=7,
                severity=severity, category=rng.choice(("malware", "scanning", "phishing")), state="new",
                system="S1" if level else None, system_level=level, count=rng.randint(1, 9),
            )
            for _ in range(rng.randint(1, 3) if incident else 1)
        ]  # fmt: skip
        for i, body in enumerate(bodies):
            if grave:
                body.pop("test", None)
            self._send(SECURITY, body, rng.randint(0, 300) if i else 0)
            later = datetime.fromisoformat(body["occurred_at"])
            for state in ("confirmed", "in_progress", "false_positive" if rng.random() < 0.3 else "closed")[
                : rng.randint(0, 2 if grave else 3)
            ]:
                later += timedelta(seconds=rng.uniform(0, 0.1))
                step = self._step(body, state=state, occurred_at=later.isoformat(timespec="microseconds"))
                self._send(SECURITY, step, rng.randint(1, 2_000))
        if grave and incident:
            self._watch(incident, SECURITY, bodies)


def _record(topic: str, body: Body) -> Record:
    value = json.dumps(body, ensure_ascii=False).encode()
    return Record(topic, str(body[ENTITY[topic]]).encode(), value, fresh=True)
