"""Policy file: `policy.toml` of a province, read into a Policy. Pure: text in, value out.

Every mistake is told at once, with file, line, what is wrong and what a good value looks like. What can be written:

    [[report_limit]]                       # phản ánh: the most specific line that fits a report wins
    severity = [1]                         # left out: all; so with kind, category and unit
    kind = ["PAHT"]
    category = ["electricity"]
    unit = ["07210", "000.00.33.H02"]      # communes or handling agencies
    since = 2026-01-01                     # for reports received from this day on
    accept = "30 phút"                     # any limit `ioc.domain.daycount` reads: phút, giờ, ngày, giờ làm việc, …
    resolve = "5 ngày làm việc"

    [incidents]
    report_within = "5 ngày"
    alone_severity_max = 2

    [payments]
    stuck_after = "15 phút"                # phút, giờ: by the clock
    unbooked_after = "30 phút"
    unmatched_after = "24 giờ"
    bank_confirms = ["qr_his"]             # methods or providers

    [also_legal]                           # steps beside the product's tables
    report = ["in_progress>closed"]

    [dossier]                              # see `ioc.domain.dossier.policy`
    clock = "766"
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from ioc.domain import dossier
from ioc.domain.calendar import Calendar
from ioc.domain.daycount import Counting, TimeLimit, read_limit
from ioc.domain.policy import IncidentPolicy, Pair, PaymentPolicy, Policy
from ioc.domain.report_limits import ReportLimit, ReportLimits
from ioc.domain.toml_reader import NotToml, Table, TomlReader, read_codes, read_day
from ioc.domain.workday import BadValue, Mistake

Known = Mapping[str, Mapping[str, Collection[str]]]
"""Kind of case → field of its events → the values it may have."""
STATE_FIELD: Final = {"payment": "status"}
"""What the field that holds the state is called, where it is not `state`."""
_TOP: Final = ("report_limit", "incidents", "payments", "also_legal", "dossier")
_LIMIT: Final = ("severity", "kind", "category", "unit", "since", "accept", "resolve")
_CLOCK: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


class PolicyError(ValueError):
    """The policy file says something impossible; the text tells what, where and what a good value looks like."""

    def __init__(self, where: str, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(f"{where}:{one.line}: {_both(one)}" for one in self.mistakes))


def _both(mistake: Mistake) -> str:
    """What a reader below says in both languages at once is not said twice."""
    return mistake.vi if " / " in mistake.vi else f"{mistake.vi} / {mistake.en}"


def read_policy(
    text: str, calendar: Calendar, counting: Counting, known: Known | None = None, where: str = "policy.toml"
) -> Policy:
    """The policy of a file. Values of coded fields are checked against `known` where it has them. Raises PolicyError
    with a line for each mistake, in order of lines."""
    try:
        reader = TomlReader(text)
    except NotToml as error:
        raise PolicyError(where, [error.mistake]) from error
    file = _PolicyFile(reader, known or {})
    found = file.policy(calendar, counting)
    if reader.mistakes:
        raise PolicyError(where, reader.mistakes)
    return found


class _PolicyFile:
    def __init__(self, reader: TomlReader, known: Known) -> None:
        self._reader, self._known = reader, known

    def policy(self, calendar: Calendar, counting: Counting) -> Policy:
        self._reader.only(self._reader.top, _TOP)
        return Policy(
            calendar, counting, self._report_limits(), self._incidents(), self._payments(), self._dossiers(counting),
            self._also_legal(),
        )  # fmt: skip

    def _report_limits(self) -> ReportLimits:
        tables = list(self._reader.tables("report_limit"))
        limits = [self._report_limit(table) for table in tables]
        for i, limit in enumerate(limits):
            for j, other in enumerate(limits[:i]):
                if limit.overlaps(other):
                    line = self._reader.line(tables[j], "")
                    said = BadValue(
                        f"trùng với hạn ở dòng {line}, không cái nào cụ thể hơn; gộp lại hoặc thêm since",
                        f"meets the limit of line {line}, neither is more specific; join them or add since",
                    )
                    self._reader.wrong(tables[i], "", said)
        return ReportLimits(tuple(limits))

    def _report_limit(self, table: Table) -> ReportLimit:
        reader, known = self._reader, self._known.get("report", {})
        reader.only(table, _LIMIT)
        limit = ReportLimit(
            units=reader.get(table, "unit", read_codes, '["07210"]', frozenset()),
            categories=reader.get(table, "category", _one_of(known.get("category")), '["electricity"]', frozenset()),
            severities=reader.get(table, "severity", _severities, "[1, 2]", frozenset()),
            kinds=reader.get(table, "kind", _one_of(known.get("kind")), '["PAKN"]', frozenset()),
            since=reader.get(table, "since", read_day, "2026-01-01", None),
            accept=reader.get(table, "accept", _limit, '"8 giờ làm việc"', None),
            resolve=reader.get(table, "resolve", _limit, '"5 ngày làm việc"', None),
        )
        if not {"accept", "resolve"} & set(table.said):
            said = BadValue("không có accept, cũng không có resolve", "neither accept nor resolve")
            reader.wrong(table, "accept", said, '"8 giờ làm việc"')
        return limit

    def _incidents(self) -> IncidentPolicy:
        table, usual = self._reader.table("incidents"), IncidentPolicy()
        self._reader.only(table, ("report_within", "alone_severity_max"))
        return IncidentPolicy(
            report_within=self._reader.get(table, "report_within", _limit, '"5 ngày"', usual.report_within),
            alone_severity_max=self._reader.get(
                table, "alone_severity_max", _rank_or_none, "2", usual.alone_severity_max
            ),
        )

    def _payments(self) -> PaymentPolicy:
        table, usual, reader = self._reader.table("payments"), PaymentPolicy(), self._reader
        reader.only(table, ("stuck_after", "unbooked_after", "unmatched_after", "bank_confirms"))
        return PaymentPolicy(
            stuck_after=reader.get(table, "stuck_after", _clock_time, '"15 phút"', usual.stuck_after),
            unbooked_after=reader.get(table, "unbooked_after", _clock_time, '"30 phút"', usual.unbooked_after),
            unmatched_after=reader.get(table, "unmatched_after", _clock_time, '"24 giờ"', usual.unmatched_after),
            bank_confirms=reader.get(table, "bank_confirms", read_codes, '["qr_his"]', usual.bank_confirms),
        )

    def _also_legal(self) -> dict[str, frozenset[Pair]]:
        table, kinds = self._reader.table("also_legal"), ("report", "incident", "payment", "directive")
        self._reader.only(table, kinds)
        found = {}
        for kind in kinds:
            states = self._known.get(kind, {}).get(STATE_FIELD.get(kind, "state"))
            pairs = self._reader.get(table, kind, _pairs(states), '["in_progress>closed"]', frozenset())
            if pairs:
                found[kind] = pairs
        return found

    def _dossiers(self, counting: Counting) -> dossier.Policy:
        table = self._reader.table("dossier")
        try:
            return dossier.read_policy(table.said, "dossier", counting)
        except dossier.PolicyError as error:
            said = str(error).removeprefix("dossier").removeprefix(".")
            key = next((key for key in table.said if said.startswith(key)), "")
            said = said.removeprefix(key).removeprefix(": ")
            self._reader.wrong(table, key, BadValue(said, said))
            return dossier.Policy(counting=counting)


def _limit(said: object) -> TimeLimit:
    if not isinstance(said, str):
        raise BadValue("cần thời hạn trong dấu nháy", "a quoted time limit is needed")
    try:
        return read_limit(said)
    except BadValue:
        raise
    except ValueError as error:
        raise BadValue(str(error), str(error)) from error


def _clock_time(said: object) -> timedelta:
    limit = _limit(said)
    if limit.unit not in _CLOCK:
        raise BadValue("chỉ nhận phút, giờ, ngày theo đồng hồ", "minutes, hours or days by the clock only")
    return limit.n * _CLOCK[limit.unit]


def _severities(said: object) -> frozenset[int]:
    if not isinstance(said, list) or not said:
        raise BadValue("cần danh sách mức từ 1 đến 5", "a list of severities from 1 to 5 is needed")
    return frozenset(_rank(one) for one in said)


def _rank(said: object) -> int:
    if type(said) is not int or not 1 <= said <= 5:
        raise BadValue(f"{said!r} không phải mức từ 1 đến 5", f"{said!r} is no severity from 1 to 5")
    return said


def _rank_or_none(said: object) -> int:
    return 0 if said == 0 and type(said) is int else _rank(said)


def _one_of(known: Collection[str] | None) -> Callable[[Any], frozenset[str]]:
    def read(said: object) -> frozenset[str]:
        codes = read_codes(said)
        for code in sorted(codes):
            if known is not None and code not in known:
                names = ", ".join(known)
                raise BadValue(f"không có {code!r}; có: {names}", f"there is no {code!r}; known: {names}")
        return codes

    return read


def _pairs(states: Collection[str] | None) -> Callable[[Any], frozenset[Pair]]:
    def read(said: object) -> frozenset[Pair]:
        found = set()
        for step in sorted(read_codes(said)):
            first, mark, then = step.partition(">")
            for state in (first, then):
                if not mark or not state or (states is not None and state not in states):
                    names = ", ".join(states or ())
                    raise BadValue(
                        f"{step!r} phải là hai trạng thái nối bằng >; có: {names}",
                        f"{step!r} must be two states joined by >; known: {names}",
                    )
            found.add((first, then))
        return frozenset(found)

    return read
