"""Compile: the tree of a mapping file becomes a SourceMapping, or everything that is wrong with it, each at its line.

Beyond the shape (schema.json): the topics exist, so do their fields; what a topic requires is mapped; every constant,
table and default gives values that the event's field takes. Pure; reads nothing.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path as File
from typing import Annotated, Any, Final, get_args, get_origin

import msgspec

from ioc.connect.expressions import EMPTY, Choice, Condition, Constant, Expression, Join, Take, Unit
from ioc.connect.gazetteer import ACCEPTED
from ioc.connect.mapping import EventRule, Ignore, ReadAs, SourceMapping
from ioc.connect.record import MISSING, Bad, Path
from ioc.connect.values import (
    Agency,
    AsText,
    Boolean,
    Conversion,
    Day,
    Dong,
    FreeText,
    FromQr,
    Moment,
    Network,
    Number,
    Pick,
    Pseudonym,
    Ranges,
    Slug,
    Split,
    Table,
    UnitOfAgency,
    Whole,
    enum_key,
)
from ioc.domain.resolution import Flag
from ioc.domain.text import VIETNAM
from rules.problem import Problem, RulesRefused
from rules.shape import shape_problems
from rules.yamltree import Pointer, Tree, read_tree
from streams.topic import Topic, topic_named

KINDS: Final = ("const", "join", "hash", "first_of", "from")
CONVERSIONS: Final = (
    *("text", "enum", "ranges", "time", "integer", "number", "dong", "boolean", "unit", "agency", "slug"),
    *("pseudonym", "network", "vietqr", "day", "pick", "split", "unit_of_agency"),
)
HELPERS: Final = {
    "with": ("join",),
    "unknown": ("enum", "ranges", "agency"),
    "zone": ("time", "day"),
    "day_at": ("time",),
    "plus_days": ("day",),
    "within": ("unit",),
    "default": ("from",),
    "prefix": ("from",),
}
"""Key → the keys beside one of which alone it means something."""
NOT_MAPPED: Final = frozenset({"source"})
"""Event fields that the registry gives."""
_SCHEMA: Final = File(__file__).with_name("schema.json")


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a mapping file (draft 2020-12)."""
    found: dict[str, Any] = json.loads(_SCHEMA.read_text("utf-8"))
    return found


def compile_mapping(data: bytes, file: str) -> SourceMapping:
    """The mapping of a file's bytes. RulesRefused with every problem and its line."""
    tree = read_tree(data, file)
    if problems := shape_problems(tree, schema()):
        raise RulesRefused(problems)
    return _Compiler(tree).compiled()


