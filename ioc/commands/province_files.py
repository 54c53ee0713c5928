"""Files of a pack that others read: recipients, issuers of reports, sources. Checked with the pack by those readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ioc.domain.units import Register
from ioc.provinces.findings import Findings
from ioc.provinces.table import decoded, unfilled


def beside(folder: Path, units: Register) -> Iterator[Findings]:
    """What is wrong with each, by the folder's register of units."""
    yield _people(folder / "people.toml", units)
    yield _reports(folder / "reports.toml")
    yield _sources(folder / "sources.toml")


def _people(path: Path, units: Register) -> Findings:
    """The file's own rules, and units that there are."""
    from ioc.notify.directory import BadDirectory, read

    found = Findings(path.name)
    if not path.exists():
        found.note(0, 0, "missing", vi="thiếu: sẽ không ai được báo", en="missing: nobody will be told anything")
        return found
    if unfilled(path.read_bytes(), found):
        return found
    try:
        directory = read(path)
    except BadDirectory as error:
        for line in str(error).splitlines():
            said = line.removeprefix(f"{path}: ")
            found.error(0, 0, "bad_directory", vi=said, en=said)
        return found
    for person in directory.recipients.values():
        for unit in sorted(person.units):
            if not units.history_anywhere(unit):
                vi, en = f"{person.id}: không có đơn vị {unit}", f"{person.id}: there is no unit {unit}"
                found.error(0, 0, "unknown_unit", vi=vi, en=en)
    return found


def _reports(path: Path) -> Findings:
    from ioc.reports.letterhead import BadLetterhead, read_issuer

    found = Findings(path.name)
    if not path.exists():
        vi, en = "thiếu: báo cáo để trống nơi ban hành", "missing: reports leave their issuer blank"
        found.note(0, 0, "missing", vi=vi, en=en)
        return found
    if unfilled(path.read_bytes(), found) or (text := decoded(path.read_bytes(), Findings(path.name))) is None:
        return found
    try:
        read_issuer(text, path.name)
    except BadLetterhead as error:
        _told(found, str(error), "bad_letterhead")
    return found


def _sources(path: Path) -> Findings:
    from ioc.connect.catalogue import registered

    found = Findings(path.name)
    if not path.exists():
        vi, en = "thiếu: chưa nguồn nào được gửi", "missing: no source may send anything"
        found.note(0, 0, "missing", vi=vi, en=en)
        return found
    if (path.parent / "pack.toml").is_file():
        for problem in registered(str(path.parent.resolve())).problems:
            _told(found, problem, "bad_source")
    return found


def _told(found: Findings, said: str, code: str) -> None:
    """A mistake whose text begins with `file:line: `, or with the file alone."""
    text = said.removeprefix(f"{found.file}:").strip()
    line = re.match(r"(\d+):\s*", text)
    text = text[line.end() :] if line else text
    found.error(int(line[1]) if line else 0, 1 if line else 0, code, vi=text, en=text)
