"""Check: everything that is wrong with a pack folder, or with one of its files, before a process reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ioc.domain.agencies import Agencies
from ioc.domain.calendar import Calendar
from ioc.domain.calendar_file import read_time_rules
from ioc.domain.daycount import Counting
from ioc.domain.policy_file import PolicyError, read_policy
from ioc.domain.qd766.edition import EditionError
from ioc.domain.units import Register
from ioc.domain.workday import CalendarError
from ioc.provinces import agency_files, policy_rules, rules766, unit_files
from ioc.provinces.about import check_map
from ioc.provinces.boundaries import FILE, check_boundaries
from ioc.provinces.findings import Findings
from ioc.provinces.layers import Map, check_layers
from ioc.provinces.pack import Parts, bytes_of, read
from ioc.provinces.table import decoded, unfilled


def check_folder(folder: Path) -> Sequence[Findings]:
    """The files of a pack one by one, then what they say of each other."""
    parts = read(folder)
    units = parts.register()
    found = parts.found
    unit_files.check_units(units, parts.units, found["units.csv"])
    unit_files.check_units(units, parts.joined, found["joined.csv"])
    unit_files.check_successions(units, parts.successions, found["successors.csv"])
    _check_agencies(parts.agencies, units, found["agencies.csv"])
    if parts.chart:
        check_map(parts.chart, units, found["cartogram.json"])
        if FILE in found:
            check_boundaries(parts.boundaries, parts.chart, units, found[FILE])
        check_layers(parts.layers, Map(parts.chart, parts.boundaries, units), found)
    _check_about(parts, folder, units)
    findings = list(found.values())
    if (folder / "calendar.toml").exists():
        findings.append(check_calendar(folder / "calendar.toml"))
    if (folder / policy_rules.FILE).exists():
        findings.append(check_policy(folder / policy_rules.FILE))
    procedures = Findings(rules766.PROCEDURES)
    rules766.read_procedures(folder / rules766.PROCEDURES, procedures, {one.code for one in parts.agencies})
    findings.append(procedures)
    if (folder / rules766.EDITION).exists():
        findings.append(check_edition(folder / rules766.EDITION))
    sources = Findings("SOURCES.md")
    findings.append(sources)
    if (folder / "SOURCES.md").exists():
        unfilled((folder / "SOURCES.md").read_bytes(), sources)
    else:
        vi = "thiếu: hãy ghi dữ liệu lấy từ đâu, ngày nào, theo giấy phép nào"
        en = "missing: say where the data comes from, as of which day, under which licence"
        sources.note(0, 0, "missing", vi=vi, en=en)
    return findings


def check_agency_file(path: Path, units: Register) -> Findings:
    """One file of agencies against the units of a province."""
    found = Findings(path.name)
    data, where = bytes_of(path, found)
    _check_agencies(agency_files.read_agencies(data, where), units, found)
    return found


def check_calendar(path: Path) -> Findings:
    """The working calendar of a pack."""
    found = Findings(path.name)
    text = decoded(path.read_bytes(), found)
    if text is not None:
        try:
            read_time_rules(text, path.name)
        except CalendarError as error:
            for mistake in error.mistakes:
                found.error(mistake.line, 1, "bad_calendar", vi=mistake.vi, en=mistake.en)
    return found


def check_policy(path: Path) -> Findings:
    """What the province decided about deadlines."""
    found = Findings(path.name)
    text = decoded(path.read_bytes(), found)
    if text is not None:
        try:
            read_policy(text, Calendar(), Counting(), policy_rules.known(), path.name)
        except PolicyError as error:
            for mistake in error.mistakes:
                found.error(mistake.line, 1, "bad_policy", vi=mistake.vi, en=mistake.en)
    return found


def check_edition(path: Path) -> Findings:
    """How the province reads the disputed formulas of QĐ 766."""
    found = Findings(path.name)
    if decoded(path.read_bytes(), found) is not None:
        try:
            rules766.edition_in(path)
        except EditionError as error:
            said = str(error).removeprefix(f"{path.name}: ")
            found.error(0, 0, "bad_edition", vi=said, en=said)
    return found


def _check_agencies(placed: Sequence[agency_files.Placed], units: Register, found: Findings) -> None:
    agencies = Agencies((one.code, one.term) for one in placed)
    agency_files.check_agencies(agencies, placed, units, found)


def _check_about(parts: Parts, folder: Path, units: Register) -> None:
    about, found = parts.about, parts.found["pack.toml"]
    if about is None:
        return
    if about.slug != folder.resolve().name:
        vi, en = f"slug {about.slug!r} phải trùng tên thư mục", f"slug {about.slug!r} must be the name of the folder"
        found.error(0, 0, "bad_slug", vi=f"{vi} {folder.resolve().name!r}", en=f"{en}, {folder.resolve().name!r}")
    if parts.units and units.find(about.code, date.max) is None:
        vi = f"tỉnh {about.code} không có trong units.csv với ngày cuối để trống"
        found.error(0, 0, "unknown_unit", vi=vi, en=f"no province {about.code} without an end in units.csv")
