"""`ioc report late-list|quarter|open-data`: documents and data files out of the store, to be finished and published.

A file that exists is never overwritten without `--force`: somebody may have written the text in it by hand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from ioc.commands.failure import EXIT_CONFIG, EXIT_USAGE, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.domain.periods import Period
    from ioc.reports.document import Document
    from ioc.reports.letterhead import Issuer
    from ioc.settings import Settings
    from ioc.stack.progress import Task
    from ioc.store.database import Conn

T = TypeVar("T")
EXIT_EXISTS = 73
"""EX_CANTCREAT."""
KINDS = {
    "month": ("một tháng", "a month", "2024-03"),
    "quarter": ("một quý", "a quarter", "2024Q1"),
    "year": ("một năm", "a year", "2024"),
}
"""Kind of period → what it is called (vi, en), and one of them."""


class Format(StrEnum):
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"


class Codes(StrEnum):
    DAY = "day"
    FULL = "full"
    NONE = "none"


Out = Annotated[
    Path | None,
    typer.Option(
        help=say(
            vi="Tệp hoặc thư mục đích; đuôi tệp chọn định dạng", en="File or folder; the ending chooses the format"
        )
    ),
]
As = Annotated[Format | None, typer.Option("--format", help=say(vi="Định dạng; mặc định html", en="Default html"))]
Force = Annotated[bool, typer.Option("--force", help=say(vi="Ghi đè tệp đã có", en="Overwrite an existing file"))]
At = Annotated[
    str,
    typer.Option(
        "--generated-at",
        help=say(
            vi="Thời điểm ghi trên báo cáo, ví dụ 2024-04-02T08:00+07:00; mặc định bây giờ",
            en="Moment to put on the report, e.g. 2024-04-02T08:00+07:00; default now",
        ),
    ),
]


def add(app: typer.Typer, name: str) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Báo cáo định kỳ và dữ liệu mở, từ số liệu trong cơ sở dữ liệu. Chỗ con người phải viết được tô "
            "vàng.\n\nVí dụ: [bold]ioc report quarter 2024Q1 --out bao-cao.docx[/]",
            en="Periodic reports and open data, out of the database. What people have to write is marked yellow.\n\n"
            "Example: [bold]ioc report quarter 2024Q1 --out report.docx[/]",
        ),
    )
    group.command(
        "late-list",
        help=say(
            vi="Danh sách hồ sơ chậm, muộn của một tháng. Bản công khai không có dữ liệu cá nhân; `--internal` thêm mã "
            "hồ sơ, thủ tục, bí danh cán bộ.\n\nVí dụ: [bold]ioc report late-list --month 2024-03 --format docx[/]",
            en="Late dossiers of a month. The public list names no person; `--internal` adds dossier, procedure and "
            "the officer's pseudonym.\n\nExample: [bold]ioc report late-list --month 2024-03 --format docx[/]",
        ),
    )(late_list)
    group.command(
        "quarter",
        help=say(
            vi="Báo cáo chuyển đổi số của một quý: bảy phần, số liệu có định nghĩa ở chú thích, so với quý trước và "
            "cùng kỳ.\n\nVí dụ: [bold]ioc report quarter 2024Q1 --format docx[/]",
            en="The quarterly report in its seven sections, figures with definitions in footnotes, compared with the "
            "quarter and the year before.\n\nExample: [bold]ioc report quarter 2024Q1 --format docx[/]",
        ),
    )(quarter)
    group.command(
        "open-data",
        help=say(
            vi="Số liệu tổng hợp để công bố: CSV, JSON, mô tả DCAT, mã kiểm SHA-256; ô dưới 5 người được ẩn.\n\n"
            "Ví dụ: [bold]ioc report open-data --period 2024Q1 --out du-lieu-mo[/]",
            en="Aggregates to publish: CSV, JSON, a DCAT description, SHA-256 sums; cells below 5 persons are "
            "hidden.\n\nExample: [bold]ioc report open-data --period 2024Q1 --out open-data[/]",
        ),
    )(open_data)
    app.add_typer(group, name=name)


def late_list(
    month: Annotated[str, typer.Option(help=say(vi="Tháng, ví dụ 2024-03", en="Month, e.g. 2024-03"))],
    internal: Annotated[
        bool, typer.Option("--internal", help=say(vi="Bản nội bộ, có bí danh cán bộ", en="With officers' pseudonyms"))
    ] = False,
    codes: Annotated[
        Codes,
        typer.Option(
            help=say(
                vi="Mã hồ sơ trên bản công khai: day chỉ cơ quan và ngày, full cả mã, none không có",
                en="Dossier codes on the public list: day keeps agency and date, full the whole code, none nothing",
            )
        ),
    ] = Codes.DAY,
    as_: As = None,
    out: Out = None,
    force: Force = False,
    generated_at: At = "",
) -> None:
    from ioc.reports.late_list import Wishes, slug
    from ioc.services.late_list import make

    period, at, wishes = _period(month, "month"), _moment(generated_at), Wishes(internal, codes.value)
    if period.start >= at:
        raise Failure(
            say(vi=f"{period.label()} chưa bắt đầu.", en=f"{period.label('en')} has not begun."), code=EXIT_USAGE
        )
    target = _target(slug(period, wishes), as_, out, force)
    settings, issuer = _prepared()

    async def work(conn: Conn, task: Task) -> Document:
        from ioc.app import policy, province

        return await make(
            conn,
            period,
            wishes,
            pack=province(settings),
            policy=policy(settings),
            issuer=issuer,
            generated_at=at,
            tell=lambda done, of: task.update(done=done, total=of),
        )

    what = say(vi="Xét hồ sơ trong tháng", en="Judging the month's dossiers")
    _deliver(_watched(settings, what, work), target)


def quarter(
    period: Annotated[str, typer.Argument(help=say(vi="Quý, ví dụ 2024Q1", en="Quarter, e.g. 2024Q1"))],
    as_: As = None,
    out: Out = None,
    force: Force = False,
    generated_at: At = "",
) -> None:
    from ioc.reports.quarter import slug
    from ioc.services.quarter_report import make

    asked, at = _period(period, "quarter"), _moment(generated_at)
    target = _target(slug(asked), as_, out, force)
    settings, issuer = _prepared()

    async def work(conn: Conn, task: Task) -> Document:
        from ioc.app import calendar, province
        from ioc.provinces.rules766 import rules766

        return await make(
            conn,
            asked,
            pack=province(settings),
            issuer=issuer,
            generated_at=at,
            calendar=calendar(settings),
            rules=rules766(settings.province),
            tell=lambda done, of, code: task.update(done=done, total=of, detail=code),
        )

    _deliver(_watched(settings, say(vi="Tính số liệu", en="Computing the figures"), work), target)


def open_data(
    period: Annotated[str, typer.Option(help=say(vi="Kỳ, ví dụ 2024Q1", en="Period, e.g. 2024Q1"))],
    out: Annotated[Path, typer.Option(help=say(vi="Thư mục đích", en="Folder to write to"))],
    force: Force = False,
    generated_at: At = "",
) -> None:
    from ioc.services.open_data import make

    at = _moment(generated_at)
    settings, issuer = _prepared()
    asked = _published_once(period, issuer.open_data.period, at)
    if out.exists() and not out.is_dir():
        raise _exists(out, say(vi="là một tệp, cần một thư mục", en="is a file; a folder is needed"))
    if out.exists() and any(out.iterdir()) and not force:
        raise _exists(out, say(vi="không trống", en="is not empty"))

    async def work(conn: Conn, task: Task) -> dict[str, bytes]:
        from ioc.app import province

        return await make(
            conn,
            asked,
            pack=province(settings),
            issuer=issuer,
            generated_at=at,
            tell=lambda dataset, done, of: task.update(done=done, total=of or None, detail=dataset),
        )

    files = _watched(settings, say(vi="Tổng hợp, ẩn ô nhỏ", en="Adding up, hiding small cells"), work)
    for name, content in files.items():
        _write(out / name, content)


def _published_once(text: str, kind: Literal["month", "quarter", "year"], at: datetime) -> Period:
    """The period of open data: one of the kind that the province publishes, and over. Another would overlap with those
    published before, or be published again when it is over; a subtraction then gives small cells away."""
    asked = _period(text, kind)
    if asked.end > at:
        raise Failure(
            say(vi=f"{asked.label()} chưa hết.", en=f"{asked.label('en')} is not over."),
            do=say(
                vi="Mỗi kỳ công bố một lần, khi kỳ đã hết: hai bản của một kỳ trừ nhau lộ ra ô nhỏ.",
                en="A period is published once, when it is over: one issue less another gives small cells away.",
            ),
            code=EXIT_USAGE,
        )
    return asked


def _period(text: str, kind: Literal["month", "quarter", "year"]) -> Period:
    """The period of a name, of the kind that a report is about."""
    from ioc.domain.period_names import BadPeriod, read_period

    try:
        found = read_period(text)
    except BadPeriod as error:
        raise Failure(say(vi=error.vi, en=error.en), code=EXIT_USAGE) from error
    if found.kind != kind or found.cut != 1:
        vi, en, example = KINDS[kind]
        raise Failure(
            say(vi=f"«{text}» không phải {vi}.", en=f"“{text}” is not {en}."),
            do=say(vi=f"Ví dụ: {example}.", en=f"For example {example}."),
            code=EXIT_USAGE,
        )
    return found


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Failure(
            say(vi=f"«{text}» không phải thời điểm có múi giờ.", en=f"“{text}” is not a moment with an offset."),
            do=say(vi="Ví dụ: 2024-04-02T08:00+07:00.", en="For example 2024-04-02T08:00+07:00."),
            code=EXIT_USAGE,
        )
    return at


def _prepared() -> tuple[Settings, Issuer]:
    from ioc.commands.surroundings import settings_with
    from ioc.reports.letterhead import BadLetterhead
    from ioc.services.issuer import issuer_of

    settings = settings_with("database")
    try:
        return settings, issuer_of(settings.province)
    except BadLetterhead as error:
        raise Failure(str(error), code=EXIT_CONFIG) from error


def _watched(settings: Settings, what: str, work: Callable[[Conn, Task], Awaitable[T]]) -> T:
    """The answer of `work(conn, task)`, with a bar while it lasts."""
    from ioc.commands.question import ask
    from ioc.commands.surroundings import errors
    from ioc.stack.bars import progress_for

    with progress_for(errors()) as progress, progress.task(what) as task:
        return ask(lambda conn: work(conn, task), settings)


def _target(slug: str, as_: Format | None, out: Path | None, force: bool) -> tuple[Path, str]:
    """Where the report goes, and in which format: the option, else the file's ending, else HTML. Known before the work
    begins, and refused before it, too."""
    ending = "" if out is None or out.is_dir() else out.suffix.removeprefix(".").lower()
    if as_ is None and ending and ending not in list(Format):
        raise Failure(
            say(vi=f"Không biết định dạng .{ending}.", en=f"The format .{ending} is not known."),
            do=say(vi="Dùng .html, .docx, .xlsx hoặc --format.", en="Use .html, .docx, .xlsx or --format."),
            code=EXIT_USAGE,
        )
    chosen = as_.value if as_ else ending or Format.HTML.value
    path = (out or Path()) / f"{slug}.{chosen}" if out is None or out.is_dir() else out
    if path.exists() and not force:
        raise _exists(path, say(vi="đã có, có thể đã được sửa tay", en="exists, and may have been edited by hand"))
    return path, chosen


def _deliver(document: Document, target: tuple[Path, str]) -> None:
    from ioc.commands.surroundings import errors
    from ioc.reports.render import renderer
    from ioc.stack.bars import progress_for

    path, chosen = target
    with progress_for(errors()) as progress, progress.task(say(vi=f"Viết {path.name}", en=f"Writing {path.name}")):
        content = renderer(chosen)(document)
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    from ioc.commands.surroundings import console

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        what = say(vi=f"Không ghi được {path}", en=f"{path} cannot be written")
        raise Failure(f"{what}: {error.strerror}", code=EXIT_EXISTS) from error
    out = console()
    out.print(f"{path}  {len(content)} byte", markup=False, soft_wrap=True)
    out.print(f"  sha256 {sha256(content).hexdigest()}", style="dim", soft_wrap=True)


def _exists(path: Path, why: str) -> Failure:
    do = say(vi="Chọn --out khác, hoặc thêm --force.", en="Choose another --out, or add --force.")
    return Failure(f"{path}: {why}.", do=do, code=EXIT_EXISTS)
