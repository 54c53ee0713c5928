"""`ioc provinces map FILE`: draws boundaries that a province supplies into its pack, or says what is wrong."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ioc.commands.failure import EXIT_NO_INPUT, EXIT_USAGE, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.provinces.boundaries import Outline
    from ioc.provinces.findings import Findings
    from ioc.provinces.pack import Parts

EXIT_CANT_CREATE = 73

File = Annotated[
    Path,
    typer.Argument(help=say(vi="Tệp GeoJSON (WGS84) của tỉnh", en="The province's GeoJSON file (WGS84)")),
]
PackFolder = Annotated[
    str,
    typer.Option(
        "--pack",
        help=say(
            vi="Tên gói hoặc thư mục gói; bỏ trống: gói đang dùng (IOC_PROVINCE)",
            en="Name or folder of the pack; nothing: the one in use (IOC_PROVINCE)",
        ),
        show_default=False,
    ),
]
CodeProperty = Annotated[
    str,
    typer.Option(
        help=say(
            vi="Thuộc tính chứa mã đơn vị; bỏ trống: tự tìm", en="Property of the codes; nothing: found by itself"
        ),
        show_default=False,
    ),
]
EraName = Annotated[
    str,
    typer.Option(
        "--era",
        help=say(
            vi="Thời kỳ trong cartogram.json; bỏ trống: thời kỳ mới nhất",
            en="Era of cartogram.json; nothing: the newest",
        ),
        show_default=False,
    ),
]
Attribution = Annotated[
    str,
    typer.Option(
        help=say(vi="Nguồn, hiện dưới bản đồ; có thể ghi trong tệp", en="Whose work, shown on the map; or in the file"),
        show_default=False,
    ),
]
Licence = Annotated[
    str,
    typer.Option(
        help=say(vi="Giấy phép hay văn bản cho phép dùng", en="The licence or letter that allows its use"),
        show_default=False,
    ),
]
OnlyCheck = Annotated[
    bool, typer.Option("--check", help=say(vi="Chỉ kiểm tra, không ghi", en="Only check, write nothing"))
]


def draw_map(
    file: File,
    pack: PackFolder = "",
    code_property: CodeProperty = "",
    era: EraName = "",
    attribution: Attribution = "",
    licence: Licence = "",
    only_check: OnlyCheck = False,
) -> None:
    from ioc.commands.provinces import tell
    from ioc.commands.surroundings import console
    from ioc.provinces.boundaries import FILE, Source
    from ioc.provinces.drawing import Request, draw
    from ioc.provinces.findings import Findings
    from ioc.provinces.geojson import AREA_KINDS, read_collection
    from ioc.provinces.pack import read

    folder = _folder(pack)
    parts = read(folder)
    if parts.chart is None or not parts.units:
        raise Failure(
            say(vi=f"Gói {folder} chưa dùng được.", en=f"The pack {folder} cannot be used yet."),
            do=f"ioc provinces check {folder}",
            code=EXIT_USAGE,
        )
    eras = {one.name: one for one in parts.chart.eras}
    chosen = eras.get(era) if era else parts.chart.eras[-1]
    if chosen is None:
        known = ", ".join(eras)
        raise Failure(
            say(vi=f"Không có thời kỳ {era!r}; có: {known}.", en=f"There is no era {era!r}; there are: {known}."),
            code=EXIT_USAGE,
        )
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Failure(
            say(vi=f"Không đọc được {file}: {error.strerror}", en=f"Cannot read {file}: {error.strerror}"),
            do=say(vi="Đưa một tệp GeoJSON.", en="Give a GeoJSON file."),
            code=EXIT_NO_INPUT,
        ) from error
    found = Findings(file.name)
    source = Source(file.name, hashlib.sha256(data).hexdigest())
    request = Request(
        source=source,
        eras=parts.chart.eras,
        code_property=code_property,
        licence=licence,
        attribution=attribution,
    )
    collection = read_collection(data, AREA_KINDS, found)
    outline = draw(collection, chosen, parts.register(), request, found) if collection else None
    tell(file, [found])  # leaves when there is a mistake
    assert outline is not None, "a file without a mistake is drawn"
    console().print(_summary(outline), markup=False, soft_wrap=True)
    if not only_check:
        _write(folder / FILE, parts, outline, parts.found.get(FILE))
        console().print(
            say(
                vi=f"+ {folder / FILE}\nKhởi động lại các tiến trình để màn hình dùng bản đồ này.",
                en=f"+ {folder / FILE}\nRestart the processes, and the screens draw it.",
            ),
            markup=False,
            soft_wrap=True,
        )


def _folder(pack: str) -> Path:
    from ioc.commands.provinces import in_use
    from ioc.provinces.pack import UnknownProvince, folder_of

    named = Path(pack)
    if pack and (named / "pack.toml").is_file():
        return named
    try:
        return folder_of(pack or in_use())
    except UnknownProvince as error:
        raise Failure(str(error), code=EXIT_USAGE) from error


def _summary(outline: Outline) -> str:
    vi, en = _BY[outline.by]
    n, kb = len(outline.areas), sum(len(area.path) for area in outline.areas) / 1024
    off = f"{outline.tolerance_m:.0f} m"
    return say(
        vi=f"{outline.era}: {n} vùng theo {vi}, {kb:.0f} KB, ranh lệch tối đa {off}\n"
        f"Hiện dưới bản đồ: {outline.attribution} · {outline.licence}",
        en=f"{outline.era}: {n} areas by {en}, {kb:.0f} KB, borders moved by {off} at most\n"
        f"Shown on the map: {outline.attribution} · {outline.licence}",
    )


_BY = {"commune": ("xã", "commune"), "district": ("huyện", "district"), "group": ("huyện cũ", "former district")}


def _write(path: Path, parts: Parts, outline: Outline, before: Findings | None) -> None:
    """The whole file or the one there was. Other eras keep theirs, unless the file could not be read."""
    from ioc.provinces.boundaries import Boundaries, written

    kept = Boundaries() if before and before.problems else parts.boundaries
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".map-", delete=False) as draft:
            draft.write(written(kept.with_(outline)))
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(path)
    except OSError as error:
        raise Failure(
            say(vi=f"Không ghi được {path}: {error.strerror}", en=f"Cannot write {path}: {error.strerror}"),
            do=say(
                vi="Dùng một gói ở nơi ghi được: --pack /etc/ioc/...",
                en="Use a pack in a place of your own: --pack ...",
            ),
            code=EXIT_CANT_CREATE,
        ) from error
