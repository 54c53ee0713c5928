import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from ioc.stack.home import Home
from ioc.stack.progress import Quiet
from ioc.stack.servers import Origin, kafka
from ioc.stack.servers.kafka import KafkaServer
from ioc.stack.words import StackError

MAVEN = """#!/bin/sh
for word in "$@"; do case "$word" in -DoutputDirectory=*) jars=${word#*=} ;; esac; done
mkdir -p "$jars"
printf '%s' "$MAVEN_DELIVERS" > "$jars/kafka.jar"
exit "${MAVEN_ENDS:-0}"
"""


@pytest.fixture(autouse=True)
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Maven that delivers one jar holding what MAVEN_DELIVERS says."""
    monkeypatch.setenv("IOC_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("KAFKA_HOME", raising=False)
    program = tmp_path / "mvn"
    program.write_text(MAVEN)
    program.chmod(0o755)
    digests = tmp_path / "kafka.sha256"
    digests.write_text(f"{hashlib.sha256(b'whole').hexdigest()}  kafka.jar\n")
    monkeypatch.setattr(kafka, "_DIGESTS", digests)
    monkeypatch.setattr(kafka, "java", lambda _progress: Path("/usr/bin/java"))
    monkeypatch.setattr(kafka, "maven", lambda _progress: (program, dict(os.environ)))


def test_jars_that_match_their_digests_are_used_and_not_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAVEN_DELIVERS", "whole")
    assert KafkaServer().provide(Quiet()) is Origin.FETCHED
    monkeypatch.setenv("MAVEN_ENDS", "1")
    assert KafkaServer().provide(Quiet()) is Origin.FETCHED


def test_a_jar_with_another_digest_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAVEN_DELIVERS", "wicked")
    with pytest.raises(StackError, match=r"kafka\.jar"):
        KafkaServer().provide(Quiet())
    assert not (tmp_path / "cache/kafka").exists()


def test_maven_that_fails_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAVEN_DELIVERS", "whole")
    monkeypatch.setenv("MAVEN_ENDS", "1")
    with pytest.raises(StackError, match=r"Maven") as caught:
        KafkaServer().provide(Quiet())
    assert "chạy lại" in caught.value.vi


def test_an_installed_kafka_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    libs = tmp_path / "kafka/libs"
    libs.mkdir(parents=True)
    (libs / "kafka_2.13-4.0.0.jar").touch()
    monkeypatch.setenv("KAFKA_HOME", str(tmp_path / "kafka"))
    assert KafkaServer().provide(Quiet()) is Origin.INSTALLED


def test_a_kafka_too_old_for_kraft_alone_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    libs = tmp_path / "kafka/libs"
    libs.mkdir(parents=True)
    (libs / "kafka_2.13-3.9.0.jar").touch()
    monkeypatch.setenv("KAFKA_HOME", str(tmp_path / "kafka"))
    monkeypatch.setenv("MAVEN_DELIVERS", "whole")
    assert KafkaServer().provide(Quiet()) is Origin.FETCHED


def test_the_broker_listens_on_the_loopback_address_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KafkaServer, "_format", lambda *_: None)
    home = Home(tmp_path)
    launch = KafkaServer().prepare(home)
    properties = dict(line.split("=", 1) for line in (tmp_path / "kafka/server.properties").read_text().splitlines())
    assert properties["advertised.listeners"] == f"PLAINTEXT://{KafkaServer().address(home)}"
    assert all(":9" in one or "//127.0.0.1:" in one for one in properties["listeners"].split(","))
    assert properties["auto.create.topics.enable"] == "false"
    assert "-Xmx512m" in launch.cmd


def test_the_checked_in_digests_name_every_jar_once() -> None:
    lines = (Path(kafka.__file__).parent / "kafka.sha256").read_text().splitlines()
    names = [line.split()[1] for line in lines]
    assert len(names) == len(set(names)) == 46
    assert "kafka_2.13-4.3.1.jar" in names


def test_the_cluster_id_is_one_kafka_accepts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[list[object]] = []

    def spawn(cmd: list[object], **_: object) -> "subprocess.Popen[bytes]":
        started.append(cmd)
        return subprocess.Popen(["true"])

    monkeypatch.setattr("ioc.stack.servers.kafka.leash.spawn", spawn)
    home = Home(tmp_path)
    (tmp_path / "logs").mkdir()
    for _ in range(50):
        KafkaServer().prepare(home)
        cluster = str(started[-1][started[-1].index("-t") + 1])
        assert len(cluster) == 22
        assert not cluster.startswith("-")
