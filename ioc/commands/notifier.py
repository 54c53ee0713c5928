"""`ioc notifier`: sends notices through every channel that is configured."""

from __future__ import annotations

import typer

from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Gửi tin báo qua thư điện tử và webhook; gửi lại khi bên nhận bận; không mất, không gửi thừa. Dừng bằng "
            "Ctrl-C.\n\nVí dụ: [bold]IOC_SMTP=127.0.0.1:25 ioc notifier[/]",
            en="Send notices by e-mail and webhook; tries again while a receiver is busy; nothing is lost. Stop with "
            "Ctrl-C.\n\nExample: [bold]IOC_SMTP=127.0.0.1:25 ioc notifier[/]",
        ),
    )(notifier)


def notifier() -> None:
    import asyncio

    from ioc.commands.preflight import check_migrated
    from ioc.commands.surroundings import settings_with
    from ioc.notify.run import run

    settings = settings_with("database")
    check_migrated(settings)
    asyncio.run(run(settings))
