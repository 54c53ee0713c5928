"""Doubts: what a list of sources that reads well says that is worth a second look. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ioc.connect.gazetteer import Gazetteer
from ioc.connect.record import Bad
from ioc.connect.registry import Source
from ioc.domain.agencies import is_identifier

AGENCIES = ("agency", "facility")
"""Constants of `[source.set]` that are codes of agencies."""


def doubts(sources: Iterable[Source], gazetteer: Gazetteer, on: date) -> Iterator[tuple[str, str]]:
    """Vietnamese, English; in the order of the list."""
    for one in sources:
        if is_identifier(one.owner) and not gazetteer.agencies.find(one.owner, on):
            vi = f"{one.id}: owner {one.owner} không có trong agencies.csv vào {on:%d/%m/%Y}"
            yield vi, f"{one.id}: owner {one.owner} is not in agencies.csv on {on}"
        if "unit" in one.given:
            try:
                gazetteer.unit(one.given["unit"], on)
            except Bad as bad:
                yield f"{one.id}: set.unit: {bad.vi}", f"{one.id}: set.unit: {bad.en}"
        for name in AGENCIES:
            if name in one.given and not gazetteer.agencies.find(one.given[name], on):
                vi = f"{one.id}: set.{name} {one.given[name]} không có trong agencies.csv vào {on:%d/%m/%Y}"
                yield vi, f"{one.id}: set.{name} {one.given[name]} is not in agencies.csv on {on}"
        if one.mapping and one.input == "direct":
            vi = f"{one.id}: mapping {one.mapping} không bao giờ được dùng, vì nguồn ghi thẳng (input = direct)"
            yield vi, f"{one.id}: mapping {one.mapping} is never used: the source writes to the topic itself"
