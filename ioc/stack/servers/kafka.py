"""Apache Kafka as one KRaft process: broker and controller in one Java machine, jars by Maven coordinates."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import threading
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from ioc.stack import health, leash
from ioc.stack.cache import Contents, parcel, ready_parcel
from ioc.stack.home import Home
from ioc.stack.java import java, maven
from ioc.stack.progress import Progress, Task
from ioc.stack.servers import Launch, Origin
from ioc.stack.words import StackError, say

__all__ = ["KafkaServer"]

_HERE = Path(__file__).parent
_POM = _HERE / "pom.xml"
_DIGESTS = _HERE / "kafka.sha256"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_SHOWN_LINES = 7
_ESCAPES = re.compile(r"\x1b\[[\d;]*m")
_HEAP = ["-Xms256m", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError"]


class KafkaServer:
    """A Kafka broker of this folder's own."""

    name = "kafka"

    def __init__(self) -> None:
        self._java = Path()
        self._jars = Path()

    def provide(self, progress: Progress) -> Origin:
        """The installation KAFKA_HOME names, else the jars in our cache, fetched by Maven."""
        self._java = java(progress)
        installed = os.environ.get("KAFKA_HOME")
        if installed and any(Path(installed, "libs").glob("kafka_2.13-4.*.jar")):
            self._jars = Path(installed, "libs")
            return Origin.INSTALLED
        self._jars = _fetch_jars(progress)
        return Origin.FETCHED

    def prepare(self, home: Home) -> Launch:
        """Server properties with this folder's ports; the log folder is formatted once."""
        logs = home.data("kafka") / "logs"
        properties = home.data("kafka") / "server.properties"
        properties.write_text(_properties(home.port("kafka"), home.port("controller"), logs), "utf-8")
        if not (logs / "meta.properties").exists():
            self._format(home, properties, logs)
        crash = f"-XX:ErrorFile={home.folder}/logs/kafka-crash.log"
        return Launch([*self._cmd(*_HEAP, crash), "kafka.Kafka", str(properties)], stop_signal=signal.SIGTERM)

    def check(self, home: Home) -> None:
        health.ask_kafka(self.address(home))

    def address(self, home: Home) -> str:
        return f"127.0.0.1:{home.port('kafka')}"

    def _format(self, home: Home, properties: Path, logs: Path) -> None:
        shutil.rmtree(logs, ignore_errors=True)
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A", 1)
        with home.log("kafka").open("ab") as log:
            status = leash.spawn(
                [
                    *self._cmd("-XX:TieredStopAtLevel=1"), "kafka.tools.StorageTool",
                    "format", "--standalone", "-t", cluster, "-c", properties,
                ],
                stdout=log, stderr=log,
            ).wait()  # fmt: skip
        if status != 0:
            raise StackError(
                vi=f"Không tạo được kho của Kafka (mã {status}). Hãy xem {home.log('kafka')}.",
                en=f"Kafka's storage could not be formatted (status {status}). See {home.log('kafka')}.",
            )

    def _cmd(self, *options: str) -> list[str]:
        return [
            str(self._java), *options, "-Djava.awt.headless=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
            "-cp", f"{self._jars}/*",
        ]  # fmt: skip


def _properties(port: int, controller: int, logs: Path) -> str:
    settings = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.bootstrap.servers": f"127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": logs,
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.num.partitions": 4,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 6000,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
        # A killed broker may come back only when its old session has run out.
        "broker.session.timeout.ms": 2000,
        "broker.heartbeat.interval.ms": 400,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _fetch_jars(progress: Progress) -> Path:
    wanted = hashlib.sha256(_POM.read_bytes() + _DIGESTS.read_bytes()).hexdigest()
    if found := ready_parcel("kafka", wanted):
        return found / "jars"
    digests = _known_digests()

    def build(new: Path, final: Path, downloads: Path) -> Contents:
        tool, env = maven(progress)
        with progress.task(say(vi="Tải Apache Kafka", en="Fetching Apache Kafka")) as task:
            task.update(done=0, total=len(digests))
            _run_maven([tool], env, new / "jars", downloads / "repository", task)
        _verify(new / "jars", digests)
        return Contents(versions={"kafka": "4.3.1"}, digests=digests)

    return parcel("kafka", wanted, build, progress) / "jars"


def _run_maven(tool: list[Path], env: dict[str, str], jars: Path, repository: Path, task: Task) -> None:
    process = leash.spawn(
        [
            *tool, "-q", "-B", "-C", "-Dstyle.color=never", "-f", _POM, f"-Dmaven.repo.local={repository}", _COPY,
            "-DincludeScope=runtime", f"-DoutputDirectory={jars}",
        ],
        env=env, cwd=repository.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, own_session=False,
    )  # fmt: skip
    ended = threading.Event()
    watch = threading.Thread(target=_count, args=(repository, task, ended), daemon=True)
    watch.start()
    output, _ = process.communicate()
    ended.set()
    watch.join()
    if process.returncode != 0:
        last = "\n".join(_ESCAPES.sub("", output.decode("utf-8", "replace")).strip().splitlines()[:_SHOWN_LINES])
        raise StackError(
            vi=f"Maven không tải được Kafka:\n{last}\nHãy kiểm tra mạng rồi chạy lại; phần đã tải được giữ nguyên.",
            en=f"Maven could not fetch Kafka:\n{last}\nCheck the network and run it again; what was fetched is kept.",
        )


def _count(repository: Path, task: Task, ended: threading.Event) -> None:
    while not ended.wait(0.3):
        here = [*(repository / "org/apache/kafka").rglob("*.jar")]
        task.update(done=sum(1 for _ in repository.rglob("*.jar")), detail=here[-1].name if here else "maven")


def _known_digests() -> dict[str, str]:
    lines = _DIGESTS.read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def _verify(jars: Path, digests: dict[str, str]) -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in jars.glob("*.jar")}
    wrong = sorted(name for name in digests.keys() | found.keys() if digests.get(name) != found.get(name))
    if wrong:
        raise StackError(
            vi=f"Các tệp của Kafka không khớp mã băm trong {_DIGESTS.name}: {', '.join(wrong)}. "
            "Không dùng chúng. Hãy kiểm tra kho Maven của máy này rồi chạy lại.",
            en=f"Kafka's jars do not match {_DIGESTS.name}: {', '.join(wrong)}. "
            "They are not used. Check this machine's Maven repository and run it again.",
        )
