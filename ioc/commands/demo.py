"""`ioc demo`: a whole centre on this machine with a simulated day of the province."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ioc.commands.words import say

DEFAULT_FOLDER = Path("var/demo")


def add(app: typer.Typer, name: str) -> None:
    app.command(
        name,
        help=say(
            vi="Chạy cả trung tâm trên máy này với một ngày mô phỏng của tỉnh: máy chủ, tiến trình, màn hình, hộp "
            "thư. Không cần "
            "Docker, không cần root. Ctrl-C dừng tất cả.\n\nVí dụ: [bold]ioc demo[/], [bold]ioc demo --fresh --speed "
            "2[/]",
            en="Run a whole centre on this machine with a simulated day of the province: servers, processes, "
            "screens, mailbox. No "
            "Docker, no root. Ctrl-C stops it all.\n\nExample: [bold]ioc demo[/], [bold]ioc demo --fresh --speed 2[/]",
        ),
    )(demo)


def demo(
    folder: Annotated[Path, typer.Option(help=say(vi="Thư mục dữ liệu", en="Folder of the data"))] = DEFAULT_FOLDER,
    fresh: Annotated[bool, typer.Option("--fresh", help=say(vi="Bỏ dữ liệu cũ", en="Throw earlier data away"))] = False,
    speed: Annotated[
        float, typer.Option(min=0.2, max=10, help=say(vi="Tốc độ kể chuyện", en="Pace of the story"))
    ] = 1.0,
    seed: Annotated[int, typer.Option(help=say(vi="Hạt giống: cùng số, cùng một ngày", en="Same seed, same day"))] = 7,
    no_browser_hint: Annotated[
        bool,
        typer.Option("--no-browser-hint", help=say(vi="Không nhắc mở trình duyệt", en="No hint about the browser")),
    ] = False,
) -> None:
    from ioc.commands.failure import EXIT_USAGE, Failure, database
    from ioc.commands.surroundings import console, errors
    from ioc.demo.memory import Memory
    from ioc.demo.run import Demo, wipe
    from ioc.stack.bars import progress_for

    if fresh:
        wipe(folder)
    known = Memory.read(folder)
    if known is not None and known.seed != seed:
        what = say(
            vi=f"{folder} đã có một ngày với hạt giống {known.seed}.",
            en=f"{folder} holds a day of the seed {known.seed}.",
        )
        do = say(vi="Thêm --fresh, hoặc chọn --folder khác.", en="Add --fresh, or choose another --folder.")
        raise Failure(what, do=do, code=EXIT_USAGE)
    run = Demo(folder, console(), seed=seed, speed=speed, hint=not no_browser_hint)
    with database("postgresql://"):
        run.run(progress_for(errors()))
