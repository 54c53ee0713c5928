"""`ioc quarantine list|show|retry|drop`: records that were held back, why, and what to do with them."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ioc.commands.failure import EXIT_DATA, EXIT_NO_INPUT, Failure
from ioc.commands.question import ask
from ioc.commands.words import say

Number = Annotated[
    int,
    typer.Argument(help=say(vi="Số của bản tin, xem `ioc quarantine list`", en="Number, see `ioc quarantine list`")),
]


def add(app: typer.Typer, name: str) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Bản tin không thành sự kiện được giữ lại cùng lý do, không bao giờ mất im lặng.\n\n"
            "Ví dụ: [bold]ioc quarantine list --topic payments[/]",
            en="Records that could not become events are held with their reason; none vanishes in silence.\n\n"
            "Example: [bold]ioc quarantine list --topic payments[/]",
        ),
    )
    group.command(
        "list",
        help=say(
            vi="Bản tin đang chờ, mới nhất trước.\n\nVí dụ: [bold]ioc quarantine list --reason BAD_FIELD[/]",
            en="What waits, newest first.\n\nExample: [bold]ioc quarantine list --reason BAD_FIELD[/]",
        ),
    )(show_list)
    group.command(
        "show",
        help=say(
            vi="Một bản tin: lý do, chỗ sai, những byte đầu.\n\nVí dụ: [bold]ioc quarantine show 17[/]",
            en="One record: reason, place, first bytes.\n\nExample: [bold]ioc quarantine show 17[/]",
        ),
    )(show)
    group.command(
        "retry",
        help=say(
            vi="Lấy lại nguyên bản tin từ Kafka và gửi lại với khóa cũ: dùng khi nguyên nhân đã được sửa (danh mục, "
            "phiên "
            "bản).\n\nVí dụ: [bold]ioc quarantine retry 17[/]",
            en="Fetch the whole record from Kafka and send it again under its key: for when the cause was mended "
            "(register, "
            "version).\n\nExample: [bold]ioc quarantine retry 17[/]",
        ),
    )(retry)
    group.command(
        "drop",
        help=say(
            vi="Đánh dấu là bỏ; bản ghi vẫn còn để tra cứu.\n\nVí dụ: [bold]ioc quarantine drop 17[/]",
            en="Mark as dropped; the entry stays for the record.\n\nExample: [bold]ioc quarantine drop 17[/]",
        ),
    )(drop)
    app.add_typer(group, name=name)


def show_list(
    topic: Annotated[str, typer.Option(help=say(vi="Chỉ chủ đề này", en="This topic only"))] = "",
    reason: Annotated[
        str, typer.Option(help=say(vi="Chỉ lý do này, ví dụ BAD_FIELD", en="This reason only, e.g. BAD_FIELD"))
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help=say(vi="Cả đã xử lý", en="Also what was dealt with"))
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=say(vi="Số dòng", en="Rows"))] = 50,
) -> None:
    from rich.table import Table

    from ioc.commands.produce import topic_called
    from ioc.commands.surroundings import console
    from ioc.domain import text
    from ioc.store import quarantine as store

    name = topic_called(topic).name if topic else None
    state = None if everything else "waiting"
    rows = ask(lambda conn: store.listed(conn, topic=name, state=state, reason=reason or None, limit=limit))
    out = console()
    if not rows:
        out.print(say(vi="✓ Không có bản tin nào bị giữ.", en="✓ Nothing is held back."))
        return
    table = Table(title=say(vi="Bản tin bị giữ lại", en="Records held back"), title_justify="left")
    for vi, en in (
        ("Số", "No."),
        ("Lúc", "At"),
        ("Nơi", "Place"),
        ("Lý do", "Reason"),
        ("Chi tiết", "Detail"),
        ("", ""),
    ):
        table.add_column(say(vi=vi, en=en), overflow="fold")
    for row in rows:
        place = f"{row['topic'].split('.')[1]} {row['part']}@{row['off']}"
        acted = "" if row["state"] == "waiting" else f"{row['state']} ({row['acted_by']})"
        detail = f"{row['detail']} {row['pointer']}".strip()
        table.add_row(str(row["id"]), text.clock(row["at"]), place, row["reason"], _plain(detail), acted)
    out.print(table)


def show(number: Number) -> None:
    from ioc.commands.surroundings import console
    from ioc.domain.rejected import SENTENCES, Reason

    row = _row(number)
    vi, en = SENTENCES[Reason(row["reason"])]
    out = console()
    out.print(f"[bold]{row['topic']}[/] {row['part']}@{row['off']}  {row['size']} byte  {row['state']}")
    out.print(f"[red]{row['reason']}[/]  {say(vi=vi, en=en)}")
    out.print(f"{row['detail']} {row['pointer']}".strip(), markup=False, soft_wrap=True)
    out.print(f"sha256 {bytes(row['digest']).hex()}", style="dim")
    out.print(_printable(bytes(row["first_bytes"])), markup=False, soft_wrap=True)


def drop(number: Number) -> None:
    from ioc.commands.surroundings import console
    from ioc.store import quarantine as store

    _waiting(_row(number))
    _marked(ask(lambda conn: store.mark(conn, number, "dropped", _who())), number)
    console().print(say(vi=f"✓ Đã bỏ bản tin {number}.", en=f"✓ Record {number} is dropped."))


def retry(number: Number) -> None:
    from ioc.commands.logs import quiet
    from ioc.commands.preflight import check_kafka
    from ioc.commands.resend import judged, send_again
    from ioc.commands.surroundings import console, settings_with
    from ioc.store import quarantine as store

    quiet()
    settings = settings_with("kafka", "database")
    check_kafka(settings)
    row = _row(number)
    _waiting(row)
    part, offset = asyncio.run(send_again(settings, row))
    _marked(ask(lambda conn: store.mark(conn, number, "retried", _who())), number)
    out = console()
    out.print(say(vi=f"✓ Đã gửi lại: {part}@{offset}.", en=f"✓ Sent again: {part}@{offset}."))
    again = asyncio.run(judged(settings, row["topic"], part, offset))
    if again is None:
        out.print(
            say(
                vi="Bộ lưu chưa xử lý tới đó; xem `ioc quarantine list` sau.",
                en="The store is not there yet; look at `ioc quarantine list` later.",
            )
        )
    elif again:
        why = again[0]
        what = say(
            vi=f"Lại bị giữ, số {why['id']}: {why['reason']} {why['detail']}",
            en=f"Held again, number {why['id']}: {why['reason']} {why['detail']}",
        )
        raise Failure(what, code=EXIT_DATA)
    else:
        out.print(say(vi="✓ Lần này đã được nhận.", en="✓ It was accepted this time."), style="green")


def _row(number: int) -> Mapping[str, Any]:
    from ioc.store import quarantine as store

    row = ask(lambda conn: store.show(conn, number))
    if row is None:
        raise Failure(
            say(vi=f"Không có bản tin số {number}.", en=f"There is no record {number}."),
            do="ioc quarantine list",
            code=EXIT_NO_INPUT,
        )
    return row


def _waiting(row: Mapping[str, Any]) -> None:
    if row["state"] != "waiting":
        _marked(False, row["id"])


def _marked(done: bool, number: int) -> None:
    if not done:
        what = say(vi=f"Bản tin {number} đã được xử lý rồi.", en=f"Record {number} was dealt with before.")
        raise Failure(what, do=f"ioc quarantine show {number}", code=EXIT_DATA)


def _who() -> str:
    return f"cli:{getpass.getuser()}"


def _printable(data: bytes) -> str:
    """Control characters of a hostile record never reach the terminal."""
    text = data.decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(text)
