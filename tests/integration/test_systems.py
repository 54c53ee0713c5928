"""All 47 systems of the documents: the example of each goes in at its own entry and is seen where its row says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ioc.systems.row import System
from ioc.systems.table import systems
from tests.integration.api_process import ApiProcess
from tests.receivers import MailReceiver
from tests.stackfix import HasAddresses
from tests.systems_fix import Hook, Walk, strict_pack
from tests.wall_fix import KEY, ORIGIN
from tests.world import World

pytestmark = pytest.mark.real

PEOPLE = """\
[[recipient]]
id = "truyen-thanh"
name = "Bàn nối truyền thanh, Zalo"
roles = ["TB", "CT"]
[recipient.channels]
email = "truyen.thanh@example.vn"
webhook = "{hook}"
"""


@pytest.fixture(scope="module")
def walk(stack: HasAddresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """An installation with every process at work, strict about agencies, into which all rows have gone."""
    folder = tmp_path_factory.mktemp("systems")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with MailReceiver() as mail, Hook() as hook, World(stack.addresses, folder) as world:
        people = folder / "people.toml"
        people.write_text(PEOPLE.format(hook=hook.receiver.address), "utf-8")
        world.settings = replace(
            world.settings, province=str(strict_pack(folder)), directory=str(people), smtp=mail.address,
            smtp_from="ioc@example.vn", webhook_secret="whsec_c3lzdGVtcy10ZXN0LW9ubHkta2V5LTMyLWJ5dGVz", demo=True,
            secret=KEY, wall_port=port, wall_origins=ORIGIN,
        )  # fmt: skip
        for role in ("store", "judge", "notifier", "wall"):
            world.start(role)
        with ApiProcess(world) as api:
            api.await_kafka()
            world.until(lambda: "judge_loaded" in world.log("judge"), "the judge to have read the tables")
            walk = Walk(world, api, port, mail, hook)
            try:
                walk.enter(systems())
                yield walk
            finally:
                walk.close()


@pytest.mark.parametrize("system", systems(), ids=lambda row: f"row {row.n} {row.en}")
def test_the_example_of_a_system_is_seen_where_its_row_says(walk: Walk, system: System) -> None:
    if not system.works:
        pytest.skip(system.missing_en)
    for place in system.seen:
        walk.see(system.n, place)


def test_nothing_was_held_back_but_what_should_be(walk: Walk) -> None:
    walk.world.until(lambda: walk.world.query("select 1 from quarantine offset 1"), "what nobody knows")
    held = walk.world.query("select topic, reason, pointer, detail from quarantine")
    assert {row[1:3] for row in held} == {("UNKNOWN_AGENCY", "/agency")}, held
    assert len(held) == 2, "an agency that never was, and one that is no longer"
