"""Page: the table as people read it, Markdown for docs/systems.md; the same words for `ioc systems`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

from ioc.domain.units import folded
from ioc.systems.row import (
    FEEDS,
    SEEDS,
    Alert,
    Board,
    Case,
    Cell,
    Drop,
    Entry,
    Example,
    Figure,
    Form,
    Health,
    Held,
    Lines,
    Notice,
    Own,
    Pack,
    Panel,
    Place,
    Push,
    Refused,
    Report,
    Stated,
    System,
)

TELLING = ("label", "indicator", "service", "method", "status", "channel", "sensor", "state", "system", "link_id")
"""Of what a row sets in an example: what tells which system it is. Ids and places only keep the rows apart."""
GIVEN = "{form}"
HEAD = """\
# Hệ thống / Systems

Do máy viết từ `ioc/systems/table.toml`, bằng `python -m ioc.systems docs/systems.md`; `ioc systems` in cùng bảng ấy.
`tests/integration/test_systems.py` cho ví dụ của từng hàng vào đúng lối của nó, trên máy chủ thật, và tìm thấy nó ở
đúng nơi hàng ấy ghi. Ví dụ là mẫu; chỗ sản phẩm dừng lại thì hàng ấy nói.

Written from `ioc/systems/table.toml` by `python -m ioc.systems docs/systems.md`; `ioc systems` prints the same table.
The test lets the example of each row in at its own entry, on real servers, and finds it at the place the row names.
Examples are samples; where the product stops, the row says so.
"""


def page(rows: Sequence[System]) -> str:
    """The whole page."""
    working = sum(row.works for row in rows)
    lines = [HEAD, f"**{working}/{len(rows)}** hệ thống có lối vào và nơi thấy / systems come in and are seen.", ""]
    lines += ["| luồng / feed | | |", "|---|---|---|"]
    for feed, (topic, vi, en) in FEEDS.items():
        lines.append(f"| {feed} | {f'[{vi}](topics/{topic}.md)' if topic else vi} | {en} |")
    lines += ["", "| văn bản / document | | |", "|---|---|---|"]
    lines += [f"| {seed} | {vi} | {en} |" for seed, (vi, en) in SEEDS.items()]
    lines += ["", "| # | hệ thống / system | vào / comes in | thấy ở / is seen at |", "|---|---|---|---|"]
    for row in rows:
        name = f"**{row.vi}**<br>{row.en}<br>{', '.join(row.feeds)}"
        if row.works:
            cells = [
                "<br>".join(_once(entry(one) for one in row.entry)),
                "<br>".join(_once(place(one) for one in row.seen)),
            ]
        else:
            cells = [f"**chưa có**: {row.missing_vi}<br>**missing**: {row.missing_en}", ""]
        lines.append(f"| {row.n} | {name} | {cells[0]} | {cells[1]} |")
    lines += ["", "## Câu nêu tên hệ thống / The sentences that name them", ""]
    for row in rows:
        said = " · ".join(f"{one.seed} “{one.says}”" for one in row.proof)
        lines.append(f"{row.n}. {said}")
    lines += ["", "## Chỗ dừng / Where it stops", ""]
    lines += [f"- {row.n}: {row.note_vi} / {row.note_en}" for row in rows if row.note_vi]
    return "\n".join([*lines, ""])


def entry(one: Entry) -> str:
    """How the example comes in: the address, and what goes there. Markdown."""
    match one:
        case Example():
            return f"Kafka `{_topic(one.example)}`: `{_name(one.example)}`{_own(one)}"
        case Push():
            what = f"`{one.sample}`{_picked(one.pick)}" if one.sample else f"`{_name(one.example)}`"
            return f"`POST /api/v1/sources/{one.source}/events`: {what}{_own(one)}"
        case Drop():
            return f"thư mục / folder `{one.source}/in`: `{one.sample}`{_picked(one.pick)}"
        case Form():
            return f"`POST /api/v1/reports`: {_facts(one.fields, without=('description',))}"
        case Pack():
            return f"gói tỉnh / pack: `{one.file}`"
        case Own():
            return f"{one.vi} / {one.en}"
        case _:
            assert_never(one)


def place(one: Place) -> str:
    """Where the example is seen, and what stands there. Markdown."""
    match one:
        case Figure():
            at = f" {one.by} `{one.group}`" if one.by else f" `unit={one.unit}`" if one.unit else ""
            parts = f"{one.num}" if one.den is None else f"{one.num}/{one.den}"
            return f"chỉ tiêu / figure `{one.code}`{at} = {parts}"
        case Stated():
            conflict = ", mâu thuẫn / in conflict" if one.conflict else ""
            official = ", chính thức / official" if one.official else ""
            return f"số liệu nêu / stated `{one.code}` {one.value or one.num} (`{one.by}`{official}{conflict})"
        case Case():
            facts = f" · {_facts(one.attrs)}" if one.attrs else ""
            return f"sự việc / case {one.kind} {_id(one.id)} → `{one.state}`{facts}"
        case Alert():
            return f"cảnh báo / alert **{one.code}** {_id(one.key)}"
        case Panel():
            wanted = f"≥ {one.least}" if one.least is not None else f"`{one.has}`"
            return f"màn hình / wall `{one.name}`: {one.path} {wanted}"
        case Board():
            what = f"thành phần / component {one.component} `{one.name}` = {one.num}/{one.den}"
            official = f"điểm chính thức / official score {one.official}"
            return f"bảng 766 / board 766: {what if one.component else official}"
        case Refused():
            return f"cửa từ chối / refused at the door `{one.code}` ở / at `{one.pointer}`"
        case Held():
            return f"kiểm dịch / quarantine `{one.reason}` ở / at `{one.pointer}`"
        case Lines():
            return f"`ioc {' '.join(one.command)}`: {one.says}"
        case Report():
            return f"`ioc report {' '.join(one.command)}`: {', '.join(f'`{name}`' for name in one.files)}"
        case Notice():
            return f"tin / message {one.channel} ({one.about})"
        case Cell():
            return f"chủ đề ra / outgoing topic `{one.topic}`: `{one.measure}`"
        case Health():
            return f"`GET {one.path}`: {_facts(one.says)}"
        case _:
            assert_never(one)


def fits(row: System, text: str) -> bool:
    """Whether a row has this text anywhere, however it is accented."""
    said = [str(row.n), row.vi, row.en, *row.feeds, *map(entry, row.entry), *map(place, row.seen)]
    return folded(text) in folded(" ".join(said))


def _topic(example: str) -> str:
    return f"ioc.{example.partition('/')[0]}.v1"


def _name(example: str) -> str:
    return example.partition("/")[2]


def _own(one: Example | Push) -> str:
    """What is this system's own in the example."""
    facts = {name: value for name, value in one.set.items() if name in TELLING}
    return (f" ({_facts(facts)})" if facts else "") + (f" × {one.times}" if one.times > 1 else "")


def _id(said: str) -> str:
    return "mã vừa cấp / the number just given" if said == GIVEN else f"`{said}`"


def _picked(pick: Mapping[str, str]) -> str:
    return f" ({_facts(pick)})" if pick else ""


def _facts(facts: Mapping[str, Any], without: Sequence[str] = ()) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items() if name not in without)


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
