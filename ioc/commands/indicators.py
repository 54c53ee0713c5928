"""`ioc indicators`: the catalogue of figures."""

from __future__ import annotations

from typing import Annotated

import typer

from ioc.commands.failure import Failure
from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Danh mục chỉ tiêu: mã, tên, đơn vị tính, cách phân tổ.\n\nVí dụ: [bold]ioc indicators --match viện[/]",
            en="The catalogue: code, name, unit, dimensions.\n\nExample: [bold]ioc indicators --match hospital[/]",
        ),
    )(show_catalogue)


def show_catalogue(
    match: Annotated[str, typer.Option(help=say(vi="Chỉ chỉ tiêu chứa chữ này", en="Only those with this text"))] = "",
) -> None:
    from rich.table import Table

    from ioc.commands.surroundings import console
    from ioc.domain.indicators import catalogue
    from ioc.domain.units import folded

    table = Table(title=say(vi="Danh mục chỉ tiêu", en="Indicators"), title_justify="left")
    for vi, en in (("Mã", "Code"), ("Tên", "Name"), ("Đơn vị", "Unit"), ("Phân tổ", "By"), ("Kỳ", "Period")):
        table.add_column(say(vi=vi, en=en), overflow="fold")
    wanted = folded(match)
    for one in catalogue().values():
        name = say(vi=one.name_vi, en=one.name_en)
        if wanted in folded(f"{one.code} {one.name_vi} {one.name_en}"):
            table.add_row(one.code, name, say(vi=one.unit, en=one.unit_en), ", ".join(one.by), one.period)
    if not table.row_count:
        raise Failure(say(vi=f"Không có chỉ tiêu nào chứa «{match}».", en=f"No indicator has “{match}”."))
    console().print(table)
