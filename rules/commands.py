"""Commands about rules: `check`, `test`, `list`. Mounted as `ioc rules …`; exit 0 good, 1 a test failed, 2 refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ioc.domain.alerts import Severity
from rules.loader import PACKS, load_rules
from rules.problem import RulesRefused
from rules.rule import RuleSet
from rules.tester import run_rules

app = typer.Typer(name="rules", help="Quy tắc cảnh báo: kiểm tra, thử, liệt kê. / Alert rules.", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help="Thư mục quy tắc. / Folder of rules.", show_default=False)]


@app.command()
def check(folder: Folder = PACKS) -> None:
    """Đọc mọi quy tắc, báo mọi lỗi kèm tệp:dòng:cột. / Read all rules, tell every error. E.g. `ioc rules check`."""
    rules = _load(folder)
    Console().print(Text(f"{len(rules.rules)} quy tắc hợp lệ / rules are good ({rules.digest[:12]})", style="green"))


@app.command("test")
def try_(folder: Folder = PACKS) -> None:
    """Chạy các bài thử ghi trong quy tắc, bằng đồng hồ ảo. / Run the rules' own tests. E.g. `ioc rules test`."""
    console = Console()
    outcomes = run_rules(_load(folder))
    for outcome in outcomes:
        good = not outcome.wrong
        console.print(Text("✓ " if good else "✗ ", style="green" if good else "red"), end="")
        console.print(Text(f"{outcome.rule}: {outcome.test}"))
        for wrong in outcome.wrong:
            console.print(Text(f"    {wrong}", style="red"))
    failed = sum(1 for outcome in outcomes if outcome.wrong)
    console.print(Text(f"{len(outcomes) - failed}/{len(outcomes)} đạt / passed"))
    if failed:
        raise typer.Exit(1)


@app.command("list")
def list_(folder: Folder = PACKS) -> None:
    """Liệt kê quy tắc. / List the rules. E.g. `ioc rules list`."""
    table = Table("mã / id", "code", "loại / kind", "mức / severity", "báo cho / tells", "tiêu đề / title")
    for rule in _load(folder).rules:
        severity = Severity(rule.severity)
        told = f"{rule.severity} {severity.vi} / {severity.en}"
        table.add_row(rule.id, rule.code, rule.kind, told, ", ".join(rule.notify), Text(rule.vi.title.text))
    Console().print(table)


def _load(folder: Path) -> RuleSet:
    try:
        return load_rules(folder)
    except RulesRefused as refused:
        console = Console(stderr=True)
        for problem in refused.problems:
            console.print(Text(str(problem), style="red"), soft_wrap=True)
        said = f"{len(refused.problems)} lỗi; không nạp quy tắc nào / errors; no rule was loaded"
        console.print(Text(said, style="bold red"))
        raise typer.Exit(2) from refused
