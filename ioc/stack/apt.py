"""Debian packages without root: apt with a state folder of its own, unpacked beside the system.

The mirror and its keys are those of the machine's own sources; nothing here names a host. The private package status
is empty, so apt resolves everything a server needs, whatever the machine has, and says so with digests it verified.
"""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ioc.stack import leash
from ioc.stack.progress import Task
from ioc.stack.sources import Source, machine_sources, write_sources
from ioc.stack.words import StackError

__all__ = ["Package", "PrivateApt", "UnknownPackage", "unpack"]

_KEPT_SETTING = re.compile(r"^Acquire::(http|https|ftp|socks|ForceIPv[46]|Retries|AllowInsecure|Check)", re.IGNORECASE)
_DOWNLOADING = re.compile(r"^dlstatus:\d+:([\d.]+):(.*)")
_FIELD = re.compile(r"^(Package|Version|Size|SHA256): (.*)$")
_SHOWN_LINES = 6
_INSTALLED_LINE = re.compile(r"^Inst (\S+) (?:\[\S+\] )?\((\S+) ")


@dataclass(frozen=True)
class Package:
    """One package to fetch."""

    name: str
    version: str
    bytes: int
    sha256: str


class UnknownPackage(StackError):
    """The suite does not carry the package."""


class PrivateApt:
    """apt over one suite, with lists and cache in `folder`."""

    def __init__(self, folder: Path, suite: str | None = None) -> None:
        """`suite` None stands for the machine's own release."""
        self._folder = folder
        self.suite = suite
        self._sources: list[Source] = machine_sources(suite)

    def update(self) -> None:
        """Fetch the package lists."""
        for name in ("lists/partial", "cache/archives/partial", "parts", "tmp"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").touch()
        write_sources(self._sources, self._folder / "machine.sources")
        self._write_config()
        self._run(["apt-get", "update", "-q", "--error-on=any"])

    def names(self, pattern: str) -> list[str]:
        """Names of packages that match a regular expression, sorted."""
        out = self._run(["apt-cache", "pkgnames"])
        return sorted(name for name in out.split() if re.fullmatch(pattern, name))

    def resolve(self, names: Sequence[str]) -> list[Package]:
        """The packages and everything they depend on."""
        simulated = self._run(["apt-get", "-s", "install", "--no-install-recommends", *names])
        chosen = {m[1]: m[2] for line in simulated.splitlines() if (m := _INSTALLED_LINE.match(line))}
        shown = self._run(["apt-cache", "show", *(f"{name}={version}" for name, version in chosen.items())])
        found = {package.name: package for package in _parse(shown)}
        return [found[name] for name in chosen]

    def download(self, packages: Sequence[Package], into: Path, task: Task) -> list[Path]:
        """The files of `packages`, whole and with the right digests; those already there are not fetched again."""
        have = _digests(into)
        missing = [package for package in packages if package.sha256 not in have]
        if missing:
            wanted = [f"{package.name}={package.version}" for package in missing]
            self._run(["apt-get", "-q", "download", *wanted], cwd=into, task=task)
            have = _digests(into)
        for package in packages:
            if package.sha256 not in have:
                raise StackError(
                    vi=f"Gói {package.name} {package.version} tải về bị hỏng (mã băm không khớp). Hãy chạy lại lệnh.",
                    en=f"Package {package.name} {package.version} arrived damaged (wrong digest). Run it again.",
                )
        return [have[package.sha256] for package in packages]

    def _write_config(self) -> None:
        folder = self._folder
        lines = [
            f'Dir::State "{folder}";',
            f'Dir::State::lists "{folder}/lists";',
            f'Dir::State::status "{folder}/status";',
            f'Dir::Cache "{folder}/cache";',
            f'Dir::Etc::sourcelist "{folder}/machine.sources";',
            f'Dir::Etc::sourceparts "{folder}/parts";',
            f'Dir::Etc::preferences "{folder}/parts/none";',
            f'Dir::Etc::preferencesparts "{folder}/parts";',
            # The machine's hooks (cleaning its cache, refreshing its catalogues) are not for us; its proxies are.
            f'Dir::Etc::parts "{folder}/parts";',
            f'Dir::Etc::main "{folder}/parts/none";',
            'Acquire::Languages "none";',
            'APT::Sandbox::User "";',
            'APT::Get::Assume-Yes "true";',
            'Debug::NoLocking "true";',
            *_kept_settings(),
        ]
        (folder / "apt.conf").write_text("\n".join(lines) + "\n", "utf-8")

    def _run(self, cmd: Sequence[str], *, cwd: Path | None = None, task: Task | None = None) -> str:
        ours = {"APT_CONFIG": str(self._folder / "apt.conf"), "TMPDIR": str(self._folder / "tmp")}
        env = {**os.environ, **ours, "LC_ALL": "C.UTF-8"}
        try:
            process = leash.spawn(
                [*cmd[:1], "-o", "APT::Status-Fd=1", *cmd[1:]] if task else list(cmd),
                cwd=cwd,
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                own_session=False,
            )
        except FileNotFoundError as error:
            raise _no_apt(cmd[0]) from error
        said: list[str] = []
        assert process.stdout is not None
        with process.stdout as lines:
            for raw in lines:
                line = raw.decode("utf-8", "replace")
                if task and (m := _DOWNLOADING.match(line)):
                    task.update(done=float(m[1]), total=100, detail=m[2])
                else:
                    said.append(line)
        output = "".join(said)
        if process.wait() != 0:
            raise self._failure(cmd, output)
        return output

    def _failure(self, cmd: Sequence[str], output: str) -> StackError:
        if "Unable to locate package" in output or "No packages found" in output:
            return UnknownPackage(
                vi=f"Kho gói của bản {self.suite or 'đang dùng'} không có: {' '.join(cmd)}",
                en=f"The suite {self.suite or 'of this release'} does not carry it: {' '.join(cmd)}",
            )
        last = "\n".join(output.strip().splitlines()[-_SHOWN_LINES:])
        return StackError(
            vi=f"Lệnh «{' '.join(cmd[:2])}» không thành công:\n{last}\n"
            "Hãy kiểm tra mạng và nguồn apt của máy rồi chạy lại; phần đã tải được giữ nguyên.",
            en=f"`{' '.join(cmd[:2])}` failed:\n{last}\n"
            "Check the network and the machine's apt sources, then run it again; what was fetched is kept.",
        )


def unpack(files: Iterable[Path], into: Path) -> None:
    """Unpack package files into the folder `into` and point their absolute links inside it."""
    for file in files:
        subprocess.run(["dpkg-deb", "-x", str(file), str(into)], check=True, capture_output=True)
    for link in _links(into):
        target = link.readlink()
        if target.is_absolute() and not target.is_relative_to(into):
            link.unlink()
            link.symlink_to(os.path.relpath(into / target.relative_to("/"), link.parent))


def _links(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_symlink()]


def _kept_settings() -> list[str]:
    try:
        dumped = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
    except FileNotFoundError as error:
        raise _no_apt("apt-config") from error
    return [line for line in dumped.splitlines() if _KEPT_SETTING.match(line)]


def _no_apt(cmd: str) -> StackError:
    return StackError(
        vi=f"Máy này không có {cmd} nên không tự tải được máy chủ. "
        "Hãy cài sẵn, hoặc đặt IOC_KAFKA, IOC_DATABASE, IOC_REDIS.",
        en=f"This machine has no {cmd}, so servers cannot be fetched. "
        "Install them, or set IOC_KAFKA, IOC_DATABASE, IOC_REDIS.",
    )


def _parse(shown: str) -> Iterator[Package]:
    for record in shown.split("\n\n"):
        facts = {m[1]: m[2] for line in record.splitlines() if (m := _FIELD.match(line))}
        if "Package" in facts:
            yield Package(facts["Package"], facts["Version"], int(facts["Size"]), facts["SHA256"])


def _digests(folder: Path) -> dict[str, Path]:
    found = {}
    for file in folder.glob("*.deb"):
        with file.open("rb") as content:
            found[hashlib.file_digest(content, "sha256").hexdigest()] = file
    return found
