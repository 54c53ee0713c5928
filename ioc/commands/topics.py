"""`ioc topics list|plan|apply|schema`: the registry of topics against what the broker has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ioc.commands.failure import EXIT_DIFFERS, EXIT_USAGE, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.edge.admin import Difference

Replication = Annotated[
    int,
    typer.Option(
        help=say(vi="Số bản sao của chủ đề mới (cụm 3 máy: 3)", en="Replicas of new topics (3 on a cluster of 3)")
    ),
]


def add(app: typer.Typer, name: str) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Chủ đề Kafka được khai báo trong mã; các lệnh này so với máy chủ và tạo cái còn thiếu.\n\n"
            "Ví dụ: [bold]ioc topics plan[/] rồi [bold]ioc topics apply[/]",
            en="Topics are declared in the code; these commands compare them with the broker and make what is "
            "missing.\n\n"
            "Example: [bold]ioc topics plan[/], then [bold]ioc topics apply[/]",
        ),
    )
    group.command(
        "list",
        help=say(
            vi="Các chủ đề của sản phẩm: tên, phân vùng, thời gian giữ, khóa.\n\nVí dụ: [bold]ioc topics list[/]",
            en="The product's topics: name, partitions, retention, key.\n\nExample: [bold]ioc topics list[/]",
        ),
    )(show_list)
    group.command(
        "plan",
        help=say(
            vi="Máy chủ khác khai báo ở đâu; không thay đổi gì. Mã thoát 1 khi có khác biệt.\n\nVí dụ: [bold]ioc "
            "topics plan[/]",
            en="How the broker differs from the declaration; changes nothing. Exit code 1 when it does.\n\n"
            "Example: [bold]ioc topics plan[/]",
        ),
    )(plan)
    group.command(
        "apply",
        help=say(
            vi="Tạo chủ đề còn thiếu, sửa cấu hình lệch. Không bao giờ đổi số phân vùng.\n\nVí dụ: [bold]ioc topics "
            "apply[/]",
            en="Make what is missing, correct settings. Never changes a number of partitions.\n\n"
            "Example: [bold]ioc topics apply[/]",
        ),
    )(apply)
    group.command(
        "schema",
        help=say(
            vi="JSON Schema của một chủ đề, để hệ thống nguồn kiểm tra bản tin của mình.\n\n"
            "Ví dụ: [bold]ioc topics schema payments[/]",
            en="JSON Schema of a topic, for a source to check its records against.\n\n"
            "Example: [bold]ioc topics schema payments[/]",
        ),
    )(schema)
    app.add_typer(group, name=name)


def show_list() -> None:
    from rich.table import Table

    from ioc.commands.surroundings import console
    from ioc.settings import Settings
    from streams.topic import CASES, CELLS, all_topics

    prefix = Settings.from_env().topic_prefix
    table = Table(title=say(vi="Chủ đề", en="Topics"), title_justify="left")
    for vi, en in (("Tên", "Name"), ("Phân vùng", "Partitions"), ("Giữ", "Kept"), ("Khóa", "Key"), ("Chứa", "Holds")):
        table.add_column(say(vi=vi, en=en), overflow="fold")
    for topic in all_topics():
        days = f"{topic.retention.days} {say(vi='ngày', en='d')}"
        about = say(vi=topic.about_vi, en=topic.about_en)
        table.add_row(prefix + topic.name, str(topic.partitions), days, topic.entity, about)
    for inner in (CELLS, CASES):
        days = f"{inner.retention.days} {say(vi='ngày', en='d')}"
        about = say(vi=inner.about_vi, en=inner.about_en)
        table.add_row(prefix + inner.name, str(inner.partitions), days, "–", about)
    console().print(table)


def plan(replication: Replication = 1) -> None:
    from ioc.app import wanted_topics
    from ioc.commands.preflight import check_kafka
    from ioc.commands.surroundings import settings_with
    from ioc.edge.admin import Admin

    settings = settings_with("kafka")
    check_kafka(settings)
    with Admin(settings.kafka, replication) as admin:
        differences = admin.plan(wanted_topics(settings))
    _show(differences, done=False)
    if not all(difference.nothing for difference in differences):
        raise typer.Exit(EXIT_DIFFERS)


def apply(replication: Replication = 1) -> None:
    from ioc.app import wanted_topics
    from ioc.commands.preflight import check_kafka
    from ioc.commands.surroundings import errors, settings_with
    from ioc.edge.admin import Admin
    from ioc.stack.bars import progress_for

    settings = settings_with("kafka")
    check_kafka(settings)
    topics = wanted_topics(settings)
    making = say(vi="Tạo chủ đề", en="Making topics")
    with progress_for(errors()) as progress, progress.task(making), Admin(settings.kafka, replication) as admin:
        done = admin.apply(topics)
    _show(done, done=True, all_of=len(topics))
    if any(difference.refused for difference in done):
        raise typer.Exit(EXIT_DIFFERS)


def schema(name: Annotated[str, typer.Argument(help=say(vi="Tên ngắn hoặc đầy đủ", en="Short or full name"))]) -> None:
    import json

    from ioc.commands.surroundings import console
    from streams import catalogue
    from streams.topic import topic_named

    try:
        topic = topic_named(name)
    except KeyError as error:
        raise Failure(str(error.args[0]), do="ioc topics list", code=EXIT_USAGE) from error
    out = console()
    text = json.dumps(catalogue.json_schema(topic), indent=2, ensure_ascii=False)
    out.print_json(text) if out.is_terminal else out.file.write(text + "\n")


def _show(differences: list[Difference], *, done: bool, all_of: int | None = None) -> None:
    from ioc.commands.surroundings import console

    out = console()
    agree = sum(difference.nothing for difference in differences)
    for one in differences:
        if one.create:
            out.print(
                f"[green]+ {one.name}[/]  " + (say(vi="đã tạo", en="made") if done else say(vi="chưa có", en="missing"))
            )
        for setting, (has, wants) in one.config.items():
            out.print(f"[yellow]~ {one.name}[/]  {setting}: {has} → {wants}")
        if one.refused:
            out.print(f"[red]✗ {one.name}[/]  {one.refused}")
    agree = agree if all_of is None else all_of - len(differences)
    if agree:
        out.print(say(vi=f"✓ {agree} chủ đề khớp.", en=f"✓ {agree} topics agree."))
