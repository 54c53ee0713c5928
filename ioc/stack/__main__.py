"""`python -m ioc.stack fetch [--with-browser] [--plain-postgres]`: what `make test` needs on this machine first."""

import argparse
import sys

from rich.console import Console

from ioc.settings import Settings
from ioc.stack.bars import progress_for
from ioc.stack.provision import provide_all
from ioc.stack.words import StackError


def main() -> int:
    """Fetch what is missing; 0 when everything is there."""
    parser = argparse.ArgumentParser(prog="python -m ioc.stack", description=__doc__)
    parser.add_argument("what", choices=["fetch"])
    parser.add_argument("--with-browser", action="store_true", help="a Chromium for the browser tests too")
    parser.add_argument("--plain-postgres", action="store_true", help="a PostgreSQL without TimescaleDB too")
    options = parser.parse_args()
    settings = Settings.from_env()
    given = {"kafka": settings.kafka, "database": settings.database, "redis": settings.redis}
    try:
        with progress_for() as progress:
            found = provide_all(
                progress,
                given=frozenset(part for part, address in given.items() if address),
                browser=options.with_browser,
                plain=options.plain_postgres,
            )
    except StackError as error:
        Console(stderr=True).print(str(error), style="red", highlight=False, markup=False)
        return 1
    sys.stdout.write("".join(f"{one.part}: {one.origin}\n" for one in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
