"""Series: what sources state of some indicators, period after period. Over a connection the caller owns."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from ioc.domain.cases import unix_ms
from ioc.domain.series import Said
from ioc.store.database import Conn

_SAID = """
select id, attrs ->> 'figure', category, unit, agency, coalesce(attrs ->> 'dims', ''),
       coalesce((attrs ->> 'definition_version')::int, 1), coalesce(attrs ->> 'measure_unit', ''),
       (attrs ->> 'period_from')::bigint, (attrs ->> 'period_to')::bigint, attrs ->> 'value', changed_at
  from case_state
 where kind = 'statement' and state in ('estimated', 'provisional', 'final') and attrs ?& array['figure', 'value']
   and (%(every)s or category = any(%(indicators)s))"""


async def said(conn: Conn, indicators: Collection[str] | None) -> list[Said]:
    """What stands of these indicators (None: of all), as each source stated it."""
    asked = {"every": indicators is None, "indicators": sorted(indicators or ())}
    return [
        Said(
            case_id,
            figure,
            indicator,
            unit,
            agency,
            dims,
            version,
            measure_unit,
            start,
            end,
            Decimal(value),
            unix_ms(at),
        )
        for case_id, figure, indicator, unit, agency, dims, version, measure_unit, start, end, value, at in await (
            await conn.execute(_SAID, asked)
        ).fetchall()
    ]
