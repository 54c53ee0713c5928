"""Real apt against a tiny repository in a folder: no network."""

import gzip
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from ioc.stack import apt
from ioc.stack.apt import PrivateApt, UnknownPackage, unpack
from ioc.stack.progress import Silent
from ioc.stack.sources import Source
from ioc.stack.words import StackError

pytestmark = pytest.mark.skipif(shutil.which("apt-get") is None, reason="no apt on this machine")


def add_package(repository: Path, name: str, depends: str = "") -> None:
    tree = repository / f"tree-{name}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 1:2.0-1\nArchitecture: all\nMaintainer: t <t@localhost>\nDescription: t\n"
        + (f"Depends: {depends}\n" if depends else "")
    )
    (tree / f"usr/share/{name}").mkdir(parents=True)
    (tree / f"usr/share/{name}/conf").symlink_to(f"/etc/{name}")
    (tree / f"etc/{name}").mkdir(parents=True)
    (tree / f"etc/{name}/settings").write_text(name)
    (tree / f"usr/share/{name}/server").write_text("whole " * 1000)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, repository], check=True, capture_output=True)
    shutil.rmtree(tree)
    (file,) = repository.glob(f"{name}_*.deb")
    content = file.read_bytes()
    with (repository / "Packages").open("a") as packages:
        packages.write(
            f"Package: {name}\nVersion: 1:2.0-1\nArchitecture: all\nFilename: ./{file.name}\nSize: {len(content)}\n"
            f"SHA256: {hashlib.sha256(content).hexdigest()}\n" + (f"Depends: {depends}\n" if depends else "") + "\n"
        )


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    add_package(folder, "libthing")
    add_package(folder, "thing-server", depends="libthing")
    (folder / "Packages.gz").write_bytes(gzip.compress((folder / "Packages").read_bytes()))

    def write(_sources: list[Source], path: Path) -> None:
        path.write_text(f"Types: deb\nURIs: copy:{folder}\nSuites: ./\nTrusted: yes\nTargets: Packages\n", "utf-8")

    monkeypatch.setattr(apt, "machine_sources", lambda _suite: [])
    monkeypatch.setattr(apt, "write_sources", write)
    return folder


@pytest.fixture
def private(repository: Path, tmp_path: Path) -> PrivateApt:
    private = PrivateApt(tmp_path / "state")
    private.update()
    return private


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


def test_a_package_is_resolved_with_what_it_needs(private: PrivateApt) -> None:
    found = private.resolve(["thing-server"])
    assert sorted((package.name, package.version) for package in found) == [
        ("libthing", "1:2.0-1"),
        ("thing-server", "1:2.0-1"),
    ]


def test_an_unknown_package_is_its_own_error(private: PrivateApt) -> None:
    with pytest.raises(UnknownPackage, match="no-such"):
        private.resolve(["no-such"])


def test_packages_arrive_whole_and_links_stay_inside(private: PrivateApt, downloads: Path, tmp_path: Path) -> None:
    files = private.download(private.resolve(["thing-server"]), downloads, Silent())
    root = tmp_path / "root"
    unpack(files, root)
    assert (root / "usr/share/thing-server/conf/settings").read_text() == "thing-server"


def test_a_download_cut_short_is_fetched_again(private: PrivateApt, downloads: Path) -> None:
    packages = private.resolve(["thing-server"])
    first = private.download(packages, downloads, Silent())
    whole = first[0].read_bytes()
    first[0].write_bytes(whole[: len(whole) // 2])
    assert private.download(packages, downloads, Silent())[0].read_bytes() == whole


def test_what_was_fetched_whole_is_not_fetched_again(private: PrivateApt, downloads: Path, repository: Path) -> None:
    packages = private.resolve(["thing-server"])
    before = private.download(packages, downloads, Silent())
    shutil.rmtree(repository)
    assert private.download(packages, downloads, Silent()) == before


def test_a_package_that_is_not_what_the_list_says_is_refused(
    private: PrivateApt, downloads: Path, repository: Path
) -> None:
    packages = private.resolve(["thing-server"])
    for file in repository.glob("*.deb"):
        content = bytearray(file.read_bytes())
        content[-20] ^= 1
        file.write_bytes(content)
    with pytest.raises(StackError, match=r"apt-get|digest"):
        private.download(packages, downloads, Silent())


def test_the_machines_hooks_do_not_run_and_its_own_state_is_not_touched(private: PrivateApt, tmp_path: Path) -> None:
    config = (tmp_path / "state/apt.conf").read_text()
    assert "Post-Invoke" not in config
    assert f'Dir::State "{tmp_path}/state"' in config
