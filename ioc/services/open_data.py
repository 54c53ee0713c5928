"""OpenData: reads the aggregates of a period from the store and makes the files that may be published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from ioc.domain.periods import Period
from ioc.domain.text import VIETNAM
from ioc.provinces.pack import Pack
from ioc.reports.letterhead import Issuer
from ioc.reports.open_data.catalogue import DATASETS, DOSSIERS, MEANS, ON_TIME, PAYMENTS, REPORTS
from ioc.reports.open_data.dataset import Amounts, Dataset, Key, publishable
from ioc.reports.open_data.dcat import Publication
from ioc.reports.open_data.packet import packet
from ioc.reports.open_data.suppress import LEAST
from ioc.services.areas import area_of, unit_name
from ioc.store import open_data
from ioc.store.database import Conn
from ioc.store.snapshot import snapshot
from streams.catalogue import words_of
from streams.topic import topic_named

Tell = Callable[[str, int, int], None]
"""(dataset, done, of how many)."""


async def make(
    conn: Conn,
    period: Period,
    *,
    pack: Pack,
    issuer: Issuer,
    generated_at: datetime,
    least: int = LEAST,
    tell: Tell = lambda dataset, done, of: None,
) -> dict[str, bytes]:
    """File name → content: the whole packet of one period."""
    async with snapshot(conn):
        read = {
            DOSSIERS.slug: await _dossiers(conn, period, pack),
            REPORTS.slug: await _reports(conn, period, pack),
            PAYMENTS.slug: await _payments(conn, period, pack),
        }
    datasets: list[Dataset] = []
    for about in DATASETS:
        slug = about.slug
        tell(slug, 0, 0)
        datasets.append(publishable(about, read[slug], least, lambda done, of, slug=slug: tell(slug, done, of)))  # type: ignore[misc]
    issued = generated_at.astimezone(VIETNAM).isoformat(timespec="seconds")
    return packet(Publication(pack.name, pack.slug, period, issuer, issued), datasets)


async def _dossiers(conn: Conn, period: Period, pack: Pack) -> Amounts:
    counts, persons = await open_data.dossiers(conn, period.start, period.end)
    agencies = {code: pack.agency_name(code) for code in _codes(counts, 0)}
    return Amounts((agencies, _months(period), ON_TIME), (counts,), persons)


async def _reports(conn: Conn, period: Period, pack: Pack) -> Amounts:
    counts, persons = await open_data.reports(conn, period.start, period.end)
    units = {code: unit_name(pack, code, period.last_day) for code in _codes(counts, 0)}
    return Amounts((units, _words("field-reports", "category", _codes(counts, 1)), _months(period)), (counts,), persons)


async def _payments(conn: Conn, period: Period, pack: Pack) -> Amounts:
    paid = await open_data.payments(conn, period.start, period.end)
    areas = {unit: area_of(pack, unit, period.last_day) for unit in _codes(paid, 1)}
    counts: dict[Key, int] = {}
    sums: dict[Key, int] = {}
    for (service, unit, month, means), (n, total) in paid.items():
        key = (service, areas[unit], month, means)
        counts[key], sums[key] = counts.get(key, 0) + n, sums.get(key, 0) + total
    persons = await open_data.payers(conn, period.start, period.end, areas)
    services = _words("payments", "service", _codes(counts, 0))
    named = {code: unit_name(pack, code, period.last_day) for code in _codes(counts, 1)}
    return Amounts((services, named, _months(period), MEANS), (counts, sums), persons)


def _codes(keys: Iterable[Key], place: int) -> list[str]:
    return sorted({key[place] for key in keys})


def _months(period: Period) -> dict[str, str]:
    """`2024-01` → `Tháng 1/2024`: every month that has a day in the period."""
    first, last = period.first_day, period.last_day
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return {f"{n // 12}-{n % 12 + 1:02d}": f"Tháng {n % 12 + 1}/{n // 12}" for n in numbers}


def _words(topic: str, attribute: str, codes: Iterable[str]) -> dict[str, str]:
    known: Mapping[str, tuple[str, str]] = words_of(topic_named(topic)).get(attribute, {})
    return {code: known[code][0] if code in known else code for code in codes}
