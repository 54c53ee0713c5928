"""The command `ioc`. Builds only what was asked for, so that `ioc --help` answers in a fraction of a second.

Errors a person can mend are sentences with an exit code of sysexits.h; anything else is our bug and shows its
traceback.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from ioc.commands.failure import EXIT_INTERRUPTED, EXIT_USAGE, Failure, debugging, known
from ioc.commands.words import language, say


def main() -> NoReturn:
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Run one command line; the exit code."""
    os.environ["IOC_LANG"] = language(os.environ)
    try:
        answer = application(argv)(list(argv), prog_name="ioc", standalone_mode=False)
        return answer if isinstance(answer, int) else 0
    except (KeyboardInterrupt, typer.Abort):
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # `ioc tail … | head`
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 — keeps the interpreter's last flush quiet
        return 0
    except Exception as error:
        if (failure := known(error)) is not None and not debugging():
            _show(failure)
            return failure.code
        if hasattr(error, "format_message"):
            from typer.rich_utils import rich_format_error

            rich_format_error(error)  # type: ignore[arg-type]
            return EXIT_USAGE
        raise


def application(argv: Sequence[str]) -> typer.Typer:
    """The Typer application with the command of this command line; of the others only name and help."""
    from ioc.commands import COMMANDS

    if say(vi="vi", en="en") == "vi" and (not argv or {"--help", "-h"} & set(argv)):
        _vietnamese_help()
    app = typer.Typer(
        name="ioc",
        help=say(
            vi="Bộ xử lý luồng của trung tâm giám sát, điều hành đô thị thông minh.\n\n"
            "Bắt đầu: [bold]ioc demo[/]. Thiếu gì trên máy này: [bold]ioc doctor[/].",
            en="Stream processor of a provincial smart-city operations centre.\n\n"
            "Begin with [bold]ioc demo[/]. What this machine lacks: [bold]ioc doctor[/].",
        ),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(_nothing)
    asked = next((word for word in argv if not word.startswith("-")), "")
    for entry in COMMANDS:
        if entry.name == asked:
            importlib.import_module(f"ioc.commands.{entry.module}").add(app, entry.name)
        else:
            app.command(entry.name, help=entry.help, rich_help_panel=entry.panel_title)(_nothing)
    return app


def _nothing() -> None:
    """Stands for a command that was not asked for."""


def _vietnamese_help() -> None:
    """Typer's own headings; only where help is shown, because this import takes a tenth of a second."""
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
    rich_utils.COMMANDS_PANEL_TITLE = "Lệnh"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Tham số"


def _show(failure: Failure) -> None:
    from ioc.commands.surroundings import errors

    out = errors()
    out.print(f"✗ {failure.what}", style="red", markup=False, soft_wrap=True)
    if failure.do:
        out.print(f"  → {failure.do}", markup=False, soft_wrap=True)


if __name__ == "__main__":
    main()
