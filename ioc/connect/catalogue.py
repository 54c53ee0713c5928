"""Catalogue: the mappings that ship with the product, and the sources of a province. Reads files; decides nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ioc.connect.compile import compile_mapping
from ioc.connect.mapping import ByMapping, Mapper, OwnFormat, SourceMapping
from ioc.connect.places import Places
from ioc.connect.registry import Source, parse_sources
from ioc.provinces.pack import HERE as PROVINCES
from ioc.provinces.pack import Pack
from rules.problem import Problem, RulesRefused
from rules.yamltree import FILE_BYTES_MAX

HERE = Path(__file__).with_name("sources")
FILE = "mapping.yaml"


def names() -> tuple[str, ...]:
    """Mappings there are."""
    return tuple(sorted(path.parent.name for path in HERE.glob(f"*/{FILE}")))


@cache
def mapping_named(name: str) -> SourceMapping:
    """The shipped mapping of that name. RulesRefused when there is none or it is wrong."""
    return mapping_in(HERE / name / FILE)


def mapping_in(path: Path) -> SourceMapping:
    """The mapping in a file. RulesRefused with every problem and its line."""
    if path.is_dir():
        path = path / FILE
    shown = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        vi, en = f"Không đọc được: {error.strerror}.", f"Cannot be read: {error.strerror}."
        raise RulesRefused([Problem(shown, 0, 0, "unreadable", vi, en)]) from error
    found = compile_mapping(data, shown)
    if path.parent.parent == HERE and found.name != path.parent.name:
        vi, en = f"mapping phải là “{path.parent.name}”.", f"mapping must be “{path.parent.name}”."
        raise RulesRefused([Problem(shown, 1, 1, "bad_name", vi, en)])
    return found


@cache
def sources_of(slug: str) -> dict[str, Source]:
    """The registered sources of a province, by id. Raises BadSources, RulesRefused."""
    path = PROVINCES / slug / "sources.toml"
    if not path.exists():
        return {}
    made = {name: mapping_named(name).topics for name in names()}
    return parse_sources(path.read_text("utf-8"), path.name, made)


def places_of(pack: Pack) -> Places:
    return Places(pack.units, pack.agencies)


def mapper_for(source: Source, pack: Pack, secret: bytes) -> Mapper:
    """What turns this source's records into events."""
    places = places_of(pack)
    if source.mapping:
        return ByMapping(mapping_named(source.mapping), source.id, places, secret, source.given)
    return OwnFormat(source.topics[0], source.id, places)
