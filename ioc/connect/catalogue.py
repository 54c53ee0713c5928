"""Catalogue: mappings that ship and those of a province's pack; the sources of a province. Reads files only."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path

from ioc.connect.compile import compile_mapping
from ioc.connect.gazetteer import Gazetteer
from ioc.connect.mapping import ByMapping, Mapper, OwnFormat, SourceMapping
from ioc.connect.registry import BadSources, Registered, Source, read_sources
from ioc.provinces.pack import Pack, folder_of, load
from rules.problem import Problem, RulesRefused
from rules.yamltree import FILE_BYTES_MAX
from streams.topic import Topic

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


def mapping_named(name: str, slug: str = "") -> SourceMapping:
    """The mapping of that name, as its file is now. RulesRefused when there is none or it is wrong."""
    return _named(path_of(name, slug))


def _named(path: Path) -> SourceMapping:
    about = _about(path)
    return _compiled(path, about and (about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=100)
def _compiled(path: Path, _stamp: object) -> SourceMapping:
    found, name = mapping_in(path), path.parent.name
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
    """The registered sources of a province, by id. Raises BadSources with every problem."""
    found = registered(slug)
    if found.problems:
        raise BadSources(list(found.problems))
    return dict(found.sources)


def registered(slug: str) -> Registered:
    """The sources of a province as its files are now: the right entries, and what is wrong with the others."""
    path = folder_of(slug) / SOURCES
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return Registered({})
    except OSError as error:
        return Registered({}, (f"{path.name}: không đọc được / cannot be read: {error.strerror}",))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Registered({}, (f"{path.name}:{line}: không phải UTF-8 / not UTF-8; lưu lại / save as UTF-8",))
    return read_sources(text, path.name, {name: _topics(path) for name, path in _paths(slug).items()})


def _topics(path: Path) -> tuple[Topic, ...] | None:
    """What a mapping makes; None when it is wrong."""
    try:
        return _named(path).topics
    except RulesRefused:
        return None


def stamp_of(slug: str) -> tuple[object, ...]:
    """Changes when the list of sources, or a mapping of the province's own, does."""
    folder = folder_of(slug)
    return tuple(
        (path.parent.name, about.st_mtime_ns, about.st_size)
        for path in (folder / SOURCES, *sorted((folder / "sources").glob(f"*/{FILE}")))
        if (about := _about(path))
    )


def _about(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def gazetteer_of(pack: Pack) -> Gazetteer:
    return Gazetteer(pack.units, pack.agencies, pack.agencies_strict)


def mapper_for(source: Source, slug: str, secret: bytes) -> Mapper:
    """What turns this source's records into events."""
    gazetteer = gazetteer_of(load(slug))
    if source.mapping:
        return ByMapping(mapping_named(source.mapping, slug), source.id, gazetteer, secret, source.given)
    return OwnFormat(source.topics[0], source.id, gazetteer)
