"""The API as a real process of a World, to be asked, stopped and killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import httpx
from kafka import KafkaConsumer, TopicPartition

from tests.world import World

RUN = """
import asyncio
from ioc.api.run import run
from ioc.settings import Settings
asyncio.run(run(Settings.from_env()))
"""
TOPIC = "ioc.field-reports.v1"


class ApiProcess:
    def __init__(self, world: World, *, name: str = "api", **changes: Any) -> None:
        self.world, self._name = world, name
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.settings = replace(world.settings, http_port=port, **changes)
        self.address = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, *, wait: bool = True) -> subprocess.Popen[bytes]:
        self.world.folder.mkdir(parents=True, exist_ok=True)
        env = {**os.environ, **self.settings.to_env()}
        root = Path(__file__).parent.parent.parent
        with self._log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-c", RUN], env=env, stdout=log, stderr=log, cwd=root)
        if wait:
            self._until(lambda: httpx.get(f"{self.address}/livez").status_code == 200, "the API answers")
        return self.process

    def stop(self, number: signal.Signals = signal.SIGKILL) -> int:
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(number)
        return process.wait(20)

    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def password(self) -> str:
        """What the first start printed."""
        found = self._until(lambda: re.search(r"password:\s+(\S+)", self.log()), "the password")
        return str(found[1])

    def await_kafka(self) -> None:
        self._until(lambda: httpx.get(f"{self.address}/readyz").json()["kafka"] == "up", "Kafka is up for the API")

    def await_drained(self) -> None:
        self._until(lambda: httpx.get(f"{self.address}/readyz").json()["spool_waiting"] == 0, "the spool is empty")

    def records(self, kafka: str = "") -> list[Any]:
        """Everything in the topic of field reports."""
        consumer = KafkaConsumer(bootstrap_servers=kafka or self.settings.kafka, enable_auto_commit=False)
        try:
            topic = self.settings.topic_prefix + TOPIC
            parts = [TopicPartition(topic, part) for part in sorted(consumer.partitions_for_topic(topic) or ())]
            consumer.assign(parts)
            consumer.seek_to_beginning(*parts)
            ends = consumer.end_offsets(parts)
            found: list[Any] = []
            while any(consumer.position(part) < ends[part] for part in parts):
                for batch in consumer.poll(timeout_ms=1_000).values():
                    found += batch
            return found
        finally:
            consumer.close()

    @property
    def _log(self) -> Path:
        return self.world.folder / f"{self._name}.log"

    def _until(self, check: Any, what: str, timeout_s: float = 40.0) -> Any:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                if found := check():
                    return found
            except httpx.TransportError:
                pass
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"{what}: not within {timeout_s:g} s\n{self.log()[-4_000:]}")
