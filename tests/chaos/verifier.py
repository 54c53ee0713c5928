"""Verifier: says whether the database holds what was sent, no more and no less. Shares no code with the product: it
reads the ledger of what was sent, Kafka, and the tables, and counts everything again (`recount.py`).

    python -m tests.chaos.verifier LEDGER      (IOC_DATABASE, IOC_KAFKA)

Prints the differences, ten of a kind; the exit code is 1 if there are any.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition  # type: ignore[import-untyped]

from tests.chaos import lives, recount

SHOWN = 10
FIRST_BYTES = 1_024
PARTITIONS = 4
LEGAL_LIFE = re.compile(r"(pending )?fired ((recovering )?refired )*(recovering )?(closed )?|pending (closed )?")

Place = tuple[str, int, int]
"""topic, partition, offset"""
Content = tuple[str, bytes, bytes | None]
"""topic, key, value"""


@dataclass(slots=True)
class Report:
    """Differences by kind, and what was compared."""

    differences: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=dict)

    def differ(self, kind: str, what: str) -> None:
        self.differences[kind].append(what)

    def sets(self, kind: str, expected: Iterable[Any], found: Iterable[Any]) -> None:
        """Both must hold the same, equally often."""
        want, have = Counter(expected), Counter(found)
        for item in (want - have).elements():
            self.differ(f"{kind}: missing", repr(item))
        for item in (have - want).elements():
            self.differ(f"{kind}: too much", repr(item))

    def __str__(self) -> str:
        lines = [f"{name:<34} {count:>9,}" for name, count in self.counts.items()]
        for kind, whats in sorted(self.differences.items()):
            lines.append(f"DIFFERENT {kind}: {len(whats):,}")
            lines += [f"    {what[:900]}" for what in whats[:SHOWN]]
        return "\n".join([*lines, "EQUAL" if not self.differences else "NOT EQUAL"])


@dataclass(slots=True)
class Sent:
    """The ledger."""

    header: dict[str, Any]
    records: Counter[Content]
    reasons: dict[Content, str]
    unacked: int


def read_ledger(path: Path) -> Sent:
    with path.open(encoding="utf-8") as lines:
        header = json.loads(next(lines))
        records: Counter[Content] = Counter()
        reasons: dict[Content, str] = {}
        open_numbers: set[int] = set()
        for line in lines:
            row = json.loads(line)
            if "acked" in row:
                open_numbers.difference_update(row["acked"])
                continue
            value = row["text"].encode() if "text" in row else base64.b64decode(row["b64"]) if "b64" in row else None
            content = row["topic"], row["key"].encode(), value
            records[content] += 1
            if "reason" in row:
                reasons[content] = row["reason"]
            open_numbers.add(row["n"])
    return Sent(header, records, reasons, len(open_numbers))


async def read_kafka(address: str, prefix: str) -> tuple[dict[Place, Content], dict[tuple[str, int], int]]:
    """Every record of the four topics, and the end of every partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=address, enable_auto_commit=False, fetch_max_bytes=2**25)
    await consumer.start()
    try:
        places = [TopicPartition(prefix + topic, part) for topic in recount.TABLES for part in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning()
        ends = await consumer.end_offsets(places)
        found: dict[Place, Content] = {}
        left = {place for place, end in ends.items() if end}
        while left:
            left = {place for place in left if await consumer.position(place) < ends[place]}
            for place, records in (await consumer.getmany(timeout_ms=500)).items():
                topic = place.topic.removeprefix(prefix)
                for record in records:
                    found[topic, place.partition, record.offset] = topic, record.key, record.value
        return found, {(place.topic.removeprefix(prefix), place.partition): end for place, end in ends.items()}
    finally:
        await consumer.stop()


def verify(database: str, kafka: str, ledger: Path) -> Report:
    """Compare everything."""
    report = Report()
    sent = read_ledger(ledger)
    records, ends = asyncio.run(read_kafka(kafka, sent.header["prefix"]))
    if sent.unacked:
        report.differ("ledger: sent but not acknowledged", str(sent.unacked))
    _records(report, sent, records)
    accepted = _accepted(sent, records)
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("set timezone to 'UTC'")
        _offsets(report, conn, ends)
        _quarantine(report, conn, sent, records)
        living: dict[tuple[str, str], recount.Living] = {}
        expected_cells: dict[recount.CellId, tuple[int, int]] = {}
        for topic in recount.TABLES:
            _events(report, conn, topic, accepted[topic])
            bodies = [body for _, body in accepted[topic]]
            expected_cells |= recount.cells(topic, bodies)
            living |= recount.cases(topic, bodies)
        _cells(report, conn, expected_cells | recount.case_cells(living.values()))
        _cases(report, conn, living)
        _alerts(report, conn, recount.owed(living, datetime.now(UTC)), sent.header)
        _journal(report, conn)
        _notices(report, conn, sent.header["told"])
    return report


def _records(report: Report, sent: Sent, records: Mapping[Place, Content]) -> None:
    there = Counter(records.values())
    for content in (sent.records - there).elements():
        report.differ("kafka: acknowledged but not there", repr(content))
    for content in there.keys() - sent.records.keys():
        report.differ("kafka: there but never sent", repr(content))
    report.counts["records sent on purpose"] = sent.records.total()
    report.counts["records in Kafka"] = len(records)
    report.counts["garbage"] = sum(n for content, n in there.items() if content in sent.reasons)


Accepted = dict[str, list[tuple[Place, recount.Body]]]


def _accepted(sent: Sent, records: Mapping[Place, Content]) -> Accepted:
    """The first record of every event, in order of place, which is the order of arrival of each entity."""
    found: Accepted = {topic: [] for topic in recount.TABLES}
    met: set[tuple[str, recount.EventId]] = set()
    for place in sorted(records):
        content = records[place]
        if content in sent.reasons or content[2] is None:
            continue
        body = json.loads(content[2])
        name = content[0], recount.event_id(body)
        if name not in met:
            met.add(name)
            found[place[0]].append((place, body))
    return found


def _offsets(report: Report, conn: psycopg.Connection[Any], ends: Mapping[tuple[str, int], int]) -> None:
    rows = conn.execute("select topic, part, next_offset from stream_offset").fetchall()
    have = {(topic, part): offset for topic, part, offset in rows}
    for place in ends.keys() | have.keys():
        if ends.get(place, 0) != have.get(place):  # a partition nobody wrote to begins and ends at 0
            report.differ("stream_offset", f"{place}: {have.get(place)} instead of {ends.get(place)}")
    report.counts["partitions"] = len(ends)


def _quarantine(report: Report, conn: psycopg.Connection[Any], sent: Sent, records: Mapping[Place, Content]) -> None:
    expected = []
    for place, content in records.items():
        if content in sent.reasons:
            value = content[2] or b""
            digest = hashlib.sha256(value).hexdigest()
            expected.append((*place, sent.reasons[content], len(value), value[:FIRST_BYTES], digest))
    rows = conn.execute(
        "select topic, part, off, reason, size, first_bytes, encode(digest, 'hex') from quarantine"
    ).fetchall()
    report.sets("quarantine", expected, [tuple(row) for row in rows])
    report.counts["quarantine rows"] = len(rows)


def _events(
    report: Report, conn: psycopg.Connection[Any], topic: str, accepted: list[tuple[Place, recount.Body]]
) -> None:
    table = recount.TABLES[topic]
    expected = [
        (
            *recount.event_id(body), recount.moment(body["occurred_at"]), body[recount.ENTITIES[topic]], body["unit"],
            place[1], place[2],
        )
        for place, body in accepted
    ]  # fmt: skip
    rows = conn.execute(
        f"select source, event_id, revision, occurred_at, entity, unit, part, off from {table}"
    ).fetchall()
    report.sets(table, expected, [tuple(row) for row in rows])
    report.counts[table] = len(rows)
    [(ids,)] = conn.execute(
        "select coalesce(sum(n), 0)::bigint from ledger where topic = %s and length(hashes) = 24 * n", (topic,)
    ).fetchall()
    if ids != len(expected):
        report.differ("ledger of ids", f"{topic}: {ids} instead of {len(expected)}")


def _cells(report: Report, conn: psycopg.Connection[Any], expected: Mapping[recount.CellId, tuple[int, int]]) -> None:
    rows = conn.execute("select measure, grain, extract(epoch from bucket)::bigint, key, n, total from cell").fetchall()
    found = {
        (m, g, b, k): (n, total) for m, g, b, k, n, total in rows if m in recount.MEASURES or m in lives.CASE_MEASURES
    }
    for cell in expected.keys() | found.keys():
        want, have = expected.get(cell, (0, 0)), found.get(cell, (0, 0))
        if want != have:
            report.differ("cell", f"{cell}: {have} instead of {want}")
    report.counts["cells"] = len(found)
    report.counts["cells of measures not known here"] = len(rows) - len(found)


def _cases(report: Report, conn: psycopg.Connection[Any], living: Mapping[tuple[str, str], recount.Living]) -> None:
    columns = (
        "state", "open", "unit", "category", "severity", "level", "amount", "opened_at", "due_at", "closed_at",
        "changed_at", "revision", "event_id",
    )  # fmt: skip
    cursor = conn.execute(f"select kind, id, {', '.join(columns)} from case_state")
    rows = {(row[0], row[1]): dict(zip(columns, row[2:], strict=True)) for row in cursor}
    for name, case in living.items():
        row = rows.pop(name, None)
        if row is None:
            if not case.needs_no_row:
                report.differ("case: missing", repr(name))
            continue
        if case.needs_no_row:
            report.differ("case: too much", repr(name))
            continue
        for column, want in case.facts().items():
            if row[column] != want:
                report.differ(f"case: {column}", f"{name}: {row[column]} instead of {want}")
    for name in rows:
        report.differ("case: too much", repr(name))
    report.counts["cases with a row"] = len(living) - sum(case.needs_no_row for case in living.values())


def _alerts(
    report: Report, conn: psycopg.Connection[Any], owed: dict[tuple[str, str], bool], header: Mapping[str, Any]
) -> None:
    for key in header["failing"]:
        owed["payment-failures", key] = False
    rows = conn.execute("select id, rule, key, phase, fired_at, version from alert").fetchall()
    fired = [(rule, key, phase == "closed") for _, rule, key, phase, at, _ in rows if at is not None]
    report.sets("alert (rule, key, over)", [(*name, over) for name, over in owed.items()], fired)
    for (rule, key), n in Counter((rule, key) for _, rule, key, phase, _, _ in rows if phase != "closed").items():
        if n > 1:
            report.differ("alert: open more than once", f"{rule} {key}: {n}")
    for (rule, key), n in Counter((rule, key) for rule, key, _ in fired).items():
        if n > 1:
            report.differ("alert: fired more than once", f"{rule} {key}: {_tale(conn, rule, key)}")
    report.counts["alerts that fired"] = len(fired)


def _tale(conn: psycopg.Connection[Any], rule: str, key: str) -> str:
    """What the alerts of a key went through and what each step of its case said, for whoever must find out why."""
    journal = conn.execute(
        "select j.at, j.subject, j.op from journal j join alert a on a.id = j.subject"
        " where a.rule = %s and a.key = %s order by j.seq", (rule, key),
    ).fetchall()  # fmt: skip
    alerts = {alert: n for n, alert in enumerate(dict.fromkeys(row[1] for row in journal), 1)}
    steps = conn.execute(
        "select e.occurred_at, e.part, e.off, e.state from events_soc_alerts e where e.incident_id = %s"
        " union all select occurred_at, part, off, state from events_field_reports where entity = %s order by 2, 3",
        (key, key),
    ).fetchall()
    told = [f"{at:%H:%M:%S.%f} alert {alerts[subject]} {op}" for at, subject, op in journal]
    return "; ".join([*told, *(f"{part}:{off} {at:%H:%M:%S.%f} {state}" for at, part, off, state in steps)])


def _journal(report: Report, conn: psycopg.Connection[Any]) -> None:
    [(head,)] = conn.execute("select seq from journal_head").fetchall()
    rows = conn.execute("select seq, op, subject, at, payload from journal order by seq").fetchall()
    if [row[0] for row in rows] != list(range(1, head + 1)):
        report.differ("journal: gaps", f"{len(rows)} rows up to {head}")
    lives: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        lives[row[2]].append(row)
    phases = {"pending": "pending", "fired": "firing", "refired": "firing", "recovering": "recovering"}
    for alert, phase, version in conn.execute("select id, phase, version from alert").fetchall():
        life = lives.pop(alert, [])
        ops = "".join(f"{row[1]} " for row in life)
        if not LEGAL_LIFE.fullmatch(ops):
            report.differ("journal: not a life", f"{alert}: {ops}")
        elif phases.get(life[-1][1], "closed") != phase:
            report.differ("journal: not the row's phase", f"{alert}: {ops}but {phase}")
        if version != len(life):
            report.differ("journal: not the row's version", f"{alert}: {ops}but version {version}")
        if [row[3] for row in life] != sorted(row[3] for row in life):
            report.differ("journal: times", f"{alert}: {ops}")
        if [row[4]["version"] for row in life] != list(range(1, len(life) + 1)):
            report.differ("journal: payloads", f"{alert}: {ops}")
    for alert in lives:
        report.differ("journal: of no alert", alert)
    report.counts["journal rows"] = len(rows)


def _notices(report: Report, conn: psycopg.Connection[Any], told: Mapping[str, list[list[str]]]) -> None:
    expected = []
    for alert, rule, over in conn.execute(
        "select id, rule, phase = 'closed' and close_reason = 'condition_over' from alert where fired_at is not null"
    ).fetchall():
        for recipient, channel in told[rule]:
            expected.append((alert, "fired", recipient, channel))
            if over:
                expected.append((alert, "over", recipient, channel))
    rows = conn.execute("select alert, reason, recipient, channel from notice").fetchall()
    report.sets("notice", expected, [tuple(row) for row in rows])
    report.counts["notices"] = len(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ledger", type=Path)
    args = parser.parse_args()
    report = verify(os.environ["IOC_DATABASE"], os.environ["IOC_KAFKA"], args.ledger)
    print(report)
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
