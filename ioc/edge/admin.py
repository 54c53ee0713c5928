"""Admin: compares the registry's topics with what the broker has, and makes what is missing. The only kafka-python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kafka import KafkaAdminClient  # type: ignore[import-untyped]
from kafka.admin import ConfigResource, ConfigResourceType  # type: ignore[import-untyped]
from kafka.errors import KafkaError  # type: ignore[import-untyped]


class KafkaRefused(Exception):
    """Kafka không thực hiện được. / Kafka could not do it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic as the registry declares it."""

    name: str
    partitions: int
    retention: timedelta
    compact: bool = False

    @property
    def config(self) -> dict[str, str]:
        return {
            "retention.ms": str(self.retention // timedelta(milliseconds=1)),
            "cleanup.policy": "compact" if self.compact else "delete",
            # The broker's clock stamps records: a source with a wrong clock must not shorten retention or falsify lag.
            "message.timestamp.type": "LogAppendTime",
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """What to do about one topic. `refused`: cannot be done without losing the order of entities."""

    name: str
    create: bool = False
    config: dict[str, tuple[str, str]] = field(default_factory=dict)
    """setting → (has, wants)."""
    refused: str = ""

    @property
    def nothing(self) -> bool:
        return not (self.create or self.config or self.refused)


class Admin:
    """A context manager over one admin connection."""

    def __init__(self, bootstrap: str, replication: int = 1) -> None:
        self._bootstrap, self._replication = bootstrap, replication
        self._client: Any = None

    def __enter__(self) -> Admin:
        try:
            self._client = KafkaAdminClient(bootstrap_servers=self._bootstrap, client_id="ioc-topics")
        except KafkaError as error:
            raise KafkaRefused(f"{self._bootstrap}: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def plan(self, wanted: Iterable[Wanted]) -> list[Difference]:
        """How the broker differs from the registry; one entry a topic, `nothing` when it agrees."""
        wanted = list(wanted)
        partitions = self._partitions()
        there = [topic.name for topic in wanted if topic.name in partitions]
        configs = self._configs(there)
        return [_compare(topic, partitions.get(topic.name), configs.get(topic.name, {})) for topic in wanted]

    def apply(self, wanted: Iterable[Wanted]) -> list[Difference]:
        """Create what is missing and correct settings. Returns what was done and what was refused."""
        by_name = {topic.name: topic for topic in wanted}
        differences = [d for d in self.plan(by_name.values()) if not d.nothing]
        try:
            fresh = [by_name[d.name] for d in differences if d.create]
            if fresh:
                self._client.create_topics(
                    {
                        t.name: {
                            "num_partitions": t.partitions,
                            "replication_factor": self._replication,
                            "configs": t.config,
                        }
                        for t in fresh
                    },
                    wait_for_metadata=True,
                )  # fmt: skip
            changed = [
                ConfigResource(ConfigResourceType.TOPIC, d.name, {name: wants for name, (_, wants) in d.config.items()})
                for d in differences
                if d.config and not d.create
            ]
            if changed:
                self._client.alter_configs(changed)
        except KafkaError as error:
            raise KafkaRefused(str(error)) from error
        return differences

    def delete(self, names: Iterable[str]) -> None:
        """Remove topics (tests only)."""
        self._client.delete_topics(list(names))

    def _partitions(self) -> dict[str, int]:
        return {topic["name"]: len(topic["partitions"]) for topic in self._client.describe_topics()}

    def _configs(self, names: list[str]) -> dict[str, dict[str, str]]:
        if not names:
            return {}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        found = self._client.describe_configs(resources, config_filter="all")["topic"]
        return {name: {key: str(entry["value"]) for key, entry in settings.items()} for name, settings in found.items()}


def _compare(topic: Wanted, partitions: int | None, config: dict[str, str]) -> Difference:
    if partitions is None:
        return Difference(topic.name, create=True)
    refused = ""
    if partitions != topic.partitions:
        why = "một thực thể không được đổi phân vùng / an entity must not move"
        refused = f"partitions {partitions} != {topic.partitions}: {why}"
    differs = {
        name: (config.get(name, "?"), wants) for name, wants in topic.config.items() if config.get(name) != wants
    }
    return Difference(topic.name, config=differs, refused=refused)
