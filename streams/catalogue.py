"""Catalogue: what an integrator is told about a topic, made from the topic itself: JSON Schema and a page of documents.

Descriptions are the docstrings of the fields, `Tiếng Việt. / English.`; names of coded values are the topic's
`words.py`; examples are its `examples/v1/*.json`. Nothing is written twice, so nothing can disagree.

`python -m streams.catalogue docs/topics` writes the pages of the reference.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import msgspec

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.event import Event
from ioc.domain.measures import Measure
from streams.topic import Topic, all_topics

Text = tuple[str, str]
"""Vietnamese, English."""

ENVELOPE: dict[str, Text] = {
    "source": ("Mã nguồn đã đăng ký (`source_id`), ví dụ `his-bv-tinh`.", "Registered source system."),
    "event_id": (
        "Mã sự kiện (`event_id`), duy nhất trong nguồn; nên dùng UUIDv7.",
        "Unique within the source; UUIDv7 recommended.",
    ),
    "occurred_at": (
        "Thời điểm xảy ra (`thoi_diem`), RFC 3339 có múi giờ, ví dụ `2024-03-04T08:12:05+07:00`.",
        "When it happened in the world, RFC 3339 with offset.",
    ),
    "unit": (
        "Mã đơn vị hành chính (`don_vi_ma`): 2 chữ số tỉnh, 3 huyện, 5 xã.",
        "Administrative unit code: 2 digits province, 3 district, 5 commune.",
    ),
    "unit_date": (
        "Ngày hiệu lực để đọc mã đơn vị (`dvhc_hieu_luc`); trống là ngày xảy ra.",
        "Day on which `unit` is to be read, since codes are reused; empty means the day it happened.",
    ),
    "revision": (
        "Bản sửa (`ban_sua`): 1 là bản đầu, mỗi lần đính chính tăng 1, giữ nguyên `event_id`.",
        "1 for the first statement, +1 for each correction of the same `event_id`.",
    ),
    "agency": ("Mã định danh điện tử của cơ quan (`co_quan_ma`).", "Agency code."),
    "test": (
        "Bản tin diễn tập (`test`): được lưu, không tính số liệu, không cảnh báo.",
        "True for drills: stored, never counted, never alerted.",
    ),
    "trace_id": ("Mã truy vết (`trace_id`) do nguồn đặt.", "Trace id the source gave."),
}
"""The envelope in both languages; its docstrings speak to programmers."""


def split(docstring: str) -> Text:
    """`Tiếng Việt. / English.` in its two halves; a docstring without the mark stands for both."""
    flat = " ".join(docstring.split())
    vi, mark, en = flat.partition(" / ")
    return (vi, en) if mark else (flat, flat)


@cache
def fields_of(struct: type[msgspec.Struct]) -> dict[str, Text]:
    """Field → what it means, the fields of base classes first. A field without a docstring is missing here."""
    found: dict[str, Text] = {}
    for cls in reversed(struct.__mro__):
        if cls is Event:
            found |= ENVELOPE
        elif cls is not msgspec.Struct and isinstance(cls, type(msgspec.Struct)):
            found |= {name: split(text) for name, text in _docstrings(cls)}
    return found


def _docstrings(cls: type) -> Iterable[tuple[str, str]]:
    """Name and docstring of every annotated field that has one, from the source."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(cls)))  # type: ignore[arg-type]  # a Struct has a module
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == cls.__name__)
    for field, after in pairwise(body):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, text


def words_of(topic: Topic) -> dict[str, dict[str, Text]]:
    """Attribute → value → what it is called. Empty when the topic has no `words.py`."""
    if not (topic.folder / "words.py").exists():
        return {}
    package = topic.event.__module__.rpartition(".")[0]
    return cast(dict[str, dict[str, Text]], importlib.import_module(f"{package}.words").WORDS)


def examples_of(topic: Topic) -> dict[str, bytes]:
    """Name → bytes of each example, by name; what `ioc produce` sends."""
    return {path.stem: path.read_bytes() for path in sorted((topic.folder / "examples" / "v1").glob("*.json"))}


def json_schema(topic: Topic) -> dict[str, Any]:
    """JSON Schema (2020-12) of one record of the topic, described in both languages."""
    _, parts = msgspec.json.schema_components([topic.event], ref_template="#/$defs/{name}")
    structs = {struct.__name__: struct for struct in _structs(topic.event)}
    for name, part in parts.items():
        _describe(part, structs[name], words_of(topic) if structs[name] is topic.event else {})
    root = parts.pop(topic.event.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{topic.name.replace('.', ':')}",
        **root,
        "title": topic.name,
        "description": f"{topic.about_vi}. / {topic.about_en}.",
        "x-kafka": {
            "topic": topic.name,
            "key": topic.entity,
            "partitions": topic.partitions,
            "retention_days": topic.retention.days,
            "lateness_minutes": int(topic.lateness.total_seconds()) // 60,
        },
        "examples": [json.loads(example) for example in examples_of(topic).values()],
        **({"$defs": parts} if parts else {}),
    }


