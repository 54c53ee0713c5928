import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ioc.stack.cache import Contents, cache_folder, parcel, ready_parcel
from ioc.stack.progress import Quiet

HALF = """
import sys, time
from pathlib import Path
from ioc.stack.cache import Contents, parcel
from ioc.stack.progress import Quiet

def build(new: Path, final: Path, downloads: Path) -> Contents:
    (new / "server").write_text("half")
    (downloads / "first.deb").write_text("fetched")
    print("half", flush=True)
    time.sleep(60)
    return Contents()

parcel("thing", "1", build, Quiet())
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IOC_CACHE", str(tmp_path))
    return tmp_path


def whole(new: Path, final: Path, downloads: Path) -> Contents:
    (new / "server").write_text("whole")
    return Contents(versions={"server": "7"}, digests={"server.deb": "ab"})


def never(new: Path, final: Path, downloads: Path) -> Contents:
    raise AssertionError("built again")


def test_a_parcel_is_built_once_and_says_what_it_holds(cache: Path) -> None:
    folder = parcel("thing", "1", whole, Quiet())
    assert (folder / "server").read_text() == "whole"
    assert json.loads((folder / "COMPLETE.json").read_text())["digests"] == {"server.deb": "ab"}
    assert parcel("thing", "1", never, Quiet()) == folder == ready_parcel("thing", "1")


def test_another_wish_builds_it_anew(cache: Path) -> None:
    parcel("thing", "0", lambda new, final, downloads: Contents(), Quiet())
    assert ready_parcel("thing", "1") is None
    assert (parcel("thing", "1", whole, Quiet()) / "server").exists()
    assert sorted(path.name for path in cache.iterdir()) == [".thing.lock", "thing"]


def test_a_folder_without_its_marker_or_with_half_of_it_is_not_used(cache: Path) -> None:
    folder = parcel("thing", "1", whole, Quiet())
    marker = folder / "COMPLETE.json"
    marker.write_text(marker.read_text()[:20])
    assert ready_parcel("thing", "1") is None
    marker.unlink()
    assert ready_parcel("thing", "1") is None


def test_a_cache_that_was_moved_is_not_used_because_paths_stand_in_its_programs(
    cache: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel("thing", "1", whole, Quiet())
    moved = tmp_path_factory.mktemp("elsewhere")
    (cache / "thing").rename(moved / "thing")
    monkeypatch.setenv("IOC_CACHE", str(moved))
    assert ready_parcel("thing", "1") is None


def test_a_build_that_fails_leaves_nothing_to_use_but_its_downloads(cache: Path) -> None:
    def fails(new: Path, final: Path, downloads: Path) -> Contents:
        (new / "server").write_text("half")
        (downloads / "first.deb").write_text("fetched")
        raise OSError("the network went away")

    with pytest.raises(OSError, match="network"):
        parcel("thing", "1", fails, Quiet())
    assert ready_parcel("thing", "1") is None

    def resumes(new: Path, final: Path, downloads: Path) -> Contents:
        assert not (new / "server").exists()
        assert (downloads / "first.deb").read_text() == "fetched"
        return whole(new, final, downloads)

    assert (parcel("thing", "1", resumes, Quiet()) / "server").read_text() == "whole"


def test_a_fetch_killed_halfway_is_not_used_and_does_not_lock_others_out() -> None:
    half = subprocess.Popen([sys.executable, "-c", HALF], stdout=subprocess.PIPE)
    assert half.stdout is not None
    assert half.stdout.readline() == b"half\n"
    half.send_signal(signal.SIGKILL)
    half.communicate()
    assert ready_parcel("thing", "1") is None
    assert (parcel("thing", "1", whole, Quiet()) / "server").read_text() == "whole"


def test_two_processes_that_want_the_same_build_it_once(tmp_path: Path) -> None:
    script = (
        "import time\nfrom ioc.stack.cache import Contents, parcel\nfrom ioc.stack.progress import Quiet\n"
        "def build(new, final, downloads):\n print('built', flush=True)\n time.sleep(0.5)\n return Contents()\n"
        "parcel('thing', '1', build, Quiet())\n"
    )
    two = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) for _ in range(2)]
    said = b"".join(one.communicate()[0] for one in two)
    assert [one.returncode for one in two] == [0, 0]
    assert said == b"built\n"


def test_the_cache_is_the_users_own_or_for_root_one_that_everybody_may_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IOC_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere/cache")
    monkeypatch.setattr("ioc.stack.cache.os.geteuid", lambda: 1000)
    assert cache_folder() == Path("/somewhere/cache/ioc")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/lan")
    assert cache_folder() == Path("/home/lan/.cache/ioc")
    monkeypatch.setattr("ioc.stack.cache.os.geteuid", lambda: 0)
    assert cache_folder() == Path("/var/cache/ioc")


def test_parcels_can_be_read_by_the_account_servers_run_under(cache: Path) -> None:
    before = os.umask(0o077)
    try:
        folder = parcel("thing", "1", whole, Quiet())
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o755


def test_waiting_for_another_fetch_is_said(cache: Path) -> None:
    held = subprocess.Popen(
        [sys.executable, "-c", HALF.replace("time.sleep(60)", "time.sleep(1)")], stdout=subprocess.PIPE
    )
    assert held.stdout is not None
    assert held.stdout.readline() == b"half\n"
    notes: list[str] = []

    class Listening(Quiet):
        def note(self, text: str) -> None:
            notes.append(text)

    before = time.monotonic()
    parcel("thing", "1", never, Listening())
    held.communicate()
    assert time.monotonic() - before > 0.5
    assert "thing" in notes[0]
