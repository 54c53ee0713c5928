"""The package sources of this machine, read so that its mirror and keys can be used for another suite too.

Understands both forms apt knows: one-line entries and deb822 stanzas. Keeps only entries of the distribution itself;
a vendor's own repository has no business here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ioc.stack.words import StackError

__all__ = ["Source", "machine_release", "machine_sources", "write_sources"]

_APT = Path("/etc/apt")
_OS_RELEASE = Path("/etc/os-release")
_ONE_LINE = re.compile(r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<components>.+)$")
_SIGNED_BY = re.compile(r"signed-by=(\S+)")


@dataclass(frozen=True)
class Source:
    """One mirror with its suites."""

    uris: str
    suites: tuple[str, ...]
    components: str
    signed_by: str


def machine_release(os_release: Path = _OS_RELEASE) -> tuple[str, str]:
    """Distribution and code name, such as ("debian", "bookworm"); empty texts where unknown."""
    try:
        text = os_release.read_text("utf-8")
    except OSError:
        return "", ""
    facts = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return facts.get("ID", "").strip('"'), facts.get("VERSION_CODENAME", "").strip('"')


def machine_sources(suite: str | None, apt: Path = _APT, os_release: Path = _OS_RELEASE) -> list[Source]:
    """The distribution's own sources; with `suite`, the mirror of the machine's main archive for that suite."""
    distribution, codename = machine_release(os_release)
    own = [kept for source in _all(apt) if (kept := _of_release(source, codename))]
    if suite is None or suite == codename:
        found = own
    else:
        found = [replace(source, suites=(suite,)) for source in own if codename in source.suites][:1]
        found = found if distribution == "debian" else []
    if not found:
        raise StackError(
            vi=f"Không tìm thấy nguồn apt của bản {suite or codename or '?'} trong {apt}. "
            "Hãy bổ sung nguồn của bản phân phối, hoặc cài sẵn máy chủ và đặt IOC_KAFKA, IOC_DATABASE, IOC_REDIS.",
            en=f"No apt source for {suite or codename or '?'} in {apt}. "
            "Add the distribution's sources, or install the servers and set IOC_KAFKA, IOC_DATABASE, IOC_REDIS.",
        )
    return found


def write_sources(sources: list[Source], path: Path) -> None:
    """Write `sources` as deb822 stanzas, asking for package lists only."""
    stanzas = []
    for source in sources:
        lines = [
            "Types: deb",
            f"URIs: {source.uris}",
            f"Suites: {' '.join(source.suites)}",
            f"Components: {source.components}",
            "Targets: Packages",
        ]
        if source.signed_by:
            lines.append(f"Signed-By: {source.signed_by}")
        stanzas.append("\n".join(lines) + "\n")
    path.write_text("\n".join(stanzas), "utf-8")


def _of_release(source: Source, codename: str) -> Source | None:
    suites = tuple(s for s in source.suites if s == codename or s.startswith((f"{codename}-", f"{codename}/")))
    return replace(source, suites=suites) if codename and suites else None


def _all(apt: Path) -> Iterator[Source]:
    for path in [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))]:
        if not path.is_file():
            continue
        text = path.read_text("utf-8", "replace")
        if path.suffix == ".list":
            yield from _one_line_entries(text)
        elif path.suffix == ".sources":
            yield from _stanzas(text)


def _one_line_entries(text: str) -> Iterator[Source]:
    for line in text.splitlines():
        if m := _ONE_LINE.match(line.split("#", 1)[0].strip()):
            signed = _SIGNED_BY.search(m["options"] or "")
            yield Source(m["uri"], (m["suite"],), m["components"].strip(), signed[1] if signed else "")


def _stanzas(text: str) -> Iterator[Source]:
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        joined = re.sub(r"\n[ \t]+", "\n ", "\n".join(lines))
        fields = {
            m[1].lower(): m[2].strip() for m in re.finditer(r"^([A-Za-z-]+):((?:.*(?:\n .*)*))$", joined, re.MULTILINE)
        }
        usable = "deb" in fields.get("types", "").split() and fields.get("enabled", "yes").lower() != "no"
        if usable and "uris" in fields and "suites" in fields:
            signed = fields.get("signed-by", "")
            yield Source(
                fields["uris"], tuple(fields["suites"].split()), fields.get("components", "main"), _indented(signed)
            )


def _indented(signed_by: str) -> str:
    """An embedded key spans several lines, each indented by one space."""
    return "\n".join(line if i == 0 else f" {line.strip()}" for i, line in enumerate(signed_by.splitlines()))
