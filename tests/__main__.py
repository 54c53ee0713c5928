"""The whole suite in two rows side by side, because tests with servers mostly wait: integration in one; fast tests on
what the cores have left, then faults, then browsers in the other.

    python -m tests

The second row's report stands at the end. Exit code 0 only when all passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ioc.stack.leash import spawn

FAST = ("tests/unit", "tests/packs", "tests/architecture")
INTEGRATION = ("tests/integration",)
FAULTS_AND_BROWSERS = ("tests/chaos", "tests/e2e")
PYTEST = (sys.executable, "-m", "pytest")
SPREAD = ("-q", "-n", "2", "--dist", "worksteal")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="ioc-tests-") as folder:
        report = Path(folder) / "second.txt"
        first = spawn([*PYTEST, *INTEGRATION], own_session=False)
        codes = []
        with report.open("ab") as out:
            for row in (["nice", "-n", "5", *PYTEST, *SPREAD, *FAST], [*PYTEST, *FAULTS_AND_BROWSERS]):
                codes.append(spawn(row, stdout=out, stderr=subprocess.STDOUT).wait())
        codes.append(first.wait())
        os.write(1, b"\n" + report.read_bytes())
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
