"""`ioc systems`: every system of the province's documents, how it comes in and where it is seen."""

from __future__ import annotations

from typing import Annotated

import typer

from ioc.commands.failure import Failure
from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Các hệ thống văn bản của tỉnh nêu: lối vào và nơi thấy của từng hệ thống.\n\n"
            "Ví dụ: [bold]ioc systems --match paygov[/]",
            en="The systems that the province's documents name: how each comes in and where it is seen.\n\n"
            "Example: [bold]ioc systems --match paygov[/]",
        ),
    )(show_systems)


def show_systems(
    match: Annotated[str, typer.Option(help=say(vi="Chỉ hệ thống chứa chữ này", en="Only those with this text"))] = "",
) -> None:
    from rich.table import Table

    from ioc.commands.surroundings import console
    from ioc.systems.page import entry, fits, place
    from ioc.systems.table import systems

    rows = [row for row in systems() if fits(row, match)]
    if not rows:
        raise Failure(
            say(vi=f"Không có hệ thống nào chứa «{match}».", en=f"No system has “{match}”."), do="ioc systems"
        )
    working = sum(row.works for row in rows)
    title = say(vi=f"Hệ thống: {working}/{len(rows)} có lối vào", en=f"Systems: {working} of {len(rows)} come in")
    table = Table(title=title, title_justify="left", show_lines=True)
    heads = (("#", "#"), ("Hệ thống", "System"), ("Luồng", "Feed"), ("Vào", "Comes in"), ("Thấy ở", "Is seen at"))
    for vi, en in heads:
        table.add_column(say(vi=vi, en=en), overflow="fold")
    for row in rows:
        missing = say(vi=row.missing_vi, en=row.missing_en)
        table.add_row(
            str(row.n), say(vi=row.vi, en=row.en), " ".join(row.feeds),
            _plain([entry(one) for one in row.entry]) if row.works else f"[red]✗ {missing}[/]",
            _plain([place(one) for one in row.seen]),
        )  # fmt: skip
    console().print(table)


def _plain(texts: list[str]) -> str:
    """Markdown as a terminal shows it, once each."""
    from rich.markup import escape

    return escape("\n".join(dict.fromkeys(text.replace("`", "").replace("**", "") for text in texts)))
