"""`ioc calendar check|show|due`: the working calendar of the province: what a file says, what a month is, why a day."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ioc.commands.failure import EXIT_DATA, EXIT_NO_INPUT, EXIT_USAGE, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.domain.calendar_file import TimeRules
    from ioc.domain.periods import Period
    from ioc.domain.workday import Mistake
    from ioc.provinces.pack import Pack

DAYS_MAX = 800

File = Annotated[
    Path | None,
    typer.Option(
        "--file",
        help=say(vi="Tệp lịch khác thay cho tệp của gói tỉnh", en="Another file instead of the pack's"),
        show_default=False,
    ),
]
Unit = Annotated[
    str,
    typer.Option(
        help=say(vi="Mã đơn vị hoặc cơ quan: tính cả đóng cửa của nơi ấy", en="Unit or agency: with closures there"),
        show_default=False,
    ),
]


def add(app: typer.Typer, name: str) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Lịch làm việc: nghỉ lễ, làm bù, giờ riêng, đóng cửa vì bão; thời hạn tính đến đâu.\n\n"
            "Ví dụ: [bold]ioc calendar show 2026-08[/]",
            en="The working calendar: holidays, make-up days, own hours, closures; when a time limit ends.\n\n"
            "Example: [bold]ioc calendar show 2026-08[/]",
        ),
    )
    group.command(
        "check",
        help=say(
            vi="Đọc một tệp lịch: sai ở dòng nào, thay đổi những gì. Không có tên tệp: tệp của gói tỉnh.\n\n"
            "Ví dụ: [bold]ioc calendar check calendar.toml[/]",
            en="Read a calendar file: what is wrong in which line, what it changes. Without a name: the pack's.\n\n"
            "Example: [bold]ioc calendar check calendar.toml[/]",
        ),
    )(check)
    group.command(
        "show",
        help=say(
            vi="Lịch của một kỳ: ngày làm việc, nghỉ, làm bù và lý do. Không ghi kỳ: tháng này.\n\n"
            "Ví dụ: [bold]ioc calendar show 2026-08[/], [bold]ioc calendar show 2026[/]",
            en="The calendar of a period: working days, days off, make-up days, and why. Without one: this month.\n\n"
            "Example: [bold]ioc calendar show 2026-08[/], [bold]ioc calendar show 2026[/]",
        ),
    )(show)
    group.command(
        "due",
        help=say(
            vi="Một thời hạn kết thúc lúc nào, và vì sao.\n\n"
            'Ví dụ: [bold]ioc calendar due "15/03/2024 14:30" "5 ngày làm việc"[/]',
            en="When a time limit ends, and why.\n\n"
            'Example: [bold]ioc calendar due "2024-03-15 14:30" "5 working days"[/]',
        ),
    )(due)
    app.add_typer(group, name=name)


def check(
    file: Annotated[
        Path | None, typer.Argument(help=say(vi="Tệp lịch", en="Calendar file"), show_default=False)
    ] = None,
) -> None:
    from ioc.commands.calendar_words import changes
    from ioc.commands.surroundings import console, errors
    from ioc.domain.workday import CalendarError
    from ioc.provinces.time_rules import doubts

    pack, path, out = _pack(), file or _own_file(), console()
    if file is None and not path.exists():
        none = say(vi="Gói tỉnh không có calendar.toml", en="The pack has no calendar.toml")
        out.print(f"{none}: {say(vi='theo lịch cả nước.', en='the country’s calendar holds.')}", markup=False)
        return
    try:
        rules = _read(path, pack)
        notes = doubts(path, pack)
    except CalendarError as error:
        for mistake in error.mistakes:
            errors().print(f"✗ {_told(path, mistake)}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(EXIT_DATA) from error
    for note in notes:
        errors().print(f"! {_told(path, note)}", style="yellow", markup=False, soft_wrap=True)
    for line in changes(rules, pack):
        out.print(f"  {line}", markup=False, soft_wrap=True)
    out.print(say(vi=f"✓ {path.name} đọc được.", en=f"✓ {path.name} reads well."), style="green", markup=False)


def show(
    period: Annotated[
        str,
        typer.Argument(
            help=say(vi="Kỳ: 2026-08, 2026Q3, 2026, 2026-08@15", en="Period: 2026-08, 2026Q3, 2026, 2026-08@15"),
            show_default=False,
        ),
    ] = "",
    unit: Unit = "",
    file: File = None,
) -> None:
    from rich.text import Text

    from ioc.commands import month_table
    from ioc.commands.surroundings import console
    from ioc.domain.public_holidays import ANNOUNCED_TO

    asked, pack = _period(period), _pack()
    rules = _rules(file, pack)
    days = month_table.days_of(rules.calendar.of(unit), asked)
    out = console()
    place = _place(pack, unit, asked.last_day)
    out.print(Text(f"{asked.label(month_table.language())} · {place or pack.name}", style="bold"))
    out.print(month_table.weeks(days) if len(days) <= 31 else month_table.months(days))
    if (table := month_table.special(days)) is not None:
        out.print()
        out.print(table)
    out.print()
    usual = say(vi="; ", en="; ").join(month_table.usual_hours(days))
    out.print(Text(month_table.summary(days) + (f" · {usual}" if usual else "")))
    if asked.last_day.year > ANNOUNCED_TO:
        note = say(
            vi=f"Ngày hoán đổi sau năm {ANNOUNCED_TO} chưa có trong phiên bản này: khi Chính phủ công bố, ghi vào "
            "calendar.toml ([[swap]]).",
            en=f"Swapped days after {ANNOUNCED_TO} are not in this version: once announced, write them into "
            "calendar.toml ([[swap]]).",
        )
        out.print(note, style="yellow", markup=False)


def due(
    received: Annotated[str, typer.Argument(help=say(vi="Lúc nhận", en="When it was received"), show_default=False)],
    limit: Annotated[
        str,
        typer.Argument(
            help=say(vi="Thời hạn: 5 ngày làm việc, 30 ngày, 8wh", en="Limit: 5 working days, 30 days, 8wh"),
            show_default=False,
        ),
    ],
    unit: Unit = "",
    file: File = None,
) -> None:
    from ioc.commands import month_table
    from ioc.commands.calendar_words import because
    from ioc.commands.surroundings import console
    from ioc.domain import daycount

    start = _moment(received)
    try:
        asked = daycount.read_limit(limit)
    except ValueError as error:
        raise Failure(str(error), code=EXIT_USAGE) from error
    pack = _pack()
    _place(pack, unit, start.date())
    rules = _rules(file, pack)
    calendar = rules.calendar.of(unit)
    end = daycount.ends_at(start, asked, calendar, rules.counting)
    begun = daycount.moment_words(start, month_table.language(), ends=False)
    out = console()
    out.print(say(vi=f"Nhận: {begun}", en=f"Received: {begun}"), markup=False)
    out.print(say(vi=f"Thời hạn: {asked.words()}", en=f"Limit: {asked.words('en')}"), markup=False)
    for line in because(start, end, asked, calendar, rules.counting):
        out.print(f"  {line}", markup=False, soft_wrap=True)
    weekday = month_table.day_words(daycount.ending_day(end)).partition(" ")[0]
    ended = f"{daycount.moment_words(end, month_table.language())} ({weekday})"
    out.print(say(vi=f"Hết hạn: {ended}", en=f"Ends: {ended}"), style="bold", markup=False)


def _told(path: Path, mistake: Mistake) -> str:
    return f"{path.name}:{mistake.line}: {say(vi=mistake.vi, en=mistake.en)}"


def _pack() -> Pack:
    from ioc.provinces.pack import load
    from ioc.settings import Settings

    return load(Settings.from_env().province)


def _own_file() -> Path:
    """The calendar file of the pack."""
    from ioc.provinces.pack import folder_of
    from ioc.provinces.time_rules import FILE
    from ioc.settings import Settings

    return folder_of(Settings.from_env().province) / FILE


def _rules(file: Path | None, pack: Pack) -> TimeRules:
    from ioc.provinces.time_rules import time_rules
    from ioc.settings import Settings

    return _read(file, pack) if file else time_rules(Settings.from_env().province)


def _read(path: Path, pack: Pack) -> TimeRules:
    from ioc.provinces.time_rules import read

    try:
        return read(path, pack)
    except OSError as error:
        raise Failure(
            say(vi=f"Không đọc được {path}: {error.strerror}.", en=f"{path} cannot be read: {error.strerror}."),
            code=EXIT_NO_INPUT,
        ) from error


def _place(pack: Pack, code: str, on: date) -> str:
    """`218 Huyện Lục Nam`; "" for none. Refuses a code that nobody knows on that day."""
    from ioc.provinces.time_rules import within

    if not code:
        return ""
    if not within(pack, code, on):
        raise Failure(
            say(vi=f"Không biết mã {code} vào ngày {on:%d/%m/%Y}.", en=f"The code {code} is unknown on {on}."),
            code=EXIT_USAGE,
        )
    agency = pack.agencies.find(code, on)
    name = agency.name if agency else pack.unit_name(code, on)
    return f"{code} {name}" if name != code else code


def _period(text: str) -> Period:
    from ioc.domain.period_names import BadPeriod, read_period
    from ioc.domain.periods import holding
    from ioc.domain.text import VIETNAM

    if not text:
        return holding("month", datetime.now(VIETNAM))
    try:
        period = read_period(text)
    except BadPeriod as error:
        raise Failure(say(vi=error.vi, en=error.en), code=EXIT_USAGE) from error
    if period.days > DAYS_MAX:
        raise Failure(
            say(vi=f"Tối đa {DAYS_MAX} ngày một lần.", en=f"{DAYS_MAX} days at a time at most."), code=EXIT_USAGE
        )
    return period


def _moment(text: str) -> datetime:
    """A moment as people write it, `15/03/2024 14:30`, or machines, `2024-03-15T07:30:00Z`; local where no zone is."""
    from ioc.domain.dates import BadDate, read_date
    from ioc.domain.text import VIETNAM

    at = _written(text.strip())
    if at is not None and at.year in range(1976, 2101):
        return at.astimezone(VIETNAM) if at.tzinfo else at.replace(tzinfo=VIETNAM)
    if not isinstance(read_date(text.strip()), BadDate):
        raise Failure(
            say(vi=f"«{text}» thiếu giờ nhận.", en=f"“{text}” lacks the time of receipt."),
            do=f'"{text.strip()} 14:30"',
            code=EXIT_USAGE,
        )
    raise Failure(
        say(vi=f"«{text}» không phải ngày giờ có thật.", en=f"“{text}” is not a date and time that exists."),
        do='"15/03/2024 14:30"',
        code=EXIT_USAGE,
    )


def _written(text: str) -> datetime | None:
    for form in ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%H:%M %d/%m/%Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(text, form)  # noqa: DTZ007 - the caller adds the zone
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(text) if len(text) > len("2024-03-15") else None
    return None
