"""Lives of dossiers, reports, incidents, payments, links and directives whose outcome is planned beforehand, so that a
figure can be recounted from the plans without a line of the product: what was planned is what must be shown."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

NOW = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)  # Wednesday 10:00 in Việt Nam
UNITS = ("213", "215", "07210")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Event = dict[str, Any]


def local(moment: datetime) -> date:
    return (moment.astimezone(UTC) + 7 * HOUR).date()


def rests(day: date) -> bool:
    """Weekends, New Year and Tết 2024; nobody made up for them in this time."""
    return day.weekday() >= 5 or day == date(2024, 1, 1) or date(2024, 2, 8) <= day <= date(2024, 2, 14)


def office_minutes(start: datetime, stop: datetime) -> int:
    """Minute by minute: 7:30–11:30 and 13:00–17:00."""
    minutes, moment = 0, start.astimezone(UTC) + 7 * HOUR
    while moment < stop.astimezone(UTC) + 7 * HOUR:
        of_day = moment.hour * 60 + moment.minute
        minutes += not rests(moment.date()) and (450 <= of_day < 690 or 780 <= of_day < 1_020)
        moment += timedelta(minutes=1)
    return minutes


def _event(source: str, entity: str, number: int, when: datetime, unit: str, /, **facts: Any) -> Event:
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
    return {
        "source": source, "event_id": f"{entity}-{number}", "occurred_at": when.isoformat(), "unit": unit,
        **{name: value for name, value in said.items() if value is not None},
    }  # fmt: skip


@dataclass
class Dossier:
    """`outcome`: on_time, late, twice (asked for papers twice), running, overdue, soon (today), near (in two days),
    paused (past its date now, not when papers were asked for), undated."""

    number: int
    unit: str
    outcome: str
    received: datetime
    channel: int = 1
    fee: int | None = None
    paid: int | None = None
    digitised: bool | None = None
    e_result: bool | None = None
    reused: bool | None = None
    apology: bool | None = None
    """Sent in time, too late; None: none."""
    procedure: str = "1.005129"

    @property
    def agency(self) -> str:
        return f"000.00.0{self.number % 3}.H02"

    @property
    def received_by(self) -> str | None:
        """Nobody says at which desk, the agency's own, another's."""
        return (None, self.agency, "000.00.09.H02")[self.number // 9 % 3]

    @property
    def code(self) -> str:
        return f"{self.agency}-{self.received:%y%m%d}-{self.number:04d}"

    @property
    def due(self) -> datetime | None:
        match self.outcome:
            case "undated":
                return None
            case "soon":
                return NOW + 4 * HOUR
            case "near":
                return NOW + 2 * DAY
            case "running":
                return NOW + 30 * DAY
            case "paused":
                return NOW - DAY
            case "overdue":
                return NOW - (3 + self.number % 5) * DAY
        return self.received + 10 * DAY

    @property
    def ended(self) -> datetime | None:
        due = self.due
        if self.outcome in ("on_time", "twice"):
            assert due
            return due - 2 * DAY
        if self.outcome == "late":
            assert due
            return due + 3 * DAY
        return self.received + 5 * DAY if self.outcome == "undated" else None

    @property
    def days_late(self) -> int:
        """Working days begun since it was due: there are no holidays in March 2024."""
        assert self.due
        day, days = local(self.due), 0
        while day < NOW.date():
            day += DAY
            days += not rests(day)
        return days

    @property
    def stages(self) -> dict[str, int]:
        """Office minutes of each stage that is over."""
        middle = self.received + DAY
        spans = [("state-1", self.received - HOUR, self.received), ("tiep-nhan", self.received, middle)]
        cuts = [middle]
        if self.outcome == "twice":
            for n in (2, 4):
                cuts += [self.received + n * DAY, self.received + n * DAY + HOUR]
        last = NOW - 2 * DAY if self.outcome == "paused" else self.ended
        cuts += [last] if last else []
        spans += [("tham-dinh", start, stop) for start, stop in zip(cuts[::2], cuts[1::2], strict=False)]
        found: dict[str, int] = {}
        for name, start, stop in spans:
            found[name] = found.get(name, 0) + office_minutes(start, stop)
        return found

    def events(self) -> Iterator[Event]:
        about: Event = {
            "dossier_id": self.code, "agency": self.agency, "received_by": self.received_by,
            "procedure_code": self.procedure, "channel": self.channel, "fee": self.fee, "paid": self.paid,
            "digitised": self.digitised, "e_result": self.e_result, "reused": self.reused,
        }  # fmt: skip
        taken = {**about, "received_at": self.received, "due_at": self.due}
        if self.apology is not None and self.due:
            sent = self.due + (-5 if self.apology else 5) * HOUR
            taken["apology"] = {"sent_at": sent.isoformat(), "new_due_at": (self.due + 20 * DAY).isoformat()}
        middle = self.received + DAY
        steps: list[tuple[int, datetime, str | None]] = [(2, self.received, "tiep-nhan"), (4, middle, "tham-dinh")]
        if self.outcome == "twice":
            for n in (2, 4):
                steps += [(5, self.received + n * DAY, None), (4, self.received + n * DAY + HOUR, "tham-dinh")]
        if self.outcome == "paused":
            steps.append((5, NOW - 2 * DAY, None))
        if self.ended:
            steps.append((9, self.ended, None))
        name = f"d{self.number}"
        yield _event("one-stop", name, 0, self.received - HOUR, self.unit, state=1, **about)
        for step, (state, when, stage) in enumerate(steps, 1):
            yield _event("one-stop", name, step, when, self.unit, state=state, step=stage, **taken)


@dataclass
class Report:
    """`outcome`: on_time, late, running, overdue, refused, duplicate."""

    number: int
    unit: str
    outcome: str
    received: datetime
    kind: str = "PAHT"
    category: str = "waste"
    channel: str = "app"
    accept_minutes: int = 30
    resolve_hours: int = 20
    rating: int | None = None
    reopened: bool = False

    @property
    def due(self) -> datetime:
        if self.outcome in ("running", "overdue"):
            return NOW + (5 if self.outcome == "running" else -2) * DAY
        hours = self.resolve_hours + (10 if self.outcome != "late" else -10)
        return self.received + hours * HOUR

    @property
    def agency(self) -> str:
        return f"P{self.number % 2}"

    def events(self) -> Iterator[Event]:
        about: Event = {
            "report_id": f"PA-{self.number}", "kind": self.kind, "category": self.category, "severity": 3,
            "channel": self.channel, "resolve_due": self.due, "handling_unit": self.agency,
        }  # fmt: skip
        accepted = self.received + timedelta(minutes=self.accept_minutes)
        done = self.received + self.resolve_hours * HOUR
        steps: list[tuple[str, datetime, Event]] = [("received", self.received, {})]
        if self.outcome == "refused":
            steps.append(("refused", accepted, {"refuse_reason": "Không thuộc thẩm quyền của tỉnh"}))
        elif self.outcome == "duplicate":
            steps.append(("closed", accepted, {"duplicate_of": "PA-0"}))
        else:
            steps.append(("in_progress", accepted, {}))
            if self.outcome in ("on_time", "late"):
                steps.append(("resolved", done, {}))
                steps.append(("closed", done + HOUR, {"satisfaction": self.rating}))
            if self.reopened:
                again = {"reopened": 1}
                steps.append(("in_progress", done + 2 * HOUR, again))
                steps.append(("resolved", done + 3 * HOUR, again))
                steps.append(("closed", done + 4 * HOUR, {**again, "satisfaction": self.rating}))
        for step, (state, when, more) in enumerate(steps):
            yield _event("phan-anh", f"r{self.number}", step, when, self.unit, state=state, **about, **more)


@dataclass
class Alert:
    """One security alert; those of one `incident` are one. `ended`: closed, false_positive or None."""

    number: int
    unit: str
    detected: datetime
    severity: int = 3
    category: str = "malware"
    incident: str | None = None
    ack_minutes: int = 10
    handle_minutes: int = 100
    ended: str | None = "closed"
    reported_days: int | None = None
    system: str = "LGSP"
    level: int = 2

    @property
    def closed(self) -> datetime:
        return self.detected + timedelta(minutes=self.handle_minutes)

    @property
    def report_due(self) -> datetime:
        """The end of the fifth day after that of detection, or of the next working day (BLDS 2015 Điều 147, 148)."""
        day = local(self.detected) + 5 * DAY
        while rests(day):
            day += DAY
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + 17 * HOUR

    def events(self) -> Iterator[Event]:
        reported = None if self.reported_days is None else self.detected + self.reported_days * DAY
        about: Event = {
            "alert_id": f"A-{self.number}", "incident_id": self.incident, "sensor": "soc", "raw_severity": 5,
            "severity": self.severity, "category": self.category, "system": self.system, "system_level": self.level,
            "detected_at": self.detected,
        }  # fmt: skip
        acked = self.detected + timedelta(minutes=self.ack_minutes)
        steps: list[tuple[str, datetime, Event]] = [
            ("new", self.detected, {}), ("confirmed", acked, {"received_at": acked}),
        ]  # fmt: skip
        if self.ended:
            ended = {"closed_at": self.closed} if self.ended == "closed" else {}
            steps.append((self.ended, self.closed, ended))
        if reported:
            state, _, more = steps[-1]
            steps.append((state, max(reported, steps[-1][1]), {**more, "reported_at": reported}))
        for step, (state, when, more) in enumerate(steps):
            yield _event("soc", f"a{self.number}", step, when, self.unit, state=state, **about, **more)


@dataclass
class Payment:
    """`outcome`: succeeded, failed, stuck (pending for an hour), pending (for a minute), mismatch."""

    number: int
    unit: str
    outcome: str
    when: datetime
    amount: int
    service: str = "hospital_fee"
    method: str = "qr"
    facility: str = "BV-1"
    provider: str = "napas"
    credited: int | None = None
    dossier: str | None = None

    def events(self) -> Iterator[Event]:
        about: Event = {
            "transaction_id": f"t-{self.number}", "amount": self.amount, "method": self.method, "service": self.service,
            "facility": self.facility, "provider": self.provider, "dossier_id": self.dossier,
        }  # fmt: skip
        name = f"p{self.number}"
        if self.outcome in ("stuck", "pending"):
            since = NOW - (HOUR if self.outcome == "stuck" else timedelta(minutes=1))
            yield _event("his", name, 0, since, self.unit, status="pending", **about)
        elif self.outcome == "mismatch":
            more = {"credited_amount": self.credited}
            yield _event("his", name, 0, self.when, self.unit, status="succeeded", **about, **more)
        else:
            yield _event("his", name, 0, self.when, self.unit, status=self.outcome, **about)


@dataclass
class Link:
    """`heard`: how long ago it was heard of last; it beats every minute, so four minutes of silence mean lost."""

    number: int
    unit: str
    kind: str
    state: str = "alive"
    heard: timedelta = timedelta(seconds=30)
    lag: timedelta | None = None
    active: int | None = None
    registered: int | None = None
    agency: str = "000.00.07.H02"
    retired: bool = False

    @property
    def lost(self) -> bool:
        return self.heard > timedelta(minutes=3)

    @property
    def up(self) -> bool:
        return self.state in ("alive", "slow") and not self.lost

    def events(self) -> Iterator[Event]:
        when = NOW - self.heard
        yield _event(
            "giam-sat", f"l{self.number}", 0, when, self.unit, link_id=f"link-{self.number}", kind=self.kind,
            state=self.state, period_s=60, data_until=None if self.lag is None else when - self.lag,
            active=self.active, registered=self.registered, agency=self.agency, retired=self.retired,
        )  # fmt: skip


@dataclass
class Directive:
    """`outcome`: on_time, late, running, overdue, cancelled."""

    number: int
    unit: str
    outcome: str
    assigned: datetime
    kind: str = "directive"
    level: str = "commune"
    online: bool | None = None
    document: tuple[str, str] | None = None
    """(number, date)."""
    field: str | None = None

    @property
    def agency(self) -> str:
        return f"000.0{self.number % 2}.07.H02"

    @property
    def due(self) -> datetime:
        if self.outcome in ("running", "overdue"):
            return NOW + (5 if self.outcome == "running" else -5) * DAY
        return self.assigned + 10 * DAY

    @property
    def done(self) -> datetime:
        return self.due + (2 if self.outcome == "late" else -2) * DAY

    def events(self) -> Iterator[Event]:
        about: Event = {
            "directive_id": f"cd-{self.number}", "kind": self.kind, "agency": self.agency, "level": self.level,
            "assigned_at": self.assigned, "due_at": self.due, "online": self.online, "field": self.field,
        }  # fmt: skip
        if self.document:
            about |= {"document_no": self.document[0], "document_date": self.document[1]}
        steps = [("assigned", self.assigned)]
        if self.outcome in ("on_time", "late"):
            steps.append(("done", self.done))
        if self.outcome == "cancelled":
            steps.append(("cancelled", self.assigned + DAY))
        for step, (state, when) in enumerate(steps):
            yield _event("theo-doi", f"c{self.number}", step, when, self.unit, state=state, **about)


@dataclass
class Province:
    """Everything that was planned."""

    dossiers: list[Dossier]
    reports: list[Report]
    alerts: list[Alert]
    payments: list[Payment]
    links: list[Link]
    directives: list[Directive]

    def events(self) -> dict[str, list[Event]]:
        """Topic → its events, in order of planning."""
        return {
            topic: [event for one in some for event in one.events()]
            for topic, some in (
                ("procedures", self.dossiers), ("field-reports", self.reports), ("soc-alerts", self.alerts),
                ("payments", self.payments), ("heartbeats", self.links), ("directives", self.directives),
            )
        }  # fmt: skip


def planned(seed: int, start: datetime, end: datetime) -> Province:
    """A province whose every outcome happens a few times; a fifth of what it does lies outside [start, end)."""
    rng = random.Random(seed)
    inside = (end - start).days

    def moment() -> datetime:
        """Office hours of some day, most of them in the period; nothing that is planned to end does so after NOW."""
        day = rng.randint(-20, inside - 32)
        return start + day * DAY + timedelta(hours=8 + rng.randint(0, 8), minutes=rng.randint(0, 59))

    def flag() -> bool | None:
        return rng.choice((True, True, False, None))

    dossiers = [
        Dossier(
            number, rng.choice(UNITS), outcome, moment(), channel=rng.choice((1, 2, 2, 3)),
            fee=rng.choice((None, 0, 20_000, 50_000)), paid=rng.choice((None, 0, 1, 2)), digitised=flag(),
            e_result=flag(), reused=flag(),
            apology=rng.choice((None, True, False)) if outcome in ("late", "twice", "overdue") else None,
            procedure=rng.choice(("1.005129", "1.003003")),
        )
        for number, outcome in enumerate(
            ("on_time", "late", "twice", "running", "overdue", "soon", "near", "paused", "undated") * 12
        )
    ]  # fmt: skip
    reports = [
        Report(
            number, rng.choice(UNITS), outcome, moment(), kind=rng.choice(("PAHT", "PAKN")),
            category=rng.choice(("waste", "traffic")), channel=rng.choice(("app", "zalo", "hotline_1022")),
            accept_minutes=rng.randint(1, 600), resolve_hours=rng.randint(15, 200),
            rating=rng.choice((None, 1, 3, 4, 5)), reopened=outcome == "late" and rng.random() < 0.5,
        )
        for number, outcome in enumerate(
            ("on_time", "on_time", "late", "running", "overdue", "refused", "duplicate") * 12
        )
    ]  # fmt: skip
    alerts = [
        Alert(
            number, rng.choice(UNITS), moment(), severity=rng.randint(1, 5),
            category=rng.choice(("malware", "scanning", "web_attack")), incident=f"SC-{number}" if number % 2 else None,
            ack_minutes=rng.randint(1, 300), handle_minutes=rng.randint(301, 5_000),
            ended=rng.choice(("closed", "closed", "closed", "false_positive", None)),
            reported_days=rng.choice((None, 2, 9)), system=rng.choice(("LGSP", "cong-dvc")), level=rng.randint(1, 5),
        )
        for number in range(80)
    ]  # fmt: skip
    payments = [
        Payment(
            number, rng.choice(UNITS), outcome, moment(), rng.randint(10, 900) * 1_000,
            service=rng.choice(("hospital_fee", "tuition", "procedure_fee")), method=rng.choice(("cash", "qr", "pos")),
            facility=rng.choice(("BV-1", "BV-2", "TH-1")), provider=rng.choice(("napas", "paygov")),
            credited=rng.choice((1, 7_000)) if outcome == "mismatch" else None,
        )
        for number, outcome in enumerate(("succeeded",) * 150 + ("failed",) * 30 + ("stuck", "pending", "mismatch") * 8)
    ]  # fmt: skip
    links = [
        Link(
            number, rng.choice(UNITS), kind, state=rng.choice(("alive", "alive", "slow", "failed")),
            heard=timedelta(seconds=rng.choice((20, 70, 150, 600, 90_000))),
            lag=timedelta(seconds=rng.randint(0, 20_000)) if rng.random() < 0.8 else None,
            active=rng.randint(1, 90) if kind == "endpoint" else None,
            registered=100 if kind == "endpoint" else None, retired=rng.random() < 0.05,
        )
        for number, kind in enumerate(("source", "line", "line", "endpoint") * 15)
    ]  # fmt: skip
    types = ("QĐ-UBND", "KH-UBND", "UBND-KGVX", "TB-UBND")
    directives = [
        Directive(
            number, rng.choice(UNITS), outcome, (when := moment()),
            kind=rng.choice(("directive", "document", "document", "report")),
            level=rng.choice(("province", "district", "commune")), online=rng.choice((True, True, False, None)),
            document=(f"{number + 1}/{rng.choice(types)}", f"{when.date()}"),
            field=rng.choice(("chuyen-doi-so", "chuyen-doi-so", "y-te")),
        )
        for number, outcome in enumerate(("on_time", "on_time", "late", "running", "overdue", "cancelled") * 12)
    ]  # fmt: skip
    for number, one in enumerate(dossiers, len(payments)):
        way = rng.choice((None, None, "whole", "whole", "short", "desk", "failed"))
        if one.fee and way:
            payments.append(
                Payment(
                    number, one.unit, "failed" if way == "failed" else "succeeded", one.received + HOUR,
                    one.fee - 3_000 if way == "short" else one.fee, service="procedure_fee", facility="MC-1",
                    method="cash" if way == "desk" else "paygov", provider="paygov", dossier=one.code,
                )
            )  # fmt: skip
    return Province(dossiers, reports, alerts, payments, links, directives)
