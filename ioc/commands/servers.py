"""`ioc up`, `down`, `status`, `doctor`: the functions of `ioc.stack.commands`, with our help."""

from __future__ import annotations

import typer

from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    from ioc.stack import commands

    helps = {
        "up": say(
            vi="Khởi động Kafka, TimescaleDB, Redis tại chỗ và để chạy nền; không cần Docker, không cần root.\n\n"
            "Ví dụ: [bold]ioc up --folder var/stack[/]",
            en="Start Kafka, TimescaleDB and Redis here and leave them running; no Docker, no root.\n\n"
            "Example: [bold]ioc up --folder var/stack[/]",
        ),
        "down": say(
            vi="Dừng bộ máy chủ tại chỗ; dữ liệu được giữ.\n\nVí dụ: [bold]ioc down[/]",
            en="Stop the local servers; their data stays.\n\nExample: [bold]ioc down[/]",
        ),
        "status": say(
            vi="Phần nào đang chạy, ở đâu, có trả lời không. Mã thoát 0 khi tất cả trả lời.\n\nVí dụ: [bold]ioc "
            "status[/]",
            en="What runs, where, and whether it answers. Exit code 0 when all do.\n\nExample: [bold]ioc status[/]",
        ),
        "doctor": say(
            vi="Xem máy này còn thiếu gì và nên làm gì.\n\nVí dụ: [bold]ioc doctor[/]",
            en="What is missing on this machine, and what to do.\n\nExample: [bold]ioc doctor[/]",
        ),
    }
    app.command(name, help=helps[name])(getattr(commands, name))