class _Compiler:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []
        said = tree.value
        self.zone = _zone(said.get("zone", "+07:00"))
        self.times: tuple[str, ...] = tuple(said.get("times", ("iso",)))
        self.empty = EMPTY | {enum_key(str(text)) for text in said.get("empty", ())}

    def compiled(self) -> SourceMapping:
        said = self.tree.value
        for place, name in enumerate(self.times):
            self._check_format(("times", place), name)
        ignore = tuple(
            Ignore(self._when(one["when"], ("ignore", place, "when")), one["vi"], one["en"])
            for place, one in enumerate(said.get("ignore", ()))
        )
        events = [self._event(one, ("events", place)) for place, one in enumerate(said["events"])]
        if self.problems:
            raise RulesRefused(self.problems)
        return SourceMapping(
            name=said["mapping"],
            about_vi=said["about"]["vi"],
            about_en=said["about"]["en"],
            read=ReadAs(**said.get("read", {})),
            ignore=ignore,
            events=tuple(event for event in events if event is not None),
            personal=frozenset(said.get("personal", ())),
        )

    def _event(self, said: Mapping[str, Any], at: Pointer) -> EventRule | None:
        try:
            topic = topic_named(said["topic"])
        except KeyError as error:
            vi, _, en = str(error.args[0]).partition(" / ")
            self._say((*at, "topic"), "unknown_topic", vi, en)
            return None
        takes = fields_of(topic)
        fields: dict[str, Expression] = {}
        fingerprint = False
        for name, one in said["fields"].items():
            here = (*at, "fields", name)
            parted = takes.get(name.partition(".")[0])
            if name not in takes and parted is not None and "." in name and parted.members is not None:
                takes = {**takes, name: _Info(parted.members, False)}
            if name not in takes:
                self._unknown_field(here, name, takes)
                continue
            if name == "event_id" and isinstance(one, dict) and one.get("hash") == "mapped":
                fingerprint = True
                continue
            expression = self._field(one, here, takes[name])
            if expression is not None:
                fields[name] = expression
        given = {*said["fields"], *(name.partition(".")[0] for name in said["fields"])}
        for name in sorted(name for name, info in takes.items() if info.required and name not in given):
            vi = f"{topic.short} đòi trường “{name}”; thêm một dòng {name}: …"
            self._say((*at, "fields"), "missing_field", vi, f"{topic.short} requires “{name}”; add a line {name}: …")
        return EventRule(topic, self._when(said.get("when", ()), (*at, "when")), fields, fingerprint)

    def _field(self, said: Any, at: Pointer, info: _Info) -> Expression | None:
        if isinstance(said, str):
            return Take((Path(said),), AsText(), required=info.required, empty=self.empty)
        kinds = [kind for kind in KINDS if kind in said]
        conversions = [key for key in CONVERSIONS if key in said]
        if len(kinds) != 1:
            choices = ", ".join(KINDS)
            vi, en = f"Cần đúng một trong: {choices}.", f"Exactly one of {choices} is needed."
            self._say(at, "one_kind", vi, en)
            return None
        if len(conversions) > (kinds[0] == "from"):
            extra = conversions[-1]
            vi = f"“{extra}” không đi cùng “{kinds[0] if kinds[0] != 'from' else conversions[0]}”; chỉ một cách đổi."
            self._say((*at, extra), "one_conversion", vi, f"“{extra}” does not go with the rest; one conversion only.")
            return None
        for helper, owners in HELPERS.items():
            if helper in said and not any(owner in said for owner in owners):
                choices = ", ".join(owners)
                vi, en = f"“{helper}” chỉ có nghĩa bên cạnh {choices}.", f"“{helper}” only goes with {choices}."
                self._say((*at, helper), "stray_key", vi, en, at_key=True)
        required = bool(said.get("required", info.required)) and "default" not in said
        make = getattr(self, f"_{kinds[0]}")
        found: Expression | None = make(said, at, info, required)
        return found

    def _const(self, said: Mapping[str, Any], at: Pointer, info: _Info, required: bool) -> Expression:
        return Constant(self._fitting(said["const"], (*at, "const"), info))

    def _join(self, said: Mapping[str, Any], at: Pointer, info: _Info, required: bool) -> Expression:
        return Join(_paths(said["join"]), said.get("with", "-"), empty=self.empty)

    def _hash(self, said: Mapping[str, Any], at: Pointer, info: _Info, required: bool) -> Expression | None:
        if said["hash"] == "mapped":
            vi = "hash: mapped chỉ dùng cho event_id."
            self._say((*at, "hash"), "only_event_id", vi, "hash: mapped is for event_id only.")
            return None
        return Join(_paths(said["hash"]), digest=True, empty=self.empty)

    def _first_of(self, said: Mapping[str, Any], at: Pointer, info: _Info, required: bool) -> Expression:
        alternatives = []
        for place, one in enumerate(said["first_of"]):
            here = (*at, "first_of", place)
            inner = self._field(one["take"], (*here, "take"), info.optional)
            if inner is not None:
                alternatives.append((self._when(one.get("when", ()), (*here, "when")), inner))
        return Choice(tuple(alternatives), required)

    def _from(self, said: Mapping[str, Any], at: Pointer, info: _Info, required: bool) -> Expression:
        names = [said["from"]] if isinstance(said["from"], str) else said["from"]
        default = self._fitting(said["default"], (*at, "default"), info) if "default" in said else MISSING
        convert = self._conversion(said, at, info)
        take = Take(_paths(names), convert, default, required, self.empty, said.get("prefix", ""))
        if "unit" in said:
            within = Take((Path(said["within"]),), AsText(), empty=self.empty) if "within" in said else None
            options: dict[str, Any] = said["unit"] if isinstance(said["unit"], dict) else {}
            return Unit(take, within, ACCEPTED | {Flag(name) for name in options.get("accept", ())})
        return take

    def _conversion(self, said: Mapping[str, Any], at: Pointer, info: _Info) -> Conversion:
        key = next((key for key in CONVERSIONS if key in said), "")
        value = said.get(key)
        options: dict[str, Any] = value if isinstance(value, dict) else {}
        match key:
            case "text":
                return FreeText(said["text"])
            case "enum":
                return self._table(said, at, info)
            case "ranges":
                return self._ranges(said, at, info)
            case "time":
                return self._moment(said, at, key)
            case "day":
                return Day(self._moment(said, at, key), said.get("plus_days", 0))
            case "integer":
                return Whole()
            case "number":
                if options.get("thousands") == options.get("decimal", "."):
                    vi, en = "Dấu nghìn và dấu thập phân phải khác nhau.", "The two separators must differ."
                    self._say((*at, key), "bad_value", vi, en)
                return Number(**options, as_text=Decimal in getattr(info.type, "__args__", (info.type,)))
            case "dong":
                return Dong(**options)
            case "boolean":
                return Boolean(*(_keys(options[k]) for k in ("yes", "no"))) if options else Boolean()
            case "agency":
                return Agency(self._otherwise(said, at, info))
            case "slug":
                return Slug()
            case "pseudonym":
                return Pseudonym(said["pseudonym"])
            case "network":
                return Network()
            case "unit_of_agency":
                return UnitOfAgency()
            case "pick":
                return Pick(**options)
            case "split":
                return Split(said["split"])
            case "vietqr":
                return FromQr(said["vietqr"])
        return AsText()

    def _table(self, said: Mapping[str, Any], at: Pointer, info: _Info) -> Table:
        rows: dict[str, Any] = {}
        for text, value in said["enum"].items():
            here = (*at, "enum", text)
            key = enum_key(text)
            if key in rows:
                vi = f"“{text}” trùng một dòng trên (không phân biệt hoa thường)."
                self._say(here, "duplicate_key", vi, f"“{text}” repeats a line above (case aside).", at_key=True)
            rows[key] = self._fitting(value, here, info)
        return Table(rows, self._otherwise(said, at, info))

    def _ranges(self, said: Mapping[str, Any], at: Pointer, info: _Info) -> Ranges:
        rows: list[tuple[Decimal, Decimal, Any]] = []
        for place, (low, high, value) in enumerate(said["ranges"]):
            here = (*at, "ranges", place)
            try:
                first, last = Decimal(str(low)), Decimal(str(high))
            except ArithmeticError:
                self._say(here, "bad_value", "Hai đầu khoảng phải là số.", "Both ends of a range must be numbers.")
                continue
            if first > last or (rows and first <= rows[-1][1]):
                vi = "Các khoảng phải tăng dần, không chồng nhau, ví dụ [0, 6, 5], [7, 11, 3]."
                self._say(here, "bad_value", vi, "Ranges must rise and not overlap, e.g. [0, 6, 5], [7, 11, 3].")
            rows.append((first, last, self._fitting(value, (*here, 2), info)))
        return Ranges(tuple(rows), self._otherwise(said, at, info))

    def _otherwise(self, said: Mapping[str, Any], at: Pointer, info: _Info) -> object:
        unknown = said.get("unknown", MISSING)
        if unknown is MISSING and "agency" not in said:
            vi = "Nói rõ giá trị lạ thì sao: unknown: refuse, hoặc unknown: {use: …}."
            self._say(at, "unknown_unsaid", vi, "Say what becomes of other values: unknown: refuse, or {use: …}.")
        if isinstance(unknown, dict):
            return self._fitting(unknown["use"], (*at, "unknown", "use"), info)
        return MISSING

    def _moment(self, said: Mapping[str, Any], at: Pointer, key: str) -> Moment:
        formats = said[key]
        names = self.times if isinstance(formats, bool) else (formats,) if isinstance(formats, str) else tuple(formats)
        for name in names:
            self._check_format((*at, key), name)
        zone = _zone(said["zone"]) if "zone" in said else self.zone
        return Moment(names, zone, time.fromisoformat(said.get("day_at", "00:00")))

    def _check_format(self, at: Pointer, name: str) -> None:
        if name in ("iso", "unix_s", "unix_ms"):
            return
        sample = datetime(2024, 3, 20, 14, 5, tzinfo=VIETNAM)
        try:
            found = datetime.strptime(sample.strftime(name), name)  # noqa: DTZ007 - only its date is looked at
            good = "%" in name and found.date() == sample.date()
        except ValueError:
            good = False
        if not good:
            vi = f"“{name}” không phải dạng ngày giờ đủ ngày, tháng, năm; ví dụ '%d/%m/%Y %H:%M', iso, unix_s."
            en = f"“{name}” is no format with day, month and year; e.g. '%d/%m/%Y %H:%M', iso, unix_s."
            self._say(at, "bad_format", vi, en)

    def _when(self, said: Any, at: Pointer) -> tuple[Condition, ...]:
        conditions = []
        for one in said:
            path = Path(one["field"])
            if "empty" in one:
                conditions.append(Condition(path, frozenset({""}), not one["empty"], self.empty))
            else:
                negated = "not_equals" in one
                conditions.append(
                    Condition(path, _keys(one["not_equals" if negated else "equals"]), negated, self.empty)
                )
        return tuple(conditions)

    def _fitting(self, value: Any, at: Pointer, info: _Info) -> Any:
        """The value, once the event's field has been seen to take it."""
        plain = _plain(value)
        try:
            msgspec.json.decode(msgspec.json.encode(plain), type=info.type)
        except msgspec.ValidationError as error:
            said = _good(info.type)
            vi, en = f"“{plain}” không hợp với trường này ({error}).{said}", f"“{plain}” does not fit ({error}).{said}"
            self._say(at, "bad_value", vi, en)
        return plain

    def _unknown_field(self, at: Pointer, name: str, takes: Mapping[str, _Info]) -> None:
        known = [one for one in takes if one not in NOT_MAPPED]
        near = difflib.get_close_matches(name, known, 1)
        if name in NOT_MAPPED:
            vi, en = "source do danh sách nguồn đặt, không ánh xạ.", "source comes from the registry; do not map it."
        elif near:
            vi, en = f"Sự kiện không có trường “{name}”. Ý bạn là “{near[0]}”?", f"No field “{name}”. “{near[0]}”?"
        else:
            vi = f"Sự kiện không có trường “{name}”; có: {', '.join(known)}."
            en = f"The event has no field “{name}”; it has: {', '.join(known)}."
        self._say(at, "unknown_field", vi, en, at_key=True)

    def _say(self, at: Pointer, code: str, vi: str, en: str, *, at_key: bool = False) -> None:
        self.problems.append(self.tree.problem(at, code, vi, en, at_key=at_key))


