"""Parcels made of Debian packages: fetched by the private apt, unpacked, and fitted to run where they lie."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from ioc.stack.apt import Package, PrivateApt, unpack
from ioc.stack.cache import Contents, parcel, ready_parcel
from ioc.stack.progress import Progress
from ioc.stack.sources import machine_release
from ioc.stack.words import say

__all__ = ["fetch_packages"]

_MEBIBYTE = 1024 * 1024
Fit = Callable[[Path, Path], None]
"""Called with the unpacked folder and the place where it will stand."""


def fetch_packages(
    name: str,
    packages: Sequence[str],
    *,
    keep: str,
    progress: Progress,
    suite: str | None = None,
    fit: Fit | None = None,
) -> Path:
    """The folder `name` of the cache holding `packages` and those of their dependencies whose name matches `keep`.

    `suite` None stands for this machine's own release.
    """
    wanted = f"{suite or machine_release()[1]}: {' '.join(packages)} / {keep}"
    if found := ready_parcel(name, wanted):
        return found

    def build(new: Path, final: Path, downloads: Path) -> Contents:
        with progress.task(say(vi=f"Tải {name}", en=f"Fetching {name}")) as task:
            task.update(detail=say(vi="danh mục gói", en="package lists"))
            apt = PrivateApt(downloads / "apt", suite)
            apt.update()
            chosen = [package for package in apt.resolve(packages) if re.fullmatch(keep, package.name)]
            task.update(done=0, total=100, detail=_sum(chosen))
            files = apt.download(chosen, downloads, task)
            task.update(detail=say(vi="giải nén", en="unpacking"))
            unpack(files, new)
            if fit:
                fit(new, final)
        return Contents(
            versions={package.name: package.version for package in chosen},
            digests={file.name: package.sha256 for file, package in zip(files, chosen, strict=True)},
        )

    return parcel(name, wanted, build, progress)


def _sum(packages: Sequence[Package]) -> str:
    return f"{sum(package.bytes for package in packages) / _MEBIBYTE:.0f} MB"
