"""`ioc rules check|test|list`: the application of `rules.commands`, with our help above it."""

from __future__ import annotations

import typer

from ioc.commands.words import say


def add(app: typer.Typer, name: str) -> None:
    from rules import commands

    app.add_typer(
        commands.app,
        name=name,
        help=say(
            vi="Luật cảnh báo: mỗi luật một tệp YAML, mang theo bài thử của chính nó.\n\nVí dụ: [bold]ioc rules "
            "test[/]",
            en="Alert rules: a YAML file each, with its own tests inside.\n\nExample: [bold]ioc rules test[/]",
        ),
    )
