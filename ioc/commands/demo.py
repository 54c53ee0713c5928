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
            "Docker, không cần root. Ctrl-C dừng tất cả.\n\nVí dụ: [bold]ioc demo[/]; một ngày trong 24 phút: "
            "[bold]ioc demo --speed 60[/]; sáng thứ Hai bất kể bây giờ là mấy giờ: [bold]ioc demo --at "
            "2026-11-23T07:30[/]",
            en="Run a whole centre on this machine with a simulated day of the province: servers, processes, "
            "screens, mailbox. No "
            "Docker, no root. Ctrl-C stops it all.\n\nExample: [bold]ioc demo[/]; a day in 24 minutes: "
            "[bold]ioc demo --speed 60[/]; a Monday morning whatever the hour: [bold]ioc demo --at "
            "2026-11-23T07:30[/]",
        ),
    )(demo)


def demo(
    folder: Annotated[Path, typer.Option(help=say(vi="Thư mục dữ liệu", en="Folder of the data"))] = DEFAULT_FOLDER,
    fresh: Annotated[bool, typer.Option("--fresh", help=say(vi="Bỏ dữ liệu cũ", en="Throw earlier data away"))] = False,
    speed: Annotated[
        float,
        typer.Option(
            min=1, max=600,
            help=say(
                vi="Tỉnh sống nhanh gấp mấy lần; cảnh báo và câu chuyện vẫn theo phút thật",
                en="How many times as fast the province lives; alerts and the story keep real minutes",
            ),
        ),
    ] = 1.0,
    at: Annotated[
        str,
        typer.Option(
            help=say(
                vi="Lúc bắt đầu là mấy giờ trong tỉnh: 07:30 hoặc 2026-11-23T07:30; với --speed mặc định là sáng ngày "
                "làm việc, còn lại là giờ thật",
                en="What time it is in the province at the start: 07:30 or 2026-11-23T07:30; with --speed a working "
                "day's morning, else the real time",
            )
        ),
    ] = "",
    seed: Annotated[int, typer.Option(help=say(vi="Hạt giống: cùng số, cùng một ngày", en="Same seed, same day"))] = 7,
    no_browser_hint: Annotated[
        bool,
        typer.Option("--no-browser-hint", help=say(vi="Không nhắc mở trình duyệt", en="No hint about the browser")),
    ] = False,
) -> None:  # fmt: skip
    from ioc.commands.failure import EXIT_USAGE, Failure, database
    from ioc.commands.surroundings import console, errors
    from ioc.demo.feed import at_of
    from ioc.demo.memory import Memory
    from ioc.demo.run import Demo, wipe
    from ioc.domain.calendar import Calendar
    from ioc.settings import Settings
    from ioc.stack.bars import progress_for

    try:
        at_of(at, speed, 0.0, Calendar())
    except ValueError:
        what = say(vi=f"--at {at}: không phải giờ.", en=f"--at {at}: not a time.")
        do = say(vi="Ghi như 07:30 hoặc 2026-11-23T07:30.", en="Write 07:30 or 2026-11-23T07:30.")
        raise Failure(what, do=do, code=EXIT_USAGE) from None
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
    if Memory.forgotten(folder):
        what = say(vi=f"{folder} giữ một ngày của bản phát hành khác.", en=f"{folder} holds a day of another release.")
        do = say(vi="Thêm --fresh, hoặc chọn --folder khác.", en="Add --fresh, or choose another --folder.")
        raise Failure(what, do=do, code=EXIT_USAGE)
    province = Settings.from_env().province
    run = Demo(folder, console(), province=province, seed=seed, speed=speed, at=at, hint=not no_browser_hint)
    with database("postgresql://"):
        run.run(progress_for(errors()))
