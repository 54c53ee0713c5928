"""Failure: what a command could not do, where, and what to do about it; with an exit code of sysexits.h.

Everything expected (Kafka away, database away, not migrated, wrong settings) becomes one of these: no traceback.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from ioc.commands.words import say

EXIT_DIFFERS: Final = 1
EXIT_USAGE: Final = 64
EXIT_DATA: Final = 65
EXIT_NO_INPUT: Final = 66
EXIT_UNAVAILABLE: Final = 69
EXIT_SOFTWARE: Final = 70
EXIT_CONFIG: Final = 78
EXIT_INTERRUPTED: Final = 130


class Failure(Exception):
    """What happened and where; `do` what helps."""

    def __init__(self, what: str, *, do: str = "", code: int = EXIT_UNAVAILABLE) -> None:
        super().__init__(what)
        self.what, self.do, self.code = what, do, code


def kafka_away(address: str, why: object = "") -> Failure:
    return Failure(
        say(vi=f"Kafka ở {address} không trả lời.", en=f"Kafka at {address} does not answer.") + _because(why),
        do=say(
            vi="Xem `ioc status`, khởi động bằng `ioc up`, hoặc sửa IOC_KAFKA.",
            en="Look at `ioc status`, start it with `ioc up`, or correct IOC_KAFKA.",
        ),
    )


def database_away(url: str, why: object = "") -> Failure:
    address = without_secrets(url)
    return Failure(
        say(vi=f"Cơ sở dữ liệu ở {address} không trả lời.", en=f"The database at {address} does not answer.")
        + _because(why),
        do=say(
            vi="Xem `ioc status`, khởi động bằng `ioc up`, hoặc sửa IOC_DATABASE.",
            en="Look at `ioc status`, start it with `ioc up`, or correct IOC_DATABASE.",
        ),
    )


def not_migrated(url: str) -> Failure:
    address = without_secrets(url)
    return Failure(
        say(
            vi=f"Cơ sở dữ liệu ở {address} chưa có bảng của phiên bản này.",
            en=f"The database at {address} lacks tables of this version.",
        ),
        do=say(vi="Chạy `ioc migrate`.", en="Run `ioc migrate`."),
        code=EXIT_CONFIG,
    )


def without_secrets(url: str) -> str:
    """Host, port and database of a URL: what may be printed."""
    parts = urlsplit(url)
    return f"{parts.hostname or '?'}:{parts.port or 5432}{parts.path}"


@contextmanager
def database(url: str) -> Iterator[None]:
    """Turns what the store says of a database into sentences."""
    from ioc.store.migrate import ChangedMigration
    from ioc.store.plainly import DatabaseAway, NotMigrated, QueryFailed, plainly

    try:
        with plainly():
            yield
    except DatabaseAway as error:
        raise database_away(url, error) from error
    except NotMigrated as error:
        raise not_migrated(url) from error
    except QueryFailed as error:
        raise Failure(str(error), code=EXIT_SOFTWARE) from error
    except ChangedMigration as error:
        raise Failure(
            say(
                vi=f"Bước di trú {error} đã áp dụng rồi bị sửa trong mã nguồn.",
                en=f"The migration {error} was applied and then changed in the code.",
            ),
            do=say(
                vi="Dùng đúng phiên bản đã tạo cơ sở dữ liệu, hoặc viết một bước mới.",
                en="Use the version that made this database, or write a new step.",
            ),
            code=EXIT_CONFIG,
        ) from error


def _because(why: object) -> str:
    lines = str(why).strip().splitlines()
    return f" ({lines[0]})" if lines else ""


def debugging() -> bool:
    """IOC_DEBUG=1 shows tracebacks also where a sentence would do."""
    return os.environ.get("IOC_DEBUG", "") not in ("", "0")


def known(error: BaseException) -> Failure | None:
    """The failure that an exception of our own parts stands for; None for what nobody expected."""
    if isinstance(error, Failure):
        return error
    makers: dict[str, Any] = {
        "ioc.stack.words.StackError": lambda: Failure(str(error)),
        "ioc.settings.BadSettings": lambda: Failure(
            say(vi="Cấu hình sai:\n", en="The settings are wrong:\n") + str(error), code=EXIT_CONFIG
        ),
        "ioc.provinces.pack.UnknownProvince": lambda: Failure(str(error), do="ioc provinces list", code=EXIT_CONFIG),
        "ioc.provinces.findings.BadPack": lambda: Failure(str(error), do="ioc provinces check", code=EXIT_CONFIG),
        "ioc.connect.registry.BadSources": lambda: Failure(str(error), do="ioc sources check", code=EXIT_CONFIG),
        "rules.problem.RulesRefused": lambda: Failure(str(error), code=EXIT_CONFIG),
        "ioc.notify.directory.BadDirectory": lambda: Failure(str(error), code=EXIT_CONFIG),
        "ioc.domain.workday.CalendarError": lambda: Failure(str(error), do="ioc calendar check", code=EXIT_CONFIG),
        "ioc.domain.policy_file.PolicyError": lambda: Failure(str(error), do="ioc provinces check", code=EXIT_CONFIG),
        "ioc.domain.qd766.edition.EditionError": lambda: Failure(
            str(error), do="ioc provinces check", code=EXIT_CONFIG
        ),
        "ioc.reports.letterhead.BadLetterhead": lambda: Failure(str(error), do="ioc provinces check", code=EXIT_CONFIG),
        "ioc.edge.producer.KafkaAway": lambda: kafka_away("IOC_KAFKA", error),
        "ioc.edge.admin.KafkaRefused": lambda: kafka_away("IOC_KAFKA", error),
        "ioc.store.panels.DatabaseAway": lambda: Failure(
            say(vi="Cơ sở dữ liệu không trả lời", en="The database does not answer") + _because(error)
        ),
    }
    for kind in type(error).__mro__:
        maker = makers.get(f"{kind.__module__}.{kind.__qualname__}")
        if maker is not None:
            found: Failure = maker()
            return found
    return None
