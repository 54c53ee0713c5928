"""`ioc provinces list|show|check|map|new`: packs of provinces: what there is, what is wrong, a new one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ioc.commands.failure import EXIT_DATA, EXIT_NO_INPUT, EXIT_USAGE, Failure
from ioc.commands.province_map import draw_map
from ioc.commands.words import language, say

if TYPE_CHECKING:
    from ioc.domain.text import Lang
    from ioc.provinces.findings import Findings
    from ioc.provinces.pack import Pack
    from rules.problem import Problem

EXIT_CANT_CREATE: Final = 73

Slug = Annotated[
    str,
    typer.Argument(
        help=say(
            vi="Tên gói, xem `ioc provinces list`, hoặc đường dẫn tuyệt đối của thư mục",
            en="Name of a pack, see `ioc provinces list`, or the absolute path of its folder",
        )
    ),
]
Target = Annotated[
    Path | None,
    typer.Argument(
        help=say(
            vi="Thư mục gói, hoặc một tệp danh mục cơ quan; bỏ trống: gói đang dùng (IOC_PROVINCE)",
            en="A pack's folder, or a file of agencies; nothing: the pack in use (IOC_PROVINCE)",
        ),
        show_default=False,
    ),
]
Into = Annotated[
    Path | None,
    typer.Option(
        help=say(vi="Thư mục chứa gói mới; bỏ trống: trong mã nguồn", en="Where to put it; nothing: with the product"),
        show_default=False,
    ),
]
On = Annotated[str, typer.Option(help=say(vi="Ngày, ví dụ 2024-03-15", en="A day, e.g. 2024-03-15"))]


def add(app: typer.Typer, name: str) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=say(
            vi="Mỗi tỉnh là một thư mục dữ liệu: đơn vị hành chính, cơ quan, sơ đồ, danh bạ.\n\n"
            "Ví dụ: [bold]ioc provinces check[/]",
            en="A province is one folder of data: units, agencies, map, recipients.\n\n"
            "Example: [bold]ioc provinces check[/]",
        ),
    )
    group.command(
        "list",
        help=say(
            vi="Các gói có sẵn và số đơn vị, cơ quan hôm nay.\n\nVí dụ: [bold]ioc provinces list[/]",
            en="The packs there are, with their units and agencies of today.\n\nExample: [bold]ioc provinces list[/]",
        ),
    )(show_list)
    group.command(
        "show",
        help=say(
            vi="Một gói qua các thời kỳ; hoặc một mã, một tên nghĩa là gì vào một ngày.\n\n"
            "Ví dụ: [bold]ioc provinces show bac-giang 'xã Lục Sơn của huyện Yên Dũng' --on 2024-03-15[/]",
            en="A pack through time; or what a code or a name means on a day.\n\n"
            "Example: [bold]ioc provinces show bac-giang 'xã Lục Sơn của huyện Yên Dũng' --on 2024-03-15[/]",
        ),
    )(show)
    group.command(
        "check",
        help=say(
            vi="Báo mọi lỗi kèm tệp:dòng:cột. Mã thoát 65 khi có lỗi, 0 khi chỉ có lưu ý.\n\n"
            "Ví dụ: [bold]ioc provinces check agencies.csv[/]",
            en="Every mistake with file:line:column. Exit code 65 with a mistake, 0 with notes only.\n\n"
            "Example: [bold]ioc provinces check agencies.csv[/]",
        ),
    )(check)
    group.command(
        "map",
        help=say(
            vi="Vẽ ranh giới do tỉnh cung cấp (GeoJSON, WGS84) vào gói; báo mọi lỗi theo từng đối tượng.\n\n"
            "Ví dụ: [bold]ioc provinces map xa.geojson --pack /etc/ioc/bac-ninh --attribution 'Sở NN&MT' "
            "--licence 'CV 12/SNNMT'[/]",
            en="Draw boundaries that the province supplies (GeoJSON, WGS84) into its pack; every mistake is told "
            "feature by feature.\n\n"
            "Example: [bold]ioc provinces map communes.geojson --pack /etc/ioc/bac-ninh --attribution 'Survey office' "
            "--licence 'CC BY 4.0'[/]",
        ),
    )(draw_map)
    group.command(
        "new",
        help=say(
            vi="Bắt đầu gói của một tỉnh khác: các tệp mẫu có chú giải, chỗ phải điền có đánh dấu. Không ghi đè.\n\n"
            "Ví dụ: [bold]ioc provinces new lang-son[/]",
            en="Begin the pack of another province: commented files with marked places. Overwrites nothing.\n\n"
            "Example: [bold]ioc provinces new lang-son[/]",
        ),
    )(new)
    app.add_typer(group, name=name)


def show_list() -> None:
    from rich.table import Table

    from ioc.commands.surroundings import console
    from ioc.provinces.pack import load, slugs

    today = _day("")
    table = Table(title=say(vi="Gói dữ liệu tỉnh", en="Province packs"), title_justify="left")
    for vi, en in (("Gói", "Pack"), ("Mã", "Code"), ("Tỉnh", "Province"), ("Xã", "Communes"), ("Cơ quan", "Agencies")):
        table.add_column(say(vi=vi, en=en), overflow="fold")
    for slug in slugs():
        pack = load(slug)
        communes = sum(len(unit.code) == 5 for unit in pack.units.on(today))
        agencies = str(len(pack.agencies.on(today)))
        table.add_row(slug, pack.code, say(vi=pack.name, en=pack.name_en), str(communes), agencies)
    console().print(table)


def show(
    slug: Slug,
    text: Annotated[
        str, typer.Argument(help=say(vi="Mã hoặc tên đơn vị, mã cơ quan", en="Code or name of a unit, agency code"))
    ] = "",
    on: On = "",
) -> None:
    from ioc.commands.surroundings import console
    from ioc.domain.resolution import Verdict, tell
    from ioc.domain.resolver import resolve
    from ioc.domain.unknown_unit import explain_unknown
    from ioc.provinces.pack import load

    pack, day, out = load(slug), _day(on), console()
    if not text:
        _show_pack(pack)
        return
    if text in pack.agencies:
        _show_agency(pack, text)
        return
    found = resolve(pack.units, text, day)
    out.print(tell(found, _lang()), markup=False, soft_wrap=True)
    if text.isdecimal() and found.verdict is not Verdict.EXACT:
        vi, en = explain_unknown(pack.units, text, day).split(" / ", 1)
        out.print(say(vi=vi, en=en), markup=False, soft_wrap=True)
    if found.verdict is not Verdict.EXACT:
        raise typer.Exit(1)


def check(target: Target = None, province: Annotated[str, typer.Option(help=say(
    vi="Gói mà một tệp cơ quan được đối chiếu; bỏ trống: gói chứa tệp, rồi gói đang dùng",
    en="The pack a file of agencies is held against; nothing: the one around it, then the one in use"))] = "",
) -> None:  # fmt: skip
    from ioc.commands.province_files import beside
    from ioc.provinces.check import check_agency_file, check_folder
    from ioc.provinces.pack import folder_of, read

    path = target if target is not None else folder_of(in_use())
    if not path.exists():
        raise Failure(
            say(vi=f"Không có {path}.", en=f"There is no {path}."),
            do=say(vi="Đưa thư mục gói hoặc tệp agencies.csv.", en="Give a pack's folder or a file of agencies."),
            code=EXIT_NO_INPUT,
        )
    layer = path.suffix == ".geojson" and path.resolve().parent.name == "layers"
    if path.is_dir() or layer or path.name in _NAMES - {"agencies.csv"}:
        folder = path if path.is_dir() else path.resolve().parent.parent if layer else path.parent
        whole = [*check_folder(folder), *beside(folder, read(folder).register())]
        asked = f"layers/{path.name}" if layer else path.name
        findings = whole if path.is_dir() else [found for found in whole if found.file == asked]
    elif path.suffix.lower() != ".csv":
        known = ", ".join(sorted(_NAMES))
        raise Failure(
            say(vi=f"{path.name} không phải tệp của gói; có: {known}.", en=f"No file of a pack; there are: {known}."),
            do="ioc sources check" if path.suffix.lower() in (".yaml", ".yml") else "docs/provinces.md",
            code=EXIT_USAGE,
        )
    else:
        around = path.parent if (path.parent / "units.csv").exists() and not province else None
        folder = around or folder_of(province or in_use())
        findings = [check_agency_file(path, read(folder).register())]
    tell(path, findings)


def new(
    slug: Annotated[str, typer.Argument(help=say(vi="Tên gói, ví dụ lang-son", en="Name of the pack, e.g. lang-son"))],
    into: Into = None,
) -> None:
    from ioc.commands.surroundings import console
    from ioc.provinces.about import slug_problem
    from ioc.provinces.new import FolderTaken, make
    from ioc.provinces.pack import HERE

    if wrong := slug_problem(slug):
        raise Failure(say(vi=wrong[0], en=wrong[1]), code=EXIT_USAGE)
    folder = into if into is not None else HERE
    try:
        made = make(slug, folder)
    except FolderTaken as error:
        raise Failure(
            say(vi=f"{error} đã có; không ghi đè.", en=f"{error} is there already; nothing was overwritten."),
            do=say(vi="Sửa gói ấy, hoặc chọn tên khác.", en="Edit that pack, or choose another name."),
            code=EXIT_CANT_CREATE,
        ) from error
    except OSError as error:
        raise Failure(
            say(vi=f"Không tạo được gói trong {folder}", en=f"Cannot make the pack in {folder}")
            + f": {error.strerror}",
            do=say(vi="Chọn thư mục khác bằng --into.", en="Choose another folder with --into."),
            code=EXIT_CANT_CREATE,
        ) from error
    out, target = console(), made[0].parent
    for path in made:
        out.print(f"+ {path}", markup=False, soft_wrap=True)
    named = slug if folder == HERE else str(target.resolve())
    out.print(
        say(
            vi=f"Điền các chỗ có dấu <<…>>, rồi: ioc provinces check {target}\nChạy với: IOC_PROVINCE={named}",
            en=f"Fill in what stands in <<…>>, then: ioc provinces check {target}\nRun with: IOC_PROVINCE={named}",
        ),
        markup=False,
        soft_wrap=True,
    )


_NAMES: Final = frozenset({
    "pack.toml", "units.csv", "joined.csv", "successors.csv", "cartogram.json", "providers.csv", "people.toml",
    "calendar.toml", "policy.toml", "reports.toml", "sources.toml", "procedures.csv", "qd766.toml", "SOURCES.md",
    "boundaries.json",
})  # fmt: skip


def in_use() -> str:
    from ioc.settings import Settings

    return Settings.from_env().province


def tell(path: Path, findings: Sequence[Findings]) -> None:
    """Notes, then mistakes, a line each; exit code 65 with a mistake."""
    from ioc.commands.surroundings import console, errors

    base = path if path.is_dir() else path.parent
    problems = sorted(problem for found in findings for problem in found.problems)
    notes = sorted(note for found in findings for note in found.notes)
    for note in notes:
        errors().print(f"· {_line(base, note)}", style="yellow", markup=False, soft_wrap=True)
    for problem in problems:
        errors().print(f"✗ {_line(base, problem)}", style="red", markup=False, soft_wrap=True)
    counted = say(vi=f"{len(problems)} lỗi, {len(notes)} lưu ý", en=f"mistakes: {len(problems)}, notes: {len(notes)}")
    if problems:
        errors().print(f"{path}: {counted}", style="bold red", markup=False, soft_wrap=True)
        raise typer.Exit(EXIT_DATA)
    console().print(f"✓ {path}: {counted}", style="green", markup=False, soft_wrap=True)


def _line(base: Path, problem: Problem) -> str:
    said = say(vi=problem.vi, en=problem.en)
    return f"{base / problem.file}:{problem.line}:{problem.column}: {problem.code}: {said}"


def _show_pack(pack: Pack) -> None:
    """Eras by the days on which units change; agencies of today by kind."""
    from datetime import timedelta

    from rich.table import Table

    from ioc.commands.surroundings import console
    from ioc.domain import text
    from ioc.domain.agencies import KINDS

    out, lang, today = console(), _lang(), _day("")
    out.print(f"{pack.slug}: {say(vi=pack.title, en=pack.title_en)}", markup=False, soft_wrap=True)
    table = Table(title=say(vi="Qua các thời kỳ", en="Through time"), title_justify="left")
    for vi, en in (("Từ", "From"), ("Tỉnh", "Province"), ("Huyện", "Districts"), ("Xã", "Communes")):
        table.add_column(say(vi=vi, en=en))
    starts = sorted({unit.valid_from for unit in pack.units.units if unit.valid_from})
    for start in [None, *starts]:
        day = start or (starts[0] - timedelta(days=1) if starts else today)
        units = pack.units.on(day)
        names = ", ".join(f"{unit.code} {unit.name}" for unit in units if len(unit.code) == 2)
        n = {digits: str(sum(len(unit.code) == digits for unit in units)) for digits in (3, 5)}
        table.add_row(text.date(start, lang) if start else "…", names, n[3], n[5])
    out.print(table)
    strict = say(vi="giữ lại mã lạ", en="unknown codes are held back")
    loose = say(vi="không giữ lại mã lạ", en="unknown codes pass")
    out.print(f"{say(vi='Cơ quan hôm nay', en='Agencies today')} ({strict if pack.agencies_strict else loose}):")
    for kind, (vi, en) in KINDS.items():
        if some := pack.agencies.on(today, kind):
            out.print(f"  {len(some):4d}  {say(vi=vi, en=en)}", markup=False)


def _show_agency(pack: Pack, code: str) -> None:
    from ioc.commands.surroundings import console
    from ioc.domain import text

    for term in pack.agencies[code].terms:
        first, last = (text.date(day, _lang()) if day else "…" for day in (term.valid_from, term.valid_to))
        unit = pack.unit_name(term.unit, term.valid_to or term.valid_from or _day("")) if term.unit else "–"
        heirs = f" → {', '.join(term.successors)}" if term.successors else ""
        console().print(f"{code}  {first} – {last}  {term.name} ({unit}){heirs}", markup=False, soft_wrap=True)


def _lang() -> Lang:
    return "vi" if language(os.environ) == "vi" else "en"


def _day(said: str) -> date:
    """The day asked for; today in Việt Nam for none."""
    from ioc.domain.dates import BadDate, read_date
    from ioc.domain.text import VIETNAM

    if not said:
        return datetime.now(VIETNAM).date()
    day = read_date(said, "--on")
    if isinstance(day, BadDate):
        raise Failure(str(day), code=EXIT_USAGE)
    return day
