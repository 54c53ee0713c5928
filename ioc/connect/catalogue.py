"""Catalogue: mappings that ship and those of a province's pack; the sources of a province. Reads files only."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ioc.connect.compile import compile_mapping
from ioc.connect.gazetteer import Gazetteer
from ioc.connect.mapping import ByMapping, Mapper, OwnFormat, SourceMapping
from ioc.connect.registry import Source, parse_sources
from ioc.provinces.pack import Pack, folder_of, load
from rules.problem import Problem, RulesRefused
from rules.yamltree import FILE_BYTES_MAX

HERE = Path(__file__).with_name("sources")
FILE = "mapping.yaml"
SOURCES = "sources.toml"
TOKENS = Path("sources", "tokens")
"""Below the data folder: who may push as which source."""
DROP = Path("sources", "drop")
"""Below the data folder: a folder a source for its files."""


def names(slug: str = "") -> tuple[str, ...]:
    """Mappings there are: those that ship, and those of the province's own pack."""
    return tuple(sorted(_paths(slug)))


def path_of(name: str, slug: str = "") -> Path:
    """The mapping file of that name. RulesRefused naming what there is."""
    found = _paths(slug)
    if name not in found:
        known = ", ".join(sorted(found))
        vi, en = f"Không có bảng ánh xạ này; có: {known}.", f"There is no such mapping; there are: {known}."
        raise RulesRefused([Problem(name, 0, 0, "unknown_mapping", vi, en)])
    return found[name]


@cache
def mapping_named(name: str, slug: str = "") -> SourceMapping:
    """The mapping of that name. RulesRefused when there is none or it is wrong."""
    path = path_of(name, slug)
    found = mapping_in(path)
    if found.name != name:
        vi, en = f"mapping phải là “{name}”, tên thư mục.", f"mapping must be “{name}”, the folder's name."
        raise RulesRefused([Problem("/".join(path.parts[-2:]), 1, 1, "bad_name", vi, en)])
    return found


def _paths(slug: str) -> dict[str, Path]:
    """Name → file. A pack's own mapping goes before the one that ships under the same name."""
    folders = (HERE, folder_of(slug) / "sources") if slug else (HERE,)
    return {path.parent.name: path for folder in folders for path in sorted(folder.glob(f"*/{FILE}"))}


def mapping_in(path: Path) -> SourceMapping:
    """The mapping in a file. RulesRefused with every problem and its line."""
    if path.is_dir():
        path = path / FILE
    shown = "/".join(path.parts[-2:])
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        vi, en = f"Không đọc được: {error.strerror}.", f"Cannot be read: {error.strerror}."
        raise RulesRefused([Problem(shown, 0, 0, "unreadable", vi, en)]) from error
    return compile_mapping(data, shown)


@cache
def sources_of(slug: str) -> dict[str, Source]:
    """The registered sources of a province, by id. Raises BadSources, RulesRefused."""
    path = folder_of(slug) / SOURCES
    if not path.exists():
        return {}
    made = {name: mapping_named(name, slug).topics for name in names(slug)}
    return parse_sources(path.read_text("utf-8"), path.name, made)


def gazetteer_of(pack: Pack) -> Gazetteer:
    return Gazetteer(pack.units, pack.agencies, pack.agencies_strict)


def mapper_for(source: Source, slug: str, secret: bytes) -> Mapper:
    """What turns this source's records into events."""
    gazetteer = gazetteer_of(load(slug))
    if source.mapping:
        return ByMapping(mapping_named(source.mapping, slug), source.id, gazetteer, secret, source.given)
    return OwnFormat(source.topics[0], source.id, gazetteer)
