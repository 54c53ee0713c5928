from pathlib import Path

import pytest

from ioc.stack.sources import Source, machine_release, machine_sources, write_sources
from ioc.stack.words import StackError

ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/k.gpg] http://mirror.example/debian bookworm main contrib # note
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/security bookworm-security main
"""
STANZAS = """\
# a vendor
Types: deb
URIs: https://vendor.example/apt
Suites: nodistro
Components: main

Types: deb deb-src
# in between
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ==
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
Enabled: no
URIs: http://mirror.example/debian
Suites: bookworm-backports
Components: main
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "os-release").write_text('ID=debian\nVERSION_CODENAME="bookworm"\nPRETTY_NAME="x=y"\n', "utf-8")
    return tmp_path


def read(machine: Path, suite: str | None = None) -> list[Source]:
    return machine_sources(suite, machine, machine / "os-release")


def test_the_release_is_read_from_os_release(machine: Path) -> None:
    assert machine_release(machine / "os-release") == ("debian", "bookworm")
    assert machine_release(machine / "missing") == ("", "")


def test_one_line_entries_are_read_with_their_key(machine: Path) -> None:
    (machine / "sources.list").write_text(ONE_LINE, "utf-8")
    assert read(machine) == [
        Source("http://mirror.example/debian", ("bookworm",), "main contrib", "/usr/share/keyrings/k.gpg"),
        Source("http://mirror.example/security", ("bookworm-security",), "main", ""),
    ]


def test_stanzas_are_read_and_vendors_and_disabled_ones_left_out(machine: Path) -> None:
    (machine / "sources.list.d/debian.sources").write_text(STANZAS, "utf-8")
    (found,) = read(machine)
    assert (found.uris, found.suites) == ("http://mirror.example/debian", ("bookworm", "bookworm-updates"))
    assert "mQ==" in found.signed_by


def test_another_suite_comes_from_the_mirror_of_the_main_archive(machine: Path) -> None:
    (machine / "sources.list").write_text(ONE_LINE, "utf-8")
    expected = Source("http://mirror.example/debian", ("trixie",), "main contrib", "/usr/share/keyrings/k.gpg")
    assert read(machine, "trixie") == [expected]


def test_another_suite_is_not_asked_of_another_distributions_mirror(machine: Path) -> None:
    (machine / "sources.list").write_text(ONE_LINE, "utf-8")
    (machine / "os-release").write_text("ID=ubuntu\nVERSION_CODENAME=bookworm\n", "utf-8")
    with pytest.raises(StackError, match="trixie"):
        read(machine, "trixie")


def test_a_machine_without_sources_is_told_what_to_do(machine: Path) -> None:
    with pytest.raises(StackError, match="IOC_KAFKA"):
        read(machine)


def test_what_is_written_reads_back_the_same_key_included(machine: Path) -> None:
    (machine / "sources.list.d/debian.sources").write_text(STANZAS, "utf-8")
    before = read(machine)
    write_sources(before, machine / "sources.list.d/debian.sources")
    assert read(machine) == before
    assert "Targets: Packages" in (machine / "sources.list.d/debian.sources").read_text("utf-8")
