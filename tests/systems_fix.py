"""Walks the table of systems: lets each row's example in at its own entry, and looks where the row says it is seen."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx
from kafka import KafkaConsumer, TopicPartition

from ioc.connect.catalogue import DROP, TOKENS, sources_of
from ioc.domain.period_names import read_period
from ioc.domain.text import VIETNAM
from ioc.edge.producer import Producer
from ioc.provinces.pack import folder_of
from ioc.services.source_tokens import SourceTokens
from ioc.systems import row as rows
from ioc.systems.row import System
from ioc.systems.table import systems
from streams.topic import all_topics, topic_named
from tests.integration.api_process import ApiProcess
from tests.receivers import HookReceiver, MailReceiver
from tests.systems_in import Json, dropped, events, records
from tests.wall_fix import Page
from tests.world import World

ROOT = Path(__file__).parents[1]
SEEN_WITHIN_S = 40.0
NEVER = datetime(2024, 1, 1, tzinfo=UTC)


def along(data: Any, path: str) -> list[Any]:
    """Every value at `items.*.state`."""
    found = [data]
    for step in path.split("."):
        if step == "*":
            found = [part for value in found for part in value]
        else:
            found = [value[step] for value in found if value.get(step) is not None]
    return found


class Hook:
    """A webhook receiver in a thread of its own."""

    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.receiver = HookReceiver()
        self._call(self.receiver.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self.receiver.__aexit__())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def _call(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(20)


class Walk:
    """An installation into which all rows went. `given`: row → number that the report form gave."""

    def __init__(self, world: World, api: ApiProcess, wall_port: int, mail: MailReceiver, hook: Hook) -> None:
        self.world, self.api, self.wall_port = world, api, wall_port
        self.mail, self.hook = mail, hook
        self.given: dict[int, str] = {}
        self._tokens: dict[str, str] = {}
        self.refusals: dict[int, list[Json]] = {}
        self.http = httpx.Client(base_url=api.address, timeout=60)
        signed = self.http.post("/api/v1/session", json={"login": "admin", "password": api.password()})
        assert signed.status_code == 204, signed.text

    def close(self) -> None:
        self.http.close()

    def enter(self, table: tuple[System, ...]) -> None:
        """Everything in, at its own door."""
        now = datetime.now(UTC) - timedelta(seconds=1)
        direct: dict[str, list[tuple[bytes, bytes]]] = {}
        for system in table:
            for place, one in enumerate(system.entry):
                match one:
                    case rows.Example():
                        topic = topic_named(one.example.partition("/")[0])
                        direct.setdefault(topic.name, []).extend(
                            (str(event[topic.entity]).encode(), json.dumps(event).encode())
                            for event in events(one, now)
                        )
                    case rows.Push():
                        self._push(system.n, one, now)
                    case rows.Drop():
                        folder = self.world.settings.data / DROP / one.source / "in"
                        folder.mkdir(parents=True, exist_ok=True)
                        name = f"hang-{system.n:02}-{place}{Path(one.sample).suffix}"
                        (folder / f"{name}.part").write_bytes(dropped(one, now))
                        (folder / f"{name}.part").rename(folder / name)
                    case rows.Form():
                        self._file(system.n, one)
        asyncio.run(self._send(direct))
        code, said = self.ioc("sources", "watch", "--once", wait_s=120)
        assert code == 0, said
        assert "✗" not in said, said
        reached = "select count(distinct topic) from stream_offset where next_offset > 0"
        self.world.until(lambda: self.world.query(reached) == [(len(all_topics()),)], "events of every topic stored")

    async def _send(self, direct: Mapping[str, list[tuple[bytes, bytes]]]) -> None:
        producer = Producer(self.world.settings.kafka, prefix=self.world.settings.topic_prefix)
        producer.start()
        for topic, some in direct.items():
            await producer.send_many(topic, some)
        await producer.stop()

    def _push(self, number: int, one: rows.Push, now: datetime) -> None:
        if one.source not in self._tokens:
            tokens = SourceTokens(self.world.settings.data / TOKENS)
            self._tokens[one.source] = tokens.new(one.source, "walk", now)
        body = records(one, now) if one.sample else [{**event, "source": one.source} for event in events(one, now)]
        answer = self.http.post(
            f"/api/v1/sources/{one.source}/events", json=body,
            headers={"authorization": f"Bearer {self._tokens[one.source]}"},
        )  # fmt: skip
        if one.refused:
            assert answer.status_code == 422, f"row {number} was not refused: {answer.text}"
            self.refusals.setdefault(number, []).extend(answer.json()["results"])
        else:
            assert answer.status_code == 200, f"row {number}: {answer.text}"
            assert answer.json()["accepted"] == len(body), answer.text

    def _file(self, number: int, one: rows.Form) -> None:
        answer = self.http.post(
            "/api/v1/reports", json=one.fields, headers={"idempotency-key": str(uuid.uuid4())}
        )  # fmt: skip
        assert answer.status_code == 201, f"row {number}: {answer.text}"
        self.given[number] = answer.json()["tracking_no"]

    def ioc(self, *words: str, wait_s: float = 60) -> tuple[int, str]:
        env = {**os.environ, **self.world.settings.to_env(), "IOC_LANG": "en", "COLUMNS": "250"}
        argv = [sys.executable, "-m", "ioc.cli", *words]
        done = subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, timeout=wait_s)
        return done.returncode, (done.stdout + done.stderr).decode()

    # Looking

    def see(self, number: int, place: rows.Place) -> None:
        """Looks until it is there; fails saying what was there instead."""
        wanted, found = getattr(self, f"_see_{type(place).__name__.lower()}")(number, place)
        said = None

        def there() -> bool:
            nonlocal said
            said = found()
            return bool(said == wanted)

        try:
            self.world.until(there, f"row {number}: {place}", SEEN_WITHIN_S)
        except AssertionError as error:
            raise AssertionError(f"row {number}: {place}\nwanted {wanted}\nfound  {said}") from error

    def _see_figure(self, _: int, one: rows.Figure) -> Any:
        def found() -> Any:
            answer = self._indicator(one.code, one.period, by=one.by, unit=one.unit)
            parts = answer["groups"].get(one.group) if one.by else answer
            return parts and (parts["num"], parts["den"])

        return (one.num, one.den), found

    def _see_stated(self, _: int, one: rows.Stated) -> Any:
        def found() -> Any:
            answer = self._indicator(one.code, one.period)
            said = [
                (said["value"] or "", said["num"], said["official"], answer["conflict"] or not one.conflict)
                for said in answer["stated"] if said["by"] == one.by
            ]  # fmt: skip
            return wanted if wanted in said else said

        wanted = (one.value, one.num, one.official, True)
        return wanted, found

    def _indicator(self, code: str, period: str, **query: str) -> Json:
        today = datetime.now(VIETNAM).date()
        if period == "now":  # a walk over midnight is one walk
            asked = {"from": str(today - timedelta(days=1)), "to": str(today + timedelta(days=1))}
        else:
            asked = {"period": read_period(period).name}
        answer = self.http.get(f"/api/v1/indicators/{code}", params={**asked, **{k: v for k, v in query.items() if v}})
        assert answer.status_code == 200, answer.text
        said: Json = answer.json()
        return said

    def _see_case(self, number: int, one: rows.Case) -> Any:
        ident = self._id(number, one.id)

        def found() -> Any:
            got = self.world.query("select state, attrs from case_state where kind = %s and id = %s", one.kind, ident)
            if not got:
                near = self.world.query("select id from case_state where kind = %s order by id", one.kind)
                return f"no such case; there are {[row[0] for row in near]}"
            [(state, attrs)] = got
            return state, {name: attrs.get(name) for name in one.attrs}

        return (one.state, one.attrs), found

    def _see_alert(self, number: int, one: rows.Alert) -> Any:
        wanted = (one.code, self._id(number, one.key))

        def found() -> Any:
            some = self.http.get("/api/v1/alerts", params={"limit": 200}).json()["alerts"]
            told = [(alert["code"], alert["key"]) for alert in some if alert["phase"] == "firing"]
            return wanted if wanted in told else told

        return wanted, found

    def _see_panel(self, _: int, one: rows.Panel) -> Any:
        def good(data: Any) -> bool:
            values = along(data, one.path)
            return one.has in values if one.least is None else any(value >= one.least for value in values)

        def found() -> Any:
            page = Page(self.wall_port)
            try:
                asyncio.run(page.once(lambda told: one.name in told.tiles))
            except TimeoutError:
                return f"no tile {one.name}; there are {sorted(page.tiles)}"
            data = page.tiles.get(one.name)
            return True if data is not None and good(data) else data

        return True, found

    def _see_board(self, _: int, one: rows.Board) -> Any:
        def found() -> Any:
            query = {"period": one.period, "by": one.by, "name": one.name}
            answer = self.http.get("/api/v1/qd766", params={k: v for k, v in query.items() if v})
            assert answer.status_code == 200, answer.text
            lines = answer.json()["lines"]
            if len(lines) != 1:
                return [line["name"] for line in lines]
            if one.official:
                said = lines[0]["official"]
                scores = [f"{part['official']:g}" for part in said["beside"]] if said else []
                return one.official if one.official in scores else said
            [part] = [part for part in lines[0]["components"] if part["code"] == one.component]
            return part["num"], part["den"]

        return one.official or (one.num, one.den), found

    def _see_refused(self, number: int, one: rows.Refused) -> Any:
        wanted = (one.code, one.pointer)
        told = [
            (said["problem"]["code"], said["problem"]["pointer"].removeprefix(f"/{said['index']}"))
            for said in _flat(self.refusals.get(number, []))
        ]
        return wanted, lambda: wanted if wanted in told else self.refusals.get(number)

    def _see_held(self, number: int, one: rows.Held) -> Any:
        entries = [entry for entry in systems()[number - 1].entry if isinstance(entry, rows.Example)]
        keys = {str(event[topic_named("procedures").entity]) for entry in entries for event in events(entry, NEVER)}

        def found() -> Any:
            held = self.world.query("select reason, pointer, first_bytes from quarantine")
            mine = {key for key in keys for row in held if key.encode() in bytes(row[2]) and row[:2] == wanted[:2]}
            return (*wanted[:2], mine) if mine else held

        wanted = (one.reason, one.pointer, keys)
        return wanted, found

    def _see_lines(self, _: int, one: rows.Lines) -> Any:
        def found() -> Any:
            code, said = self.ioc(*one.command)
            return True if code == one.code and one.says in said else (code, said)

        return True, found

    def _see_report(self, number: int, one: rows.Report) -> Any:
        out = self.world.folder / f"report-{number}"

        def found() -> Any:
            out.mkdir(exist_ok=True)
            code, said = self.ioc("report", *one.command, "--force", "--out", str(out))
            missing = [name for name in one.files if not list(out.rglob(name))]
            if code or missing:
                return code, missing, said
            texts = [path.read_bytes() for path in out.rglob("*") if path.is_file() and path.stat().st_size]
            return True if not one.says or any(one.says.encode() in text for text in texts) else texts

        return True, found

    def _see_notice(self, number: int, one: rows.Notice) -> Any:
        about = self.given[number]

        def found() -> Any:
            sent = self.world.query(
                "select n.state from notice n join alert a on a.id = n.alert"
                " where a.key = %s and a.code = %s and n.channel = %s", about, one.about, one.channel,
            )  # fmt: skip
            got = (
                [letter.as_string() + letter.get_body(("plain",)).get_content() for letter in self.mail.letters]  # type: ignore[union-attr]
                if one.channel == "email"
                else [body.decode() for body in self.hook.receiver.bodies]
            )  # fmt: skip
            return True if ("sent",) in sent and any(about in text for text in got) else (sent, len(got))

        return True, found

    def _see_cell(self, _: int, one: rows.Cell) -> Any:
        def found() -> Any:
            consumer = KafkaConsumer(bootstrap_servers=self.world.settings.kafka, enable_auto_commit=False)
            try:
                topic = self.world.settings.topic_prefix + one.topic
                parts = [TopicPartition(topic, part) for part in sorted(consumer.partitions_for_topic(topic) or ())]
                consumer.assign(parts)
                consumer.seek_to_beginning(*parts)
                ends = consumer.end_offsets(parts)
                while any(consumer.position(part) < ends[part] for part in parts):
                    for batch in consumer.poll(timeout_ms=1_000).values():
                        if any(one.measure.encode() in record.value for record in batch):
                            return True
                return False
            finally:
                consumer.close()

        return True, found

    def _see_health(self, _: int, one: rows.Health) -> Any:
        def found() -> Any:
            said = self.http.get(one.path).json()
            return {name: said.get(name) for name in one.says}

        return one.says, found

    def _id(self, number: int, said: str) -> str:
        return self.given[number] if said == "{form}" else said


def _flat(results: list[Json]) -> Iterator[Json]:
    for one in results:
        if one.get("problem"):
            yield one


def strict_pack(folder: Path) -> Path:
    """The province's pack as an installation keeps it that holds back unknown agencies."""
    pack = folder / "bac-giang"
    shutil.copytree(folder_of("bac-giang"), pack)
    about = pack / "pack.toml"
    said = about.read_text("utf-8")
    assert "strict = false" in said
    about.write_text(said.replace("strict = false", "strict = true"), "utf-8")
    assert sources_of(str(pack)).keys() == sources_of("bac-giang").keys()
    return pack
