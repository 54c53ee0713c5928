"""`ioc serve api|wall`: the HTTP API with its pages, and the websocket gateway."""

from __future__ import annotations

import importlib

import typer

from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Máy chủ API và trang ([bold]api[/]), cổng websocket của màn hình ([bold]wall[/]).\n\n"
            "Ví dụ: [bold]IOC_HTTP_PORT=8080 ioc serve api[/]",
            en="API and pages ([bold]api[/]), websocket gateway of the screens ([bold]wall[/]).\n\n"
            "Example: [bold]IOC_HTTP_PORT=8080 ioc serve api[/]",
        ),
    )
    group.command(
        "api",
        help=say(
            vi="API, trang tường, bàn trực, biểu mẫu phản ánh. Lần chạy đầu tạo tài khoản quản trị và in mật khẩu "
            "một lần.\n\n"
            "Ví dụ: [bold]ioc serve api[/]",
            en="API, wall, console and report form. The first start makes the administrator's account and prints its "
            "password "
            "once.\n\nExample: [bold]ioc serve api[/]",
        ),
    )(api)
    group.command(
        "wall",
        help=say(
            vi="Cổng websocket nuôi các màn hình.\n\nVí dụ: [bold]IOC_WALL_PORT=8081 ioc serve wall[/]",
            en="The websocket gateway that feeds the screens.\n\nExample: [bold]IOC_WALL_PORT=8081 ioc serve wall[/]",
        ),
    )(wall)
    app.add_typer(group, name=name)


def api() -> None:
    _serve("ioc.api.run", "kafka", "database")


def wall() -> None:
    _serve("wall_ui.run", "database")


def _serve(module: str, *needed: str) -> None:
    import asyncio

    from ioc.commands.preflight import check_migrated
    from ioc.commands.surroundings import settings_with

    settings = settings_with(*needed)
    check_migrated(settings)
    asyncio.run(importlib.import_module(module).run(settings))
