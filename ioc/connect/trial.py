"""Trial: what a file of a source would become, with nothing sent. What `ioc sources try --json` prints, and what lies
beside each sample as `<sample>.expected.json`. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ioc.connect.flow import outcomes
from ioc.connect.formats import Row
from ioc.connect.mapping import Mapper


def trial(rows: Iterable[Row], mapper: Mapper, now: datetime) -> dict[str, Any]:
    """`events`, `refused` (row, pointer, code) and `skipped` rows, in order."""
    found: dict[str, Any] = {"events": [], "refused": [], "skipped": []}
    for batch in outcomes(rows, mapper, now):
        for row, outcome in batch:
            found["events"] += [
                {"row": row, "topic": one.topic.short, "key": one.key.decode(), "event": json.loads(one.value)}
                for one in outcome.events
            ]
            found["refused"] += [{"row": row, "pointer": w.pointer, "code": w.code} for w in outcome.wrong]
            if outcome.skipped:
                found["skipped"].append(row)
    return found
