"""`ioc worker store|judge`: the two Faust workers, each a whole process."""

from __future__ import annotations

import typer

from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Bộ lưu ([bold]store[/]) đưa sự kiện từ Kafka vào cơ sở dữ liệu; bộ xét ([bold]judge[/]) chạy luật và "
            "mở, đóng cảnh "
            "báo.\n\nVí dụ: [bold]ioc worker store[/]",
            en="[bold]store[/] brings events from Kafka into the database; [bold]judge[/] runs the rules and opens "
            "and closes "
            "alerts.\n\nExample: [bold]ioc worker store[/]",
        ),
    )
    group.command(
        "store",
        help=say(
            vi="Đưa sự kiện của mọi chủ đề vào cơ sở dữ liệu, mỗi sự kiện đúng một lần. Dừng bằng Ctrl-C. Mã thoát "
            "75: hãy chạy "
            "lại.\n\nVí dụ: [bold]IOC_METRICS_PORT=9101 ioc worker store[/]",
            en="Bring events of all topics into the database, each exactly once. Stop with Ctrl-C. Exit code 75: run "
            "it "
            "again.\n\nExample: [bold]IOC_METRICS_PORT=9101 ioc worker store[/]",
        ),
    )(store)
    group.command(
        "judge",
        help=say(
            vi="Chạy luật trên số liệu và hồ sơ, mở và đóng cảnh báo. Dừng bằng Ctrl-C.\n\nVí dụ: [bold]ioc worker "
            "judge[/]",
            en="Run the rules on figures and cases, open and close alerts. Stop with Ctrl-C.\n\n"
            "Example: [bold]ioc worker judge[/]",
        ),
    )(judge)
    app.add_typer(group, name=name)


def store() -> None:
    _run("run_store_process")


def judge() -> None:
    _run("run_judge_process")


def _run(process: str) -> None:
    from ioc import app
    from ioc.commands.preflight import check_migrated
    from ioc.commands.surroundings import settings_with

    settings = settings_with("kafka", "database")
    check_migrated(settings)
    app.policy(settings)  # a wrong file is a sentence here, not a crash inside the process
    getattr(app, process)(settings)
