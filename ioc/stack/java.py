"""Java 17 or newer, and Maven: the machine's own, else the release's packages in our cache."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from ioc.stack.debian import fetch_packages
from ioc.stack.progress import Progress
from ioc.stack.trust import write_trust_store

__all__ = ["find_java", "java", "maven"]

_OLDEST = 17
_VERSION = re.compile(r'version "(\d+)')


def java(progress: Progress) -> Path:
    """A `java` program that runs Kafka."""
    if found := find_java():
        return found
    root = fetch_packages(
        "java", ["default-jre-headless"], keep=r"openjdk-\d+-jre-headless", progress=progress, fit=_fit_java
    )
    return next((root / "usr/lib/jvm").glob("*/bin/java"))


def find_java() -> Path | None:
    """The machine's own Java, if it is new enough."""
    home = os.environ.get("JAVA_HOME")
    for candidate in (home and f"{home}/bin/java", shutil.which("java")):
        if candidate and _version(candidate) >= _OLDEST:
            return Path(candidate)
    return None


def maven(progress: Progress) -> tuple[Path, dict[str, str]]:
    """Maven, and the environment it runs in."""
    env = dict(os.environ)
    own_java = java(progress)
    if own_java != find_java():
        home = own_java.parent.parent
        env["JAVA_HOME"] = str(home)
        # The packages' own trust store is made by a script that apt would have run; ours is made from the machine's.
        store = f"-Djavax.net.ssl.trustStore={home}/ioc-trust.jks -Djavax.net.ssl.trustStoreType=JKS"
        env["MAVEN_OPTS"] = f"{env.get('MAVEN_OPTS', '')} {store}".strip()
    if found := shutil.which("mvn"):
        return Path(found), env
    root = fetch_packages("maven", ["maven"], keep=r"maven|lib.*-java", progress=progress)
    home = root / "usr/share/maven"
    env["M2_HOME"] = env["MAVEN_HOME"] = str(home)
    return home / "bin/mvn", env


def _version(program: str) -> int:
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return 0
    found = _VERSION.search(said)
    return int(found[1]) if found else 0


def _fit_java(root: Path, _final: Path) -> None:
    write_trust_store(next((root / "usr/lib/jvm").glob("*/bin/java")).parent.parent / "ioc-trust.jks")
