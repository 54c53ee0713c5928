"""`ioc tail TOPIC`: records as they arrive, a line each, in words. Nothing personal travels there, so all is shown."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ioc.commands.words import language, say

if TYPE_CHECKING:
    from rich.text import Text

    from ioc.edge.reader import Record
    from ioc.provinces.pack import Pack
    from ioc.settings import Settings
    from streams.topic import Topic

GOOD = frozenset({"succeeded", "closed", "9", "10", "resolved", "remediated"})
BAD = frozenset({"failed", "mismatch", "refused", "new", "8"})
LEFT_OUT = frozenset({"agency", "facility", "handling_unit", "due_at"})


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Xem bản tin đang đến, mỗi bản tin một dòng dễ đọc, cho đến khi Ctrl-C. Chỉ xem: không đổi vị trí đọc "
            "của ai.\n\n"
            "Ví dụ: [bold]ioc tail field-reports --last 5[/]",
            en="Watch records arrive, a readable line each, until Ctrl-C. Only looks: nobody's position changes.\n\n"
            "Example: [bold]ioc tail field-reports --last 5[/]",
        ),
    )(tail)


def tail(
    topic: Annotated[str, typer.Argument(help=say(vi="Chủ đề, ví dụ payments", en="Topic, e.g. payments"))],
    last: Annotated[
        int,
        typer.Option(
            min=0,
            help=say(vi="Bắt đầu từ mấy bản tin cuối của mỗi phân vùng", en="Last records of each partition first"),
        ),
    ] = 0,
    raw: Annotated[bool, typer.Option("--raw", help=say(vi="In nguyên JSON", en="The JSON as it is"))] = False,
) -> None:
    from ioc.commands.logs import quiet
    from ioc.commands.preflight import check_kafka
    from ioc.commands.produce import topic_called
    from ioc.commands.surroundings import settings_with

    quiet()
    chosen = topic_called(topic)
    settings = settings_with("kafka")
    check_kafka(settings)
    asyncio.run(_follow(settings, chosen, last, raw=raw))


async def _follow(settings: Settings, topic: Topic, last: int, *, raw: bool) -> None:
    from ioc.commands.failure import Failure
    from ioc.commands.surroundings import console
    from ioc.edge.reader import NoTopic, follow
    from ioc.provinces.pack import load

    out, pack = console(), load(settings.province)
    try:
        async for record in follow(settings.kafka, settings.topic_prefix + topic.name, last=last):
            if raw:
                out.print((record.value or b"").decode("utf-8", "replace"), markup=False, soft_wrap=True)
            else:
                out.print(line(topic, pack, record), soft_wrap=True)
    except NoTopic as error:
        what = say(vi=f"Kafka chưa có chủ đề {error}.", en=f"Kafka has no topic {error}.")
        raise Failure(what, do=say(vi="Chạy `ioc topics apply`.", en="Run `ioc topics apply`.")) from error


def line(topic: Topic, pack: Pack, record: Record) -> Text:
    """One record in words."""
    import msgspec
    from rich.text import Text

    from ioc.domain import text
    from streams.catalogue import words_of

    try:
        event: Any = msgspec.json.decode(record.value or b"", type=topic.event)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        at = f"{record.part}@{record.offset}"
        return Text.assemble((f"✗ {at} ", "red"), (str(error), "dim"))
    words, side = words_of(topic), 0 if language(os.environ) == "vi" else 1
    when = event.occurred_at.astimezone(text.VIETNAM)
    day = "" if when.date() == datetime.now(text.VIETNAM).date() else f"{when:%d/%m/%Y} "
    told = Text.assemble((f"{day}{when:%H:%M:%S} ", "dim"), (f"{getattr(event, topic.entity)}  ", "cyan"))
    told.append(f"{pack.unit_name(event.unit, when.date())}  ")
    for column in topic.columns:
        value = getattr(event, column.attr)
        if value is None or column.name in LEFT_OUT:
            continue
        said = words.get(column.name, {}).get(str(value))
        style = "green" if str(value) in GOOD else "bold red" if str(value) in BAD else ""
        if column.name == "amount":
            told.append(f"{text.vnd(value, 'vi' if side == 0 else 'en')}  ", "bold")
        else:
            told.append(f"{said[side] if said else value}  ", style if column.name in ("state", "status") else "")
    if event.revision > 1:
        told.append(f"r{event.revision}", "magenta")
    return told
