"""`ioc sources check|try|list|token|watch|follow`: systems that send us events."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ioc.commands.failure import EXIT_DATA, EXIT_NO_INPUT, Failure
from ioc.commands.source_inputs import follow, watch
from ioc.commands.source_list import SourceId, list_, mended, source_named
from ioc.commands.source_trial import try_
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.services.source_tokens import SourceTokens
    from ioc.settings import Settings


def add(app: typer.Typer, name: str) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Nguồn dữ liệu: bảng ánh xạ tên trường của họ sang sự kiện của ta, khóa gửi, thư mục thả tệp.\n\n"
            "Bắt đầu: [bold]docs/connect.md[/]. Ví dụ: [bold]ioc sources try ho-so.csv --mapping one-stop[/]",
            en="Sources: mappings from their field names to our events, tokens, drop folders.\n\n"
            "Begin with [bold]docs/connect.md[/]. Example: [bold]ioc sources try dossiers.csv --mapping one-stop[/]",
        ),
    )
    for word, command, vi, en in (
        ("check", check, "Kiểm tra bảng ánh xạ và danh sách nguồn; lỗi kèm tệp:dòng:cột. Mã thoát 65 khi có lỗi.\n\n"
         "Ví dụ: [bold]ioc sources check mapping.yaml[/]",
         "Check mappings and the list of sources; every error with file:line:column. Exit code 65 when there is one."
         "\n\nExample: [bold]ioc sources check mapping.yaml[/]"),
        ("try", try_, "Thử một tệp mẫu với bảng ánh xạ: thành sự kiện gì, sai ở dòng nào, cột nào. Không gửi gì.\n\n"
         "Ví dụ: [bold]ioc sources try mau.csv --source mot-cua-tinh[/]",
         "Try a sample file against a mapping: which events, what is wrong in which row and column. Sends nothing.\n\n"
         "Example: [bold]ioc sources try sample.csv --source mot-cua-tinh[/]"),
        ("list", list_, "Các nguồn đã đăng ký và tình trạng: lần cuối thấy, khối lượng, tỷ lệ sai, lệch đồng hồ.\n\n"
         "Ví dụ: [bold]ioc sources list[/]",
         "Registered sources and how they do: last seen, volume, share of bad records, clock.\n\n"
         "Example: [bold]ioc sources list[/]"),
        ("watch", watch, "Theo dõi thư mục thả tệp của các nguồn, gửi từng tệp vào Kafka. Dừng bằng Ctrl-C.\n\n"
         "Ví dụ: [bold]ioc sources watch[/]",
         "Watch the sources' drop folders and send each file to Kafka. Stop with Ctrl-C.\n\n"
         "Example: [bold]ioc sources watch[/]"),
        ("follow", follow, "Đọc một chủ đề Kafka của hệ thống khác, ánh xạ thành sự kiện. Dừng bằng Ctrl-C.\n\n"
         "Ví dụ: [bold]ioc sources follow soc-suricata[/]",
         "Read a Kafka topic of another system and map it to events. Stop with Ctrl-C.\n\n"
         "Example: [bold]ioc sources follow soc-suricata[/]"),
    ):  # fmt: skip
        group.command(word, help=say(vi=vi, en=en))(command)
    tokens = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Khóa để một nguồn gọi API. Chỉ băm của khóa được lưu; khóa hiện đúng một lần.\n\n"
            "Ví dụ: [bold]ioc sources token new mot-cua-tinh[/]",
            en="Tokens with which a source calls the API. Only their hash is kept; a token is shown once.\n\n"
            "Example: [bold]ioc sources token new mot-cua-tinh[/]",
        ),
    )
    tokens.command("new", help=say(vi="Tạo khóa mới.", en="Make a token."))(token_new)
    tokens.command("list", help=say(vi="Các khóa đang có.", en="Tokens there are."))(token_list)
    tokens.command("revoke", help=say(vi="Hủy một khóa, có hiệu lực ngay.", en="Revoke one, at once."))(token_revoke)
    group.add_typer(tokens, name="token")
    app.add_typer(group, name=name)


def check(
    mappings: Annotated[
        list[Path] | None,
        typer.Argument(
            help=say(vi="Tệp hoặc thư mục ánh xạ; trống: tất cả", en="Mapping files or folders; none: all"),
            show_default=False,
        ),
    ] = None,
) -> None:
    from functools import partial

    from ioc.commands.surroundings import console
    from ioc.connect.catalogue import gazetteer_of, mapping_in, mapping_named, names, registered
    from ioc.connect.doubts import doubts
    from ioc.domain.text import VIETNAM
    from ioc.provinces.pack import load
    from ioc.settings import Settings

    slug = Settings.from_env().province
    out, wrong = console(), 0
    makers = [partial(mapping_in, path) for path in mappings or ()]
    for make in makers or [partial(mapping_named, name, slug) for name in names(slug)]:
        found = mended(make)
        if isinstance(found, list):
            wrong += len(found)
            for problem in found:
                out.print(problem, style="red", markup=False, soft_wrap=True)
        else:
            topics = ", ".join(topic.short for topic in found.topics)
            fields = say(vi=f"đọc {len(found.reads)} trường", en=f"reads {len(found.reads)} fields")
            out.print(f"✓ {found.name} → {topics} ({fields})", style="green", markup=False)
    if not mappings:
        listed = registered(slug)
        wrong += len(listed.problems)
        for problem in listed.problems:
            out.print(problem, style="red", markup=False, soft_wrap=True)
        today = datetime.now(VIETNAM).date()
        for vi, en in doubts(listed.sources.values(), gazetteer_of(load(slug)), today):
            out.print(f"· {say(vi=vi, en=en)}", style="yellow", markup=False, soft_wrap=True)
        count = len(listed.sources)
        out.print(say(vi=f"✓ {count} nguồn đã đăng ký", en=f"✓ {count} registered sources"), style="green")
    if wrong:
        raise Failure(say(vi=f"{wrong} lỗi.", en=f"{wrong} errors."), code=EXIT_DATA)


def token_new(
    source: SourceId,
    label: Annotated[str, typer.Option(help=say(vi="Cho máy nào", en="For which machine"))] = "",
) -> None:
    from ioc.commands.surroundings import console

    settings, tokens = _tokens(source)
    try:
        token = tokens.new(source, label, datetime.now(UTC))
    except ValueError as error:
        raise Failure(str(error), do=f"ioc sources token list {source}", code=EXIT_DATA) from error
    out = console()
    out.print(token, markup=False, soft_wrap=True)
    address = f"http://{settings.http_host}:{settings.http_port}/api/v1/sources/{source}/events"
    out.print(
        say(vi=f"Chỉ hiện một lần. Gửi tới {address}", en=f"Shown only once. Send to {address}"),
        style="dim",
        markup=False,
        soft_wrap=True,
    )


def token_list(source: SourceId) -> None:
    from ioc.commands.surroundings import console

    _, tokens = _tokens(source)
    for one in tokens.of(source):
        console().print(f"{one.name}  {one.since}  {one.label}", markup=False)


def token_revoke(
    source: SourceId, name: Annotated[str, typer.Argument(help=say(vi="8 ký tự đầu", en="Its first 8 characters"))]
) -> None:
    from ioc.commands.surroundings import console

    _, tokens = _tokens(source)
    if not tokens.revoke(source, name):
        what = say(vi=f"{source} không có khóa {name}.", en=f"{source} has no token {name}.")
        raise Failure(what, do=f"ioc sources token list {source}", code=EXIT_NO_INPUT)
    console().print(say(vi=f"✓ Đã hủy khóa {name}.", en=f"✓ Token {name} is revoked."), style="green")


def _tokens(source: str) -> tuple[Settings, SourceTokens]:
    from ioc.connect.catalogue import TOKENS
    from ioc.services.source_tokens import SourceTokens
    from ioc.settings import Settings

    settings = Settings.from_env()
    source_named(settings, source)
    return settings, SourceTokens(settings.data / TOKENS)
