"""Build: from a tree of the right shape to a Rule, with every check a schema cannot make. Collects all problems."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import PurePath
from typing import Any, Final, cast

from ioc.domain.measures import MINUTE
from ioc.domain.text import Lang
from rules.catalogue import NUMBER_FIELDS, TEXT_FIELDS, TIME_FIELDS, Catalogue
from rules.problem import Problem, RulesRefused
from rules.rule import (
    OWN_RULES,
    AbsenceWatch,
    Bound,
    CaseWatch,
    DeadlineWatch,
    Escalation,
    Op,
    RatioWatch,
    Rule,
    Term,
    Texts,
    Unless,
    Watch,
)
from rules.spans import span, working_days
from rules.template import Template, TemplateError, parse_template
from rules.where import Where, WhereError, parse_where
from rules.yamltree import Pointer, Tree

WINDOW_MAX: Final = timedelta(hours=6)
"""Six hours of minutes: 360 rows of a ring; longer questions are asked of hours and days, not yet by this kind."""
SEEN_WITHIN_MAX: Final = timedelta(days=90)
KEYS_MAX_DEFAULT: Final = 2_000
COMMON: Final = ("key", "name", "unit", "severity", "at", "from", "to", "value", "num", "den")
OVER_OF_CASE: Final = ("key", "case.id", "severity", "at")
_OVER: Final[dict[Lang, str]] = {
    "vi": "Điều kiện cảnh báo đã hết.",
    "en": "The condition of this alert is over.",
}


def build_rule(tree: Tree, catalogue: Catalogue) -> Rule:
    """Rule of a tree that has the right shape. RulesRefused with everything else that is wrong."""
    builder = _Builder(tree, catalogue)
    rule = builder.rule()
    if builder.problems or rule is None:
        raise RulesRefused(builder.problems)
    return rule


class _Builder:
    def __init__(self, tree: Tree, catalogue: Catalogue) -> None:
        self.tree, self.catalogue, self.said = tree, catalogue, tree.value
        self.problems: list[Problem] = []

    def wrong(self, pointer: Pointer, code: str, vi: str, en: str, *, offset: int | None = None) -> None:
        self.problems.append(self.tree.problem(pointer, code, vi, en, offset=offset))

    def rule(self) -> Rule | None:
        said = self.said
        self._names()
        kind = next(kind for kind in ("case", "deadline", "ratio", "absence") if kind in said)
        watch = getattr(self, f"_{kind}")(said[kind])
        names = {*COMMON, *self._places(kind, said[kind])}
        vi, en = self._texts("vi", names), self._texts("en", names)
        escalate = self._escalate()
        self._tests()
        if self.problems or watch is None:
            return None
        return Rule(
            id=said["id"],
            version=said["version"],
            domain=said["domain"],
            severity=said["severity"],
            notify=tuple(said["notify"]),
            watch=watch,
            vi=vi,
            en=en,
            max_keys=said.get("max_keys", KEYS_MAX_DEFAULT),
            source=said["source"],
            code=said.get("code", ""),
            escalate=escalate,
            file=self.tree.file,
            tests=tuple(said["tests"]),
        )

    def _names(self) -> None:
        if self.said["id"] in OWN_RULES:
            vi = f"“{self.said['id']}” là tên dành cho cảnh báo của chính hệ thống; hãy đặt tên khác."
            self.wrong(("id",), "bad_name", vi, "This id is kept for alerts about the product itself; take another.")
        path = PurePath(self.tree.file)
        if path.name != f"{self.said['id']}.yaml":
            vi = f"Tệp của quy tắc “{self.said['id']}” phải tên là {self.said['id']}.yaml."
            self.wrong(("id",), "bad_name", vi, f"The file of this rule must be called {self.said['id']}.yaml.")
        if path.parent.name != self.said["domain"]:
            vi = f"Quy tắc lĩnh vực “{self.said['domain']}” phải nằm trong thư mục {self.said['domain']}/."
            self.wrong(("domain",), "bad_name", vi, f"A rule of this domain lies in the folder {self.said['domain']}/.")

    def _case(self, said: dict[str, Any]) -> Watch:
        attrs = self._attrs("case", said)
        where, unless = self._where(("case", "where"), said.get("where"), attrs), self._unless("case", said, attrs)
        return CaseWatch(said["on"], where, span(said.get("for", "0s")), unless)

    def _deadline(self, said: dict[str, Any]) -> Watch:
        attrs = self._attrs("deadline", said)
        where = self._where(("deadline", "where"), said.get("where"), attrs)
        hold, early = span(said.get("for", "0s")), said.get("ahead", "0s")
        days = working_days(early)
        ahead = timedelta(0) if days else span(early)
        if hold and "ahead" in said:
            vi = "for chờ sau hạn, ahead nhắc trước hạn: chỉ dùng một."
            self.wrong(("deadline", "ahead"), "contradiction", vi, "for waits after, ahead warns before: use one.")
        of = said.get("of", "")
        if of and attrs is not None and of not in attrs:
            known = ", ".join(sorted(attrs))
            vi = f"Loại {said['on']} không có thuộc tính “{of}”; có: {known}."
            self.wrong(("deadline", "of"), "unknown_attr", vi, f"{said['on']} has no “{of}”; known: {known}.")
        if bool(of) is not ("older" in said):
            vi, en = "of và older đi cùng nhau. Ví dụ: of: data_until, older: 1wd.", "of and older go together."
            self.wrong(("deadline", "of" if of else "older"), "contradiction", vi, en)
        old = said.get("older", "0s")
        if "until" in said and "ahead" not in said:
            vi, en = "until: due cần ahead. Ví dụ: ahead: 2wd.", "until: due needs ahead. E.g. ahead: 2wd."
            self.wrong(("deadline", "until"), "contradiction", vi, en)
        unless = self._unless("deadline", said, attrs)
        guard = span(said["guard"]["pipeline_lag_lt"]) if "guard" in said else None
        return DeadlineWatch(
            kind=said["on"], states=frozenset(said["states"]), where=where, hold=hold, ahead=ahead, ahead_days=days,
            until_due="until" in said, of=of, older=timedelta(0) if working_days(old) else span(old),
            older_days=working_days(old), ended=said.get("ended", False), lag_max=guard, unless=unless,
        )  # fmt: skip

    def _attrs(self, block: str, said: dict[str, Any]) -> frozenset[str] | None:
        """Attributes of the kind of case; None: there is no such kind."""
        attrs = self.catalogue.cases.get(said["on"])
        if attrs is None:
            known = ", ".join(sorted(self.catalogue.cases))
            vi, en = f"Không có loại “{said['on']}”; có: {known}.", f"No kind “{said['on']}”; known: {known}."
            self.wrong((block, "on"), "unknown_kind", vi, en)
        return attrs

    def _where(self, at: Pointer, said: str | None, attrs: frozenset[str] | None) -> Where | None:
        if said is None or attrs is None:
            return None
        try:
            return parse_where(said, attrs)
        except WhereError as error:
            self.wrong(at, "bad_where", error.vi, error.en, offset=error.at)
            return None

    def _unless(self, block: str, said: dict[str, Any], attrs: frozenset[str] | None) -> Unless | None:
        if "unless" not in said or attrs is None:
            return None
        parents, at = said["unless"]["parent"], (block, "unless")
        if parents not in attrs:
            known = ", ".join(sorted(attrs))
            vi = f"Loại {said['on']} không có thuộc tính “{parents}”; có: {known}."
            self.wrong((*at, "parent"), "unknown_attr", vi, f"{said['on']} has no “{parents}”; known: {known}.")
        ill = self._where((*at, "is"), said["unless"]["is"], attrs)
        return Unless(parents, ill) if ill is not None else None

    def _ratio(self, said: dict[str, Any]) -> Watch | None:
        terms = {side: self._term(side, said) for side in ("num", "den")}
        window = self._window(said)
        fire, clear = (self._bound(name, said[name]) for name in ("fire", "clear"))
        self._hysteresis(fire, clear)
        hold, keep = (span(said.get(name, "0s")) for name in ("for", "keep_firing_for"))
        stale = span(said.get("stale_after", "30m"))
        if hold > window:
            vi = f"for ({said['for']}) dài hơn window ({said['window']}): không bao giờ báo."
            self.wrong(("ratio", "for"), "contradiction", vi, "for is longer than window: it would never fire.")
        for name, length in (("keep_firing_for", keep), ("stale_after", stale)):
            if length > WINDOW_MAX:
                self.wrong(("ratio", name), "bad_value", f"{name} tối đa 6h.", f"{name}: 6h at most. E.g. 30m.")
        return RatioWatch(
            num=terms["num"],
            den=terms["den"],
            key=tuple(said["key"]),
            window=window,
            min_den=said["min_den"],
            fire=fire,
            clear=clear,
            hold=hold,
            keep=keep,
            stale_after=stale,
        )

    def _term(self, side: str, said: dict[str, Any]) -> Term:
        measure = said[side]["measure"]
        at = self._measure(("ratio", side, "measure"), measure, ("ratio", "key"), said["key"], MINUTE)
        return Term(measure, at, said[side].get("of", "n"))

    def _measure(self, at: Pointer, name: str, key_at: Pointer, key: list[str], grain: int | None) -> tuple[int, ...]:
        shape = self.catalogue.measures.get(name)
        if shape is None:
            known = ", ".join(sorted(self.catalogue.measures))
            vi, en = f"Không có số đo “{name}”; có: {known}.", f"No measure “{name}”; known: {known}."
            self.wrong(at, "unknown_measure", vi, en)
            return ()
        for number, dim in enumerate(key):
            if dim not in shape.dims:
                known = ", ".join(shape.dims)
                vi = f"Số đo {name} không có chiều “{dim}”; có: {known}."
                self.wrong((*key_at, number), "unknown_dim", vi, f"{name} has no dimension “{dim}”; known: {known}.")
        if grain is not None and grain not in shape.grains:
            vi = f"Số đo {name} không có ô theo phút nên không dùng được cho cửa sổ trượt."
            self.wrong(at, "bad_grain", vi, f"{name} has no cells by the minute, so it cannot slide.")
        return tuple(shape.dims.index(dim) for dim in key if dim in shape.dims)

    def _window(self, said: dict[str, Any]) -> timedelta:
        window = span(said["window"])
        if window > WINDOW_MAX or window % timedelta(minutes=1):
            vi = f"window: “{said['window']}” phải là số phút tròn, từ 1m đến 6h. Ví dụ: 10m."
            en = f"window: “{said['window']}” must be whole minutes, 1m to 6h. E.g. 10m."
            self.wrong(("ratio", "window"), "bad_value", vi, en)
        return window

    def _bound(self, name: str, said: dict[str, Any]) -> Bound:
        op, limit = next(iter(said.items()))
        exact = Fraction(limit)
        if exact.denominator > 10**6:
            self.wrong(("ratio", name, op), "bad_value", "Tối đa 6 chữ số lẻ.", "Six decimals at most. E.g. 0.05.")
        return Bound(cast(Op, op), exact)

    def _hysteresis(self, fire: Bound, clear: Bound) -> None:
        up = fire.op in ("gt", "gte")
        if up is (clear.op in ("gt", "gte")):
            vi = "clear phải ngược chiều với fire. Ví dụ: fire {gt: 0.05}, clear {lt: 0.03}."
            en = "clear must point the other way than fire. E.g. fire {gt: 0.05}, clear {lt: 0.03}."
            self.wrong(("ratio", "clear"), "contradiction", vi, en)
        elif (clear.limit >= fire.limit) if up else (clear.limit <= fire.limit):
            vi = "Ngưỡng clear phải cách ngưỡng fire, nếu không cảnh báo sẽ chập chờn. Ví dụ: 0.05 và 0.03."
            en = "clear must leave a gap to fire, or the alert will flap. E.g. 0.05 and 0.03."
            self.wrong(("ratio", "clear"), "contradiction", vi, en)

    def _absence(self, said: dict[str, Any]) -> Watch | None:
        at = self._measure(("absence", "measure"), said["measure"], ("absence", "key"), said["key"], None)
        after, seen = span(said["for"]), span(said["seen_within"])
        if seen > SEEN_WITHIN_MAX:
            vi, en = "seen_within tối đa 90d.", "seen_within: 90d at most. E.g. 30d."
            self.wrong(("absence", "seen_within"), "bad_value", vi, en)
        if after >= seen:
            vi = "for phải ngắn hơn seen_within, nếu không sẽ không bao giờ báo."
            en = "for must be shorter than seen_within, or it would never fire. E.g. 4h and 30d."
            self.wrong(("absence", "for"), "contradiction", vi, en)
        shape = self.catalogue.measures.get(said["measure"])
        return AbsenceWatch(
            measure=said["measure"],
            key=tuple(said["key"]),
            at=at,
            grain=max(shape.grains) if shape else MINUTE,
            after=after,
            calendar=said.get("calendar", "always"),
            seen_within=seen,
            lag_max=span(said.get("guard", {}).get("pipeline_lag_lt", "2m")),
        )

    def _places(self, kind: str, said: dict[str, Any]) -> tuple[str, ...]:
        """Placeholders of a kind beside the common ones."""
        if kind == "ratio":
            return ("limit", "window", "min_den", *said["key"])
        if kind == "absence":
            return ("silent", "after", "last_at", *said["key"])
        attrs = self.catalogue.cases.get(said["on"], frozenset())
        case = "agency", *(f"case.{name}" for name in (*TEXT_FIELDS, *NUMBER_FIELDS, *TIME_FIELDS, *sorted(attrs)))
        return (*case, "late") if kind == "deadline" else case

    def _texts(self, lang: Lang, names: set[str]) -> Texts:
        made = {}
        of_case = "case" in self.said or "deadline" in self.said
        for part in ("title", "sentence", "first_step", "over"):
            text = self.said[lang].get(part, _OVER[lang])
            # A case that was closed is not held any more.
            known = OVER_OF_CASE if part == "over" and of_case else names
            try:
                made[part] = parse_template(text, lang, known)
            except TemplateError as error:
                self.wrong((lang, part), "bad_placeholder", error.vi, error.en, offset=error.at)
                made[part] = Template("", lang)
        return Texts(**made, words=self.said[lang].get("words", {}), many=self.said[lang].get("many", ""))

    def _escalate(self) -> tuple[Escalation, ...]:
        steps: list[Escalation] = []
        for number, said in enumerate(self.said.get("escalate", ())):
            days = working_days(said["after"])
            after = timedelta(0) if days else span(said["after"])
            step = Escalation(tuple(said["to"]), after, days, said.get("unless") == "taken")
            alike = [one for one in steps if bool(one.working_days) is bool(days)]
            if alike and (step.after, days) <= (alike[-1].after, alike[-1].working_days):
                vi = f"“{said['after']}” phải dài hơn bước trước. Ví dụ: 3wd rồi 10wd."
                en = f"“{said['after']}” must be longer than the step before. E.g. 3wd, then 10wd."
                self.wrong(("escalate", number, "after"), "contradiction", vi, en)
            steps.append(step)
        return tuple(steps)

    def _tests(self) -> None:
        """At least one firing, one quiet exactly on the line, one clear: a rule carries its own proof."""
        ops = {expected["op"] for test in self.said["tests"] for expected in test["expect"]}
        lines = [test for test in self.said["tests"] if test.get("on_the_line")]
        for number, test in enumerate(self.said["tests"]):
            self._feeds(number, test)
            if test.get("on_the_line") and any(e["op"] == "fired" for e in test["expect"]):
                vi = "Bài thử on_the_line phải im lặng."
                self.wrong(("tests", number), "bad_test", vi, "A test on_the_line must stay quiet.")
        missing = [
            (vi, en)
            for there, vi, en in (
                ("fired" in ops, "một lần báo (fired)", "one that fires"),
                (
                    bool(lines),
                    "một lần đúng vạch mà im (on_the_line: true)",
                    "one quiet on the line (on_the_line: true)",
                ),
                ("closed" in ops, "một lần hết (closed)", "one that closes"),
                (
                    "escalated" in ops or "escalate" not in self.said,
                    "một lần báo lên cấp trên (escalated)",
                    "one that escalates",
                ),
            )
            if not there
        ]
        for vi, en in missing:
            self.wrong(("tests",), "missing_test", f"Thiếu bài thử: {vi}.", f"A test is missing: {en}.")

    def _feeds(self, number: int, test: dict[str, Any]) -> None:
        """A test must be able to run: a real moment, measures and dimensions that exist."""
        try:
            datetime.fromisoformat(test["start"])
        except ValueError:
            vi, en = "Không có thời điểm này.", "There is no such moment. E.g. 2026-03-23T08:00:00+07:00."
            self.wrong(("tests", number, "start"), "bad_value", vi, en)
        for place, item in enumerate(test["feed"]):
            at: Pointer = ("tests", number, "feed", place)
            for measure in item.get("add", {}):
                self._measure((*at, "add", measure), measure, (*at, "dims"), list(item.get("dims", {})), None)
