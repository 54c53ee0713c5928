from pathlib import Path

import pytest

from ioc.stack import provision
from ioc.stack.progress import Progress, Quiet
from ioc.stack.provision import Provided, provide_all
from ioc.stack.servers import Origin
from ioc.stack.servers.kafka import KafkaServer
from ioc.stack.words import StackError


@pytest.fixture(autouse=True)
def everything_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KafkaServer", "PostgresServer", "RedisServer"):
        monkeypatch.setattr(getattr(provision, name), "provide", lambda _self, _progress: Origin.INSTALLED)
    monkeypatch.setattr(provision, "chromium", lambda _progress: Path("/usr/bin/chromium"))


def test_what_is_not_given_is_provided_and_the_browser_only_if_wanted() -> None:
    assert provide_all(Quiet(), given=frozenset({"redis"})) == [
        Provided("kafka", "installed"),
        Provided("database", "installed"),
        Provided("redis", "settings"),
    ]
    assert provide_all(Quiet(), browser=True)[-1] == Provided("browser", "/usr/bin/chromium")


def test_one_failure_is_the_failure_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_self: object, _progress: Progress) -> Origin:
        raise StackError(vi="mất mạng", en="no network")

    monkeypatch.setattr(KafkaServer, "provide", fails)
    with pytest.raises(StackError):
        provide_all(Quiet())
