"""A database with the base tables and a few rows of alerts, for tests of notices."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from ioc.domain.notices import AlertFacts, Notice, Reason, plan
from ioc.domain.recipients import Directory, Recipient
from ioc.store.migrate import migrate, steps
from ioc.store.sql import load

SQL = load("notices")


@contextmanager
def notices_database(server: str) -> Iterator[str]:
    """URL of a new database with the base tables; dropped afterwards."""
    name = f"notify_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"create database {name}")
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    try:
        migrate(url, steps())
        yield url
    finally:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(f"drop database {name} with (force)")


def people(**channels_by_id: dict[str, str]) -> Directory:
    """A directory: id → its channels. Ids that begin with `ld` are leaders, the others operators."""
    return Directory(
        {
            who: Recipient(id=who, name=who, roles=frozenset({"LD" if who[:2] == "ld" else "TB"}), channels=channels)
            for who, channels in channels_by_id.items()
        }
    )


def facts(alert: str, *, version: int = 1, severity: int = 2) -> AlertFacts:
    return AlertFacts(
        id=alert,
        version=version,
        severity=severity,
        rule="L22",
        title="Cổng thanh toán: 8,39 % giao dịch lỗi",
        title_en="Payment gateway: 8.39 % of payments fail",
        sentence="Trong 10 phút, 12 trên 143 giao dịch bị lỗi.",
        sentence_en="In 10 minutes 12 of 143 payments failed.",
        first_step="Gọi đầu mối kỹ thuật của cổng.",
        first_step_en="Call the gateway's technical desk.",
        since=datetime(2024, 3, 20, 7, 0, tzinfo=UTC),
        figure={"num": 12, "den": 143, "value": 8.39, "unit": "%", "from": 1710918000000, "to": 1710918600000},
    )


def raise_alert(
    conn: psycopg.Connection[Any],
    alert: str,
    *,
    severity: int = 2,
    fired_ago: timedelta = timedelta(0),
    phase: str = "firing",
) -> None:
    """One row of `alert`."""
    told = facts(alert, severity=severity)
    conn.execute(
        """insert into alert (id, rule, code, rule_version, key, domain, unit, severity, phase, episode_at, fired_at,
                              title, title_en, sentence, sentence_en, first_step, first_step_en, figure)
           values (%s, 'payment-failures', 'L22', 1, %s, 'payments', '24', %s, %s, now() - %s, now() - %s,
                   %s, %s, %s, %s, %s, %s, %s)""",
        (
            *(alert, alert, severity, phase, fired_ago, fired_ago, told.title, told.title_en),
            *(
                told.sentence,
                told.sentence_en,
                told.first_step,
                told.first_step_en,
                Jsonb(told.figure),
            ),
        ),
    )


def owe(
    conn: psycopg.Connection[Any],
    alert: str,
    targets: Iterable[tuple[str, str]],
    directory: Directory,
    *,
    reason: Reason = Reason.FIRED,
    version: int = 1,
    severity: int = 2,
    expires_in: timedelta | None = None,
) -> list[Notice]:
    """Plan notices as the judge does, in one transaction."""
    notices = plan(facts(alert, version=version, severity=severity), reason, targets, directory, now=datetime.now(UTC))
    with conn.transaction(), conn.cursor() as cursor:
        for notice in notices:
            expires_at = datetime.now(UTC) + expires_in if expires_in else notice.expires_at
            columns = {name: getattr(notice, name) for name in Notice.__slots__}
            cursor.execute(SQL["plan"], columns | {"expires_at": expires_at})
    return notices


def rows(conn: psycopg.Connection[Any], query: str) -> list[dict[str, Any]]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()


def states(conn: psycopg.Connection[Any]) -> dict[str, int]:
    """State → number of notices."""
    return {r["state"]: r["n"] for r in rows(conn, "select state, count(*) as n from notice group by state")}


def wait_until(true: Callable[[], bool], within_s: float = 10.0) -> float:
    """Seconds it took until `true()`; fails the test after `within_s`."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < within_s, f"not within {within_s} s"
        time.sleep(0.02)
    return time.monotonic() - start
