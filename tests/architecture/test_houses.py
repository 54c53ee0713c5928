"""Each library lives in one house, and imports point down. A colleague reads the failure, so it says what to do."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.imports import PACKAGES, ROOT, Import, all_imports, sources

ONLY_IN: dict[str, tuple[str, ...]] = {
    "faust": ("streams/transport.py", "streams/worker.py"),
    "mode": ("streams/worker.py",),
    "aiokafka": ("streams/transport.py", "ioc/edge/"),
    "kafka": ("ioc/edge/admin.py", "ioc/stack/health.py"),
    "psycopg": ("ioc/store/", "ioc/stack/health.py"),
    "psycopg_pool": ("ioc/store/",),
    "redis": ("ioc/store/nudge.py",),
    "websockets": ("wall_ui/gateway.py",),
    "litestar": ("ioc/api/",),
    "uvicorn": ("ioc/api/",),
    "aiosmtplib": ("ioc/notify/channels/email/",),
    "aiosmtpd": ("ioc/demo/",),
    "PIL": ("ioc/services/",),
    "typer": ("ioc/cli.py", "ioc/commands/", "ioc/stack/", "rules/commands.py"),
    "prometheus_client": ("ioc/metrics.py", "ioc/api/"),
    "argon2": ("ioc/api/", "ioc/services/", "ioc/store/accounts.py"),
    "openpyxl": ("ioc/connect/formats/workbook.py", "ioc/reports/"),
    "docx": ("ioc/reports/",),
    "yaml": ("rules/",),
    "re2": ("rules/",),
}

PURE = ("ioc/domain/", "streams/topics/", "streams/tally.py", "streams/ledger.py", "streams/admit.py", "rules/engine/",
        "ioc/connect/", "ioc/reports/", "wall_ui/hub.py")  # fmt: skip
IMPURE = {"asyncio", "socket", "subprocess", "threading", "requests", "aiohttp", "structlog", "logging", "time"}

LAYERS = (
    ("ioc/cli.py", "ioc/commands/", "ioc/__main__.py", "ioc/demo/", "ioc/replay/", "ioc/processes.py"),
    ("ioc/app.py",),
    ("ioc/api/", "ioc/notify/", "streams/worker.py", "streams/keeper.py", "streams/judging.py", "wall_ui/run.py",
     "wall_ui/gateway.py"),
    ("ioc/services/", "ioc/connect/"),
    ("ioc/store/", "ioc/edge/", "streams/lane.py", "streams/transport.py", "ioc/metrics.py"),
    ("ioc/domain/",),
)  # fmt: skip


@pytest.fixture(scope="module")
def imports() -> list[Import]:
    return all_imports()


def test_each_library_lives_in_one_house(imports: list[Import]) -> None:
    strays = [
        f"{found.file}:{found.line} imports {found.module}; it lives in {', '.join(ONLY_IN[found.top])}"
        for found in imports
        if found.top in ONLY_IN and not found.file.startswith(ONLY_IN[found.top])
    ]
    assert not strays, "\n".join(strays)


def test_the_domain_knows_nothing_above_it(imports: list[Import]) -> None:
    up = [
        f"{found.file}:{found.line} imports {found.module}; the domain imports the domain only"
        for found in imports
        if found.file.startswith("ioc/domain/") and found.top in PACKAGES and not found.module.startswith("ioc.domain")
    ]
    assert not up, "\n".join(up)


def test_pure_code_touches_no_clock_no_socket_no_thread(imports: list[Import]) -> None:
    dirty = [
        f"{found.file}:{found.line} imports {found.module}; pure code takes what it needs as arguments"
        for found in imports
        if found.file.startswith(PURE) and found.top in IMPURE
    ]
    assert not dirty, "\n".join(dirty)


def test_pure_code_never_asks_what_time_it_is() -> None:
    asks = []
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(PURE):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                (".now", ".utcnow", ".today", "time.time")
            ):
                asks.append(f"{name}:{node.lineno} {ast.unparse(node)}; `now` is an argument")
    assert not asks, "\n".join(asks)


def test_imports_point_down(imports: list[Import]) -> None:
    def layer(file: str) -> int | None:
        return next((i for i, names in enumerate(LAYERS) if file.startswith(names)), None)

    up = []
    for found in imports:
        target = found.module.replace(".", "/")
        mine = layer(found.file)
        theirs = next((at for suffix in (".py", "/") if (at := layer(target + suffix)) is not None), None)
        if mine is not None and theirs is not None and theirs < mine and not found.typing_only:
            up.append(f"{found.file}:{found.line} imports {found.module}, which stands above it")
    assert not up, "\n".join(up)


def test_only_entry_points_build_things(imports: list[Import]) -> None:
    users = [
        f"{found.file}:{found.line} imports ioc.app; only entry points do"
        for found in imports
        if found.module == "ioc.app" and not found.file.startswith(LAYERS[0])
    ]
    assert not users, "\n".join(users)