class _Info(msgspec.Struct, frozen=True):
    """One field that a mapping can fill."""

    type: Any
    required: bool
    members: Any = None
    """Type of the values of a field that holds pairs: `dims.level`."""

    @property
    def optional(self) -> _Info:
        return _Info(self.type, False)


@cache
def fields_of(topic: Topic) -> dict[str, _Info]:
    """Fields of the topic's event that a mapping can fill; of its parts as `apology.sent_at`."""
    return dict(_fields(topic.event, ""))


def _fields(struct: type[msgspec.Struct], prefix: str) -> Iterator[tuple[str, _Info]]:
    for one in msgspec.structs.fields(struct):
        if one.name in NOT_MAPPED:
            continue
        inner = _struct_in(one.type)
        if inner is not None:
            yield from _fields(inner, f"{one.name}.")
        else:
            # A part's own required fields are asked for by the decoder, once the part is there at all.
            yield f"{prefix}{one.encode_name}", _Info(one.type, one.required and not prefix, _members(one.type))


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    info = msgspec.inspect.type_info(kind)
    kinds = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return next((one.cls for one in kinds if isinstance(one, msgspec.inspect.StructType)), None)


def _members(kind: Any) -> Any:
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return get_args(bare)[1] if get_origin(bare) is dict else None


def _good(kind: Any) -> str:
    info = msgspec.inspect.type_info(kind)
    kinds = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    for one in kinds:
        if isinstance(one, msgspec.inspect.LiteralType):
            return f" → {', '.join(str(value) for value in one.values)}"
    return ""


def _paths(names: list[str]) -> tuple[Path, ...]:
    return tuple(Path(name) for name in names)


def _keys(texts: list[Any]) -> frozenset[str]:
    return frozenset(enum_key(_text(text)) for text in texts)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _zone(text: str) -> timezone:
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))


__all__ = ["Bad", "compile_mapping", "fields_of", "schema"]
