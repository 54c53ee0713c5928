"""Dataset: a box of counts by coded dimensions, with totals, of which small entries are hidden. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from ioc.reports.open_data.suppress import LEAST, Counts, Mask, suppress, with_totals

TOTAL: Final = "_T"
"""Code of a total along a dimension, as SDMX has it."""
NORMAL, HIDDEN = "A", "Q"
"""Status of a figure in SDMX's list: normal; missing because suppressed."""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    """Column: `co_quan`."""
    title: str
    """What it is, for the description."""


@dataclass(frozen=True, slots=True)
class Quantity:
    name: str
    """Column: `so_ho_so`."""
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a dataset is, whatever its figures."""

    slug: str
    """File name without its ending, and part of its identifier."""
    title: str
    title_en: str
    about: str
    """What is counted and by which definition."""
    dimensions: tuple[Dimension, ...]
    quantities: tuple[Quantity, ...]
    """The first is the count that decides what is hidden."""
    source: str
    keywords: tuple[str, ...]
    theme: str
    """Of the EU's list of data themes: `GOVE`."""
    listed: str = ""
    """Of the two codes of the last dimension the one whose records are published one by one elsewhere, as late dossiers
    must be: that nobody knows how many they are may protect nothing."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Figures of one dataset before hiding. A key holds one code a dimension."""

    levels: tuple[Mapping[str, str], ...]
    """For each dimension: code → name, in the order of the file."""
    values: tuple[Mapping[Key, int], ...]
    """For each quantity; what is missing is 0."""
    persons: Mapping[Key, int]
    """Different persons behind an entry, totals (`_T`) too. Where none is said every record counts as one person."""


@dataclass(frozen=True, slots=True)
class Row:
    codes: Key
    names: Key
    values: tuple[int | None, ...]
    """None: hidden."""

    @property
    def status(self) -> str:
        return HIDDEN if None in self.values else NORMAL


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as it may be published."""

    about: Description
    rows: tuple[Row, ...]

    @property
    def hidden(self) -> int:
        return sum(row.status == HIDDEN for row in self.rows)


def publishable(
    about: Description, amounts: Amounts, least: int = LEAST, tell: Callable[[int, int], None] = lambda done, of: None
) -> Dataset:
    """The dataset with everything hidden that must be. Without any figure it has no rows: no data, not zeros."""
    if not any(amounts.values[0].values()):
        return Dataset(about, ())
    boxes = [with_totals(_box(amounts, quantity)) for quantity in amounts.values]
    sensitive = _sensitive(amounts, boxes[0], least)
    hidden = suppress(boxes[0], sensitive, least, tell)
    if about.listed:
        hidden |= hidden_beside(boxes[0], sensitive, list(amounts.levels[-1]).index(about.listed), least)
    return Dataset(about, tuple(_rows(amounts, boxes, hidden)))


def hidden_beside(counts: Counts, sensitive: Mask, listed: int, least: int = LEAST) -> Mask:
    """What must be hidden as well from somebody who knows every count of the level `listed`, one of the two of the last
    axis, from elsewhere. For him the total less that count is the count of the other level: that is protected as a
    table of its own, and what is hidden of it is hidden in the other level and in the total."""
    other = 1 - listed
    rest = counts[..., other]
    found = suppress(rest, ((rest < least) | sensitive[..., other] | sensitive[..., -1]), least)
    mask: Mask = np.zeros(counts.shape, dtype=np.bool_)
    mask[..., other] = mask[..., -1] = found
    return mask


def _box(amounts: Amounts, values: Mapping[Key, int]) -> Counts:
    places = [{code: index for index, code in enumerate(levels)} for levels in amounts.levels]
    box: Counts = np.zeros([len(levels) for levels in amounts.levels], dtype=np.int64)
    for key, number in values.items():
        box[tuple(place[code] for place, code in zip(places, key, strict=True))] += number
    return box


def _sensitive(amounts: Amounts, counts: Counts, least: int) -> Mask:
    """Entries with fewer than `least` records, or fewer than `least` persons behind them."""
    small: Mask = (counts > 0) & (counts < least)
    for at, key in _keys(amounts):
        if 0 < amounts.persons.get(key, least) < least:
            small[at] = True
    return small


def _keys(amounts: Amounts) -> Iterator[tuple[tuple[int, ...], Key]]:
    """Every entry: where it lies in the box, and its codes; totals last along each dimension."""
    codes = [(*levels, TOTAL) for levels in amounts.levels]
    for at in product(*(range(len(one)) for one in codes)):
        yield at, tuple(one[index] for one, index in zip(codes, at, strict=True))


def _rows(amounts: Amounts, boxes: list[Counts], hidden: Mask) -> Iterable[Row]:
    for at, key in _keys(amounts):
        names = tuple(
            "Tổng" if code == TOTAL else levels[code] for levels, code in zip(amounts.levels, key, strict=True)
        )
        yield Row(key, names, tuple(None if hidden[at] else int(box[at]) for box in boxes))
