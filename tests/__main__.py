"""The whole suite: fast tests on what the cores have left while those with servers wait for theirs; then the faults.

    python -m tests

The fast tests' report stands at the end. Exit code 0 only when all passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ioc.stack.leash import spawn

FAST = ("tests/unit", "tests/packs", "tests/architecture")
WITH_SERVERS = ("tests/integration", "tests/e2e", "tests/chaos")
PYTEST = (sys.executable, "-m", "pytest")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="ioc-tests-") as folder:
        report = Path(folder) / "fast.txt"
        with report.open("wb") as out:
            spread = ("-q", "-n", "2", "--dist", "worksteal")
            fast = spawn(["nice", "-n", "5", *PYTEST, *spread, *FAST], stdout=out, stderr=subprocess.STDOUT)
            slow = spawn([*PYTEST, *WITH_SERVERS], own_session=False)
            codes = slow.wait(), fast.wait()
        os.write(1, b"\n" + report.read_bytes())
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
