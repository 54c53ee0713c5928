"""`ioc migrate`: brings the database to this version's schema."""

from __future__ import annotations

import typer

from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Tạo hoặc cập nhật các bảng; chạy lại nhiều lần không hại gì. Có TimescaleDB thì dùng, không có thì "
            "dùng bảng "
            "PostgreSQL thường.\n\nVí dụ: [bold]ioc migrate[/]",
            en="Make or update the tables; running it again does no harm. Uses TimescaleDB where there is one, plain "
            "PostgreSQL tables elsewhere.\n\nExample: [bold]ioc migrate[/]",
        ),
    )(migrate)


def migrate() -> None:
    from ioc import app
    from ioc.commands import failure
    from ioc.commands.surroundings import console, errors, settings_with
    from ioc.stack.bars import progress_for
    from ioc.store.migrate import migrate as bring

    settings = settings_with("database")
    steps = app.migration_steps()
    done: list[str] = []
    with progress_for(errors()) as progress, progress.task(say(vi="Di trú cơ sở dữ liệu", en="Migrating")) as task:

        def tell(step: str) -> None:
            done.append(step)
            task.update(done=len(done), total=len(steps), detail=step)

        with failure.database(settings.database):
            timescale = bring(settings.database, steps, tell)
    out = console()
    there = len(steps) - len(done)
    out.print(
        say(vi=f"✓ {len(done)} bước mới, {there} bước đã có.", en=f"✓ {len(done)} new steps, {there} were there.")
    )
    out.print(
        say(vi="TimescaleDB: có.", en="TimescaleDB: yes.")
        if timescale
        else say(
            vi="TimescaleDB: không. Bảng thường: kết quả như nhau, chỉ chậm hơn khi dữ liệu lớn.",
            en="TimescaleDB: no. Plain tables: same results, slower once there is a lot of data.",
        )
    )
