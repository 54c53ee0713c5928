"""Adding a channel is adding one folder: shown on a temporary copy of the product."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import ioc
import tests

NEW = '''
"""Line: writes the subject to a TCP port and waits for OK. The smallest channel there can be."""

import asyncio

from ioc.notify.channel import Channel, Example, TransportError


async def send(config, message, on_wire):
    host, _, port = message.address.partition(":")
    if not port.isdigit():
        raise TransportError("not an address", permanent=True, endpoint=False)
    try:
        reader, writer = await asyncio.open_connection(host, int(port))
    except OSError as error:
        raise TransportError("cannot connect") from error
    try:
        on_wire()
        writer.write((message.key + " " + message.subject + "\\n").encode())
        if await reader.readline() != b"OK\\n":
            raise ConnectionError("no OK")
    finally:
        writer.close()
    return message.key


CHANNEL = Channel(
    name="line",
    about_vi="Một dòng qua TCP",
    about_en="One line over TCP",
    settings=lambda settings, directory: object() if settings.demo else None,
    send=send,
    example=Example(settings={"demo": True}, address="127.0.0.1:{port}"),
    length_max=500,
    deadline_s=5.0,
)
'''


def test_a_new_folder_is_discovered_and_falls_under_the_contract(tmp_path: Path) -> None:
    ours, suite = Path(ioc.__file__).parent, Path(tests.__file__).parent
    for part in ("__init__.py", "settings.py", "metrics.py", "domain", "notify"):
        source = ours / part
        (shutil.copytree if source.is_dir() else _copy)(source, tmp_path / "ioc" / part)
    for test in ("__init__.py", "receivers.py", "unit/ioc/notify/test_channel_contract.py"):
        _copy(suite / test, tmp_path / "tests" / test)
    (folder := tmp_path / "ioc" / "notify" / "channels" / "line").mkdir()
    (folder / "__init__.py").write_text(NEW, "utf-8")

    contract = "tests/unit/ioc/notify/test_channel_contract.py"
    options = ["-v", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir=.", "-k", "line"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, contract],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-1000:]
    assert " 16 passed" in run.stdout


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, to)
