"""The user's cache of what was fetched: each parcel is a folder that is complete or absent.

A parcel is built in a folder of its own beside the place it will stand, and moved there in one step with a marker that
names what was wanted, the versions and the digests. Downloads that were cut short stay in the parcel's `downloads`
folder and are resumed or redone. A file lock lets one process build while the others wait.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ioc.stack.progress import Progress
from ioc.stack.words import StackError, say

__all__ = ["Contents", "cache_folder", "parcel", "ready_parcel"]

_SYSTEM_CACHE = Path("/var/cache/ioc")
_MARKER = "COMPLETE.json"


@dataclass(frozen=True)
class Contents:
    """What a parcel holds: versions by package, SHA-256 digests by file fetched."""

    versions: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


def cache_folder() -> Path:
    """Where parcels are built: IOC_CACHE, else for root a place everybody may read, else the user's own cache."""
    if named := os.environ.get("IOC_CACHE"):
        return Path(named).absolute()
    if os.geteuid() == 0:
        return _SYSTEM_CACHE
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "ioc"


def ready_parcel(name: str, wanted: str) -> Path | None:
    """The complete parcel, from this user's cache or from the one root keeps for everybody."""
    places = [cache_folder()]
    if "IOC_CACHE" not in os.environ:
        places.append(_SYSTEM_CACHE)
    return next((place / name for place in places if _is_complete(place / name, wanted)), None)


def parcel(name: str, wanted: str, build: Callable[[Path, Path, Path], Contents], progress: Progress) -> Path:
    """The parcel, built first if it is missing or was made for something else than `wanted`.

    `build(new, final, downloads)` fills the folder `new`, which will stand at `final`, keeping what it downloads in
    `downloads`; nobody sees anything of it before it returns.
    """
    if found := ready_parcel(name, wanted):
        return found
    final = cache_folder() / name
    _make_readable(final.parent)
    with _locked(final.with_name(f".{name}.lock"), name, progress):
        if _is_complete(final, wanted):
            return final
        new, downloads = final.with_name(f".{name}.new"), final.with_name(f".{name}.downloads")
        shutil.rmtree(new, ignore_errors=True)
        _make_readable(new)
        _make_readable(downloads)
        contents = build(new, final, downloads)
        _finish(new, final, wanted, contents)
        shutil.rmtree(downloads, ignore_errors=True)
    return final


def _is_complete(folder: Path, wanted: str) -> bool:
    try:
        facts = json.loads((folder / _MARKER).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and facts.get("wanted") == wanted and facts.get("folder") == str(folder)


def _finish(new: Path, final: Path, wanted: str, contents: Contents) -> None:
    marker = {"wanted": wanted, "folder": str(final), **asdict(contents)}
    (new / _MARKER).write_text(json.dumps(marker, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    os.sync()  # thousands of small files: what the marker promises must lie on the disk before it can be seen
    old = final.with_name(f".{final.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    new.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def _make_readable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    except OSError as error:
        raise StackError(
            vi=f"Không ghi được vào thư mục đệm {folder}: {error.strerror}. "
            "Hãy đặt IOC_CACHE tới một thư mục ghi được.",
            en=f"Cannot write to the cache folder {folder}: {error.strerror}. Set IOC_CACHE to a writable folder.",
        ) from error


@contextmanager
def _locked(path: Path, name: str, progress: Progress) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.note(
                say(
                    vi=f"Một tiến trình khác đang tải {name}, xin chờ…",
                    en=f"Another process is fetching {name}: waiting…",
                )
            )
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
