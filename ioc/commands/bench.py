"""`ioc bench`: runs `tests/bench`, which is part of a source checkout and not of an installed wheel."""

from __future__ import annotations

import typer

from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Đo sự kiện/giây, CPU mỗi sự kiện và độ trễ trên chính máy này. Tham số được chuyển cho bộ đo.\n\n"
            "Ví dụ: [bold]ioc bench --help[/], [bold]ioc bench -- --events 500000[/]",
            en="Measure events/s, CPU an event and latency on this very machine. Arguments go to the benchmark.\n\n"
            "Example: [bold]ioc bench -- --events 500000[/]",
        ),
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )(bench)


def bench(context: typer.Context) -> None:
    import importlib.util
    import subprocess
    import sys

    from ioc.commands.failure import Failure

    try:
        found = importlib.util.find_spec("tests.bench.__main__")
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise Failure(
            say(vi="Bộ đo (tests/bench) không có ở đây.", en="The benchmark (tests/bench) is not here."),
            do=say(
                vi="Bản cài đặt không kèm bộ đo: hãy chạy `make bench` trong thư mục mã nguồn.",
                en="An installed wheel does not carry it: run `make bench` in a source checkout.",
            ),
        )
    raise typer.Exit(subprocess.call([sys.executable, "-m", "tests.bench", *context.args]))
