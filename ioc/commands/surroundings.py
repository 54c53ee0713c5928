"""Surroundings: the settings a command needs, said plainly when they are missing; consoles; the running local stack.

When an address is not set, the stack that `ioc up` left running here is used, or that of a running demo, and said so.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from ioc.commands.failure import EXIT_CONFIG, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from ioc.settings import Settings


def settings_with(*needed: str) -> Settings:
    """The settings; what of `needed` (kafka, database, redis) is not set comes from the local stack."""
    from ioc.settings import Settings

    settings = Settings.from_env()
    missing = [name for name in needed if not getattr(settings, name)]
    if missing:
        settings = _from_stack(settings)
        missing = [name for name in needed if not getattr(settings, name)]
    if missing:
        names = ", ".join(f"IOC_{name.upper()}" for name in missing)
        raise Failure(
            say(vi=f"Chưa biết địa chỉ: {names}.", en=f"Addresses are not known: {names}."),
            do=say(
                vi="Khởi động máy chủ tại chỗ bằng `ioc up`, hoặc đặt các biến ấy, ví dụ IOC_KAFKA=127.0.0.1:9092.",
                en="Start local servers with `ioc up`, or set them, e.g. IOC_KAFKA=127.0.0.1:9092.",
            ),
            code=EXIT_CONFIG,
        )
    return settings


def _from_stack(settings: Settings) -> Settings:
    from ioc.commands.demo import DEFAULT_FOLDER as DEMO
    from ioc.stack.commands import DEFAULT_FOLDER as STACK
    from ioc.stack.stack import load

    folder, found = next(((folder, found) for folder in (STACK, DEMO) if (found := load(folder))), (None, None))
    if found is None:
        return settings
    errors().print(say(vi=f"Dùng máy chủ ở {folder}.", en=f"Using the servers in {folder}."), style="dim")
    return replace(
        settings,
        province=_played_in(folder, settings.province),
        kafka=settings.kafka or found.kafka,
        database=settings.database or found.database,
        redis=settings.redis or found.redis,
    )


def _played_in(folder: Path | None, province: str) -> str:
    """The pack of a running demo, which may have a register of its own, when it plays the province that is set."""
    from pathlib import Path

    from ioc.demo.sample_pack import running_pack

    played = running_pack(folder) if folder else None
    return str(played) if played and played.name == Path(province).name else province


def console() -> Console:
    """Where results go."""
    from rich.console import Console

    return Console(highlight=False)


def errors() -> Console:
    """Where progress, notes and errors go."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def is_terminal() -> bool:
    return sys.stderr.isatty()
