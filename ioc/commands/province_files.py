"""Files of a pack that others read: recipients, issuers of reports, sources. Checked with the pack by those readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ioc.domain.units import Register
from ioc.provinces.findings import Findings
from ioc.provinces.table import decoded, unfilled


def beside(folder: Path, units: Register) -> Iterator[Findings]:
    """What is wrong with each, by the folder's register of units."""
    for name, (check, vi, en) in FILES.items():
        path, found = folder / name, Findings(name)
        if path.exists():
            check(path, found, units)
        else:
            found.note(0, 0, "missing", vi=f"thiếu: {vi}", en=f"missing: {en}")
        yield found


def _people(path: Path, found: Findings, units: Register) -> None:
    """The file's own rules, and units that there are."""
    from ioc.notify.directory import BadDirectory, read

    if unfilled(path.read_bytes(), found):
        return
    try:
        directory = read(path)
    except BadDirectory as error:
        for line in str(error).splitlines():
            said = line.removeprefix(f"{path}: ")
            found.error(0, 0, "bad_directory", vi=said, en=said)
        return
    for person in directory.recipients.values():
        for unit in sorted(person.units):
            if not units.history_anywhere(unit):
                vi, en = f"{person.id}: không có đơn vị {unit}", f"{person.id}: there is no unit {unit}"
                found.error(0, 0, "unknown_unit", vi=vi, en=en)


def _reports(path: Path, found: Findings, units: Register) -> None:
    from ioc.reports.letterhead import BadLetterhead, read_issuer

    if unfilled(path.read_bytes(), found) or (text := decoded(path.read_bytes(), Findings(path.name))) is None:
        return
    try:
        read_issuer(text, path.name)
    except BadLetterhead as error:
        _told(found, str(error), "bad_letterhead")


def _sources(path: Path, found: Findings, units: Register) -> None:
    from ioc.connect.catalogue import registered

    if (path.parent / "pack.toml").is_file():
        for problem in registered(str(path.parent.resolve())).problems:
            _told(found, problem, "bad_source")


FILES: Final[dict[str, tuple[Callable[[Path, Findings, Register], None], str, str]]] = {
    "people.toml": (_people, "sẽ không ai được báo", "nobody will be told anything"),
    "reports.toml": (_reports, "báo cáo để trống nơi ban hành", "reports leave their issuer blank"),
    "sources.toml": (_sources, "chưa nguồn nào được gửi", "no source may send anything"),
}
"""File → its check, and what it means that it is missing (vi, en)."""


def _told(found: Findings, said: str, code: str) -> None:
    """A mistake whose text begins with `file:line: `, or with the file alone."""
    text = said.removeprefix(f"{found.file}:").strip()
    line = re.match(r"(\d+):\s*", text)
    text = text[line.end() :] if line else text
    found.error(int(line[1]) if line else 0, 1 if line else 0, code, vi=text, en=text)
