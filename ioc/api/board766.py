"""The board of QĐ 766: points of every component, what would raise them most, and the official score beside ours."""

from __future__ import annotations

from typing import Any, cast, get_args

from litestar import Request, Response, get

from ioc.api.asked import period_asked, units_asked
from ioc.api.gate import parts_of
from ioc.domain.qd766 import Beside, Gain, Part, beside, shown
from ioc.domain.qd766.needs import NEEDS
from ioc.provinces.rules766 import rules766
from ioc.services.board766 import By, Line, board
from ioc.services.refusals import Refused

GAINS_SHOWN = 5
_Request = Request[Any, Any, Any]


@get("/qd766", opt={"action": "indicator.see"})
async def board_766(request: _Request) -> Response[dict[str, Any]]:
    """`period=2024Q1` (default the running quarter), `by=agency|unit|procedure_code`, `unit=` with all below it,
    `name=` one line of these. One line alone also says what would raise its score most."""
    by = request.query_params.get("by", "")
    if by not in get_args(By):
        known = ", ".join(name for name in get_args(By) if name)
        raise Refused(422, "NO_SUCH_DIMENSION", f"by là một trong: {known}.", f"by is one of: {known}.", pointer="by")
    period = period_asked(request, "quarter")
    units = units_asked(request, period)
    rules = rules766(parts_of(request).settings.province)
    async with parts_of(request).database.connection() as conn:
        lines = await board(conn, period, parts_of(request).clock(), by=cast(By, by), units=units, rules=rules)
    if "name" in request.query_params:
        lines = [line for line in lines if line.name == request.query_params["name"]]
    answer = {
        "period": {"name": period.name, "vi": period.label("vi"), "en": period.label("en")},
        "by": by or None,
        "edition": lines[0].score.edition.code if lines else None,
        "lines": [_line(line) for line in lines],
        "gains": [_gain(gain) for gain in lines[0].gains()[:GAINS_SHOWN]] if len(lines) == 1 else None,
    }
    return Response(answer, headers={"Cache-Control": "no-store"})


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "total": float(shown(line.score.total)),
        "partial": line.score.partial,
        "missing": line.score.missing,
        "maximum": line.score.maximum,
        "groups": [
            {
                "name": group.name, "vi": group.vi, "en": group.en, "points": float(shown(group.points)),
                "maximum": group.maximum, "missing": group.missing,
            }
            for group in line.score.groups()
        ],
        "components": [_part(part) for part in line.score.parts],
        "official": None if line.official is None else {
            "source": line.official.source,
            "as_of": round(line.official.as_of.timestamp() * 1_000),
            "beside": [_beside(one) for one in beside(line.score, line.official) if one.official is not None],
        },
        "counts": dict(line.counts.n),
    }  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    one, share = part.component, part.share
    return {
        "code": one.code, "vi": one.vi, "en": one.en, "maximum": one.maximum,
        "points": None if part.points is None else float(shown(part.points)), "why": part.why,
        "num": None if share is None else share.num, "den": None if share is None else share.den,
        "needs": dict(zip(("vi", "en"), NEEDS[one.code], strict=True)) if part.why in ("no_data", "empty") else None,
    }  # fmt: skip


def _gain(gain: Gain) -> dict[str, Any]:
    return {
        "code": gain.component.code, "vi": gain.component.vi, "en": gain.component.en,
        "one": float(gain.one), "units": gain.units, "full": float(shown(gain.full)),
    }  # fmt: skip


def _beside(one: Beside) -> dict[str, Any]:
    return {
        "code": one.code,
        "ours": None if one.ours is None else float(shown(one.ours)),
        "official": None if one.official is None else float(one.official),
        "difference": None if one.difference is None else float(shown(one.difference)),
    }
