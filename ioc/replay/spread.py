"""Spread: exact integer totals over many believable parts, moments over many believable days. Pure, frozen streams."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from ioc.domain.measures import UTC7_S

HOURS = (0.2, 0.1, 0.1, 0.1, 0.1, 0.3, 1.5, 9, 14, 13, 10, 5, 3, 8, 11, 9, 6, 3, 2, 1.5, 1.2, 1, 0.6, 0.3)
"""Payments by hour of the day: counters open at 7, lunch, close at 17; the emergency ward never."""
WEEK = (1.15, 1.05, 1.0, 1.0, 1.0, 0.6, 0.4)
TET_2024 = (date(2024, 2, 8), date(2024, 2, 14))
TET_SHARE = 0.25
"""What is left of a day's payments while the country is at home for the new year."""


def amounts(
    total: int, n: int, random: RandomState, *, least: int, sigma: float = 0.9, step: int = 100
) -> NDArray[np.int64]:
    """`n` positive amounts of some size each, most of them multiples of `step`, that sum to exactly `total`."""
    weights = random.lognormal(0.0, sigma, n)
    free = total - n * least
    if free < 0:
        raise ValueError(f"{total} < {n} x {least}")
    parts: NDArray[np.int64] = (weights / weights.sum() * free).astype(np.int64) // step * step + least
    missing = total - int(parts.sum())
    parts[: missing // step % n] += step
    parts += step * (missing // step // n)
    parts[-1] += total - int(parts.sum())
    return parts


def moments(start: date, days: int, n: int, random: RandomState) -> NDArray[np.int64]:
    """`n` unix seconds on `days` local days from `start`, sorted."""
    dates = [start + timedelta(days=i) for i in range(days)]
    of_day = [WEEK[day.weekday()] * (TET_SHARE if TET_2024[0] <= day <= TET_2024[1] else 1.0) for day in dates]
    share = np.outer(of_day, HOURS).ravel()
    hour = random.choice(len(share), size=n, p=share / share.sum())
    midnight = (start - date(1970, 1, 1)).days * 86_400 - UTC7_S
    at: NDArray[np.int64] = np.sort(midnight + hour.astype(np.int64) * 3_600 + random.randint(0, 3_600, n))
    return at


def shares(n: int, weights: NDArray[np.float64], random: RandomState) -> NDArray[np.int64]:
    """`n` draws of an index, each index at least once, by weight."""
    drawn: NDArray[np.int64] = random.choice(len(weights), size=n, p=weights / weights.sum()).astype(np.int64)
    drawn[random.choice(n, size=len(weights), replace=False)] = np.arange(len(weights))
    return drawn