def _describe(part: dict[str, Any], struct: type[msgspec.Struct], words: dict[str, dict[str, Text]]) -> None:
    texts = fields_of(struct)
    part["description"] = " / ".join(split((struct.__doc__ or "").partition("\n")[0]))
    for name, prop in part["properties"].items():
        if name in texts:
            prop["description"] = " / ".join(texts[name])
        if name in words:
            prop["x-values"] = {value: f"{vi} / {en}" for value, (vi, en) in words[name].items()}


def _structs(struct: type[msgspec.Struct]) -> set[type[msgspec.Struct]]:
    """The struct and every struct its fields mention."""
    found: set[type[msgspec.Struct]] = set()
    waiting: list[Any] = [msgspec.inspect.type_info(struct)]
    while waiting:
        info = waiting.pop()
        if isinstance(info, msgspec.inspect.Metadata):
            waiting.append(info.type)
        elif isinstance(info, msgspec.inspect.UnionType):
            waiting += info.types
        elif isinstance(info, msgspec.inspect.CollectionType):
            waiting.append(info.item_type)
        elif isinstance(info, msgspec.inspect.StructType) and info.cls not in found:
            found.add(info.cls)
            waiting += [field.type for field in info.fields]
    return found


def page(topic: Topic) -> str:
    """The topic's page of the reference, Markdown."""
    described = json_schema(topic)
    kafka = (
        f"Khóa / key `{topic.entity}` · {topic.partitions} phân vùng / partitions · lưu / kept {topic.retention.days} "
        f"ngày / days · chờ muộn / lateness {_span(topic)} · bảng / table `{topic.table}`"
    )
    lines = [
        f"# {topic.name}",
        "",
        f"{topic.about_vi}.",
        "",
        f"{topic.about_en}.",
        "",
        kafka,
        "",
        *_fields(described),
    ]
    for name, part in described.get("$defs", {}).items():
        lines += ["", f"## {name}", "", *_fields(part)]
    for name, values in words_of(topic).items():
        lines += ["", f"## `{name}`", "", "| giá trị / value | tiếng Việt | English |", "|---|---|---|"]
        lines += [f"| `{value}` | {vi} | {en} |" for value, (vi, en) in values.items()]
    lines += ["", "## Số liệu / Measures", "", "| | | theo / by | |", "|---|---|---|---|"]
    counted: list[Measure | CaseMeasure] = [*topic.measures, *topic.case_measures]
    for measure in counted:
        lines.append(f"| `{measure.name}` | {measure.about_vi} | {', '.join(measure.dims)} | {measure.about_en} |")
    name, example = next(iter(examples_of(topic).items()))
    lines += ["", f"## Ví dụ / Example: {name}", "", "```json", example.decode().rstrip(), "```", ""]
    return "\n".join(lines)


def _fields(struct: dict[str, Any]) -> list[str]:
    """The fields of one struct of a schema, as a table."""
    required = set(struct.get("required", ()))
    lines = ["| trường / field | kiểu / type | | ý nghĩa | meaning |", "|---|---|---|---|---|"]
    for name, prop in struct["properties"].items():
        vi, _, en = prop["description"].partition(" / ")
        must = "bắt buộc / required" if name in required else ""
        lines.append(f"| `{name}` | {_kind(prop)} | {must} | {vi} | {en} |")
    return lines


def pages(topics: Sequence[Topic]) -> dict[str, str]:
    """File name → Markdown: the page of each topic, and the list of them."""
    found = {f"{topic.short}.md": page(topic) for topic in topics}
    rows = [f"| [{t.name}]({t.short}.md) | `{t.entity}` | {t.about_vi} | {t.about_en} |" for t in topics]
    head = ["# Chủ đề / Topics", "", *ENVELOPE_NOTES, "", "| | khóa / key | | |", "|---|---|---|---|"]
    return {"README.md": "\n".join([*head, *rows, ""]), **found}


ENVELOPE_NOTES = (
    "Do máy viết từ `streams/topics`, bằng `python -m streams.catalogue docs/topics`. Phiên bản lược đồ là đuôi `.v1`"
    " của tên chủ đề; loại sự kiện là trường trạng thái; lúc nhận là giờ Kafka ghi bản tin. Trường lạ được bỏ qua:"
    " nguồn có thể mới hơn ta.",
    "",
    "Written from `streams/topics` by `python -m streams.catalogue docs/topics`. The schema version is the `.v1` of the"
    " topic's name; the type of an event is its state; the time of receipt is Kafka's. Unknown fields are ignored: a"
    " source may be newer than we are.",
)


def _kind(prop: dict[str, Any]) -> str:
    """`text`, `number`, `time` … in a word, without `null`."""
    kinds = [option for option in prop.get("anyOf", [prop]) if option.get("type") != "null"]
    names = []
    for kind in kinds:
        if "enum" in kind:
            names.append(" · ".join(f"`{value}`" for value in kind["enum"]))
        elif "$ref" in kind:
            names.append(kind["$ref"].rpartition("/")[2])
        elif "items" in kind:
            names.append(f"[{_kind(kind['items'])}]")
        else:
            names.append(str(kind.get("format") or kind.get("type", "")))
    return ", ".join(names)


def _span(topic: Topic) -> str:
    minutes = int(topic.lateness.total_seconds()) // 60
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def write(folder: Path) -> None:
    """The pages as they are now; a page without its topic goes."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages(all_topics())
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
