"""The demo mailbox: takes letters, shows them, forgets nothing on a restart, and is nobody else's."""

import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from ioc.demo.mailbox.letters import LETTERS_MAX, Letters, read
from ioc.demo.mailbox.servers import serving
from ioc.domain.recipients import Directory
from ioc.notify.channel import Message
from ioc.notify.channels.email import CHANNEL
from ioc.settings import Settings

AT = datetime(2024, 3, 20, 7, tzinfo=UTC)


def a_message(n: int = 1, **more: Any) -> Message:
    key = f"{n:032x}" * 2
    said: dict[str, Any] = {
        "key": key,
        "thread": key,
        "address": "truc.ban@example.vn",
        "subject": "[Mức 1 · Khẩn cấp] Sạt lở chặn đường",
        "body": "Cảnh báo mức 1 (khẩn cấp): mới phát sinh.\n\nĐường vào thôn bị chặn.\n",
        "alert": "a/1",
        "rule": "L11",
        "reason": "fired",
        "severity": 1,
        "created_at": AT,
    }
    return Message(**said | more)


async def post(smtp_port: int, message: Message) -> None:
    config = CHANNEL.settings(Settings(smtp=f"127.0.0.1:{smtp_port}", smtp_from="ioc@example.vn"), Directory({}))
    assert config is not None
    await CHANNEL.send(config, message, lambda: None)


async def test_a_letter_sent_is_a_letter_shown_and_a_repetition_is_counted_once(tmp_path: Path) -> None:
    async with serving(tmp_path, 0, 0) as (_, smtp, http), aiohttp.ClientSession(f"http://127.0.0.1:{http}") as web:
        assert await (await web.get("/messages.json")).json() == []
        await post(smtp, a_message(1))
        await post(
            smtp, a_message(2, subject="[Đã hết · Mức 1] Sạt lở chặn đường", thread=f"{1:032x}" * 2, reason="over")
        )
        await post(smtp, a_message(1))
        answer = await web.get("/messages.json")
        over, fired = await answer.json()
        again = await web.get("/messages.json", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status == 304
    assert (fired["subject"], fired["times"]) == ("[Mức 1 · Khẩn cấp] Sạt lở chặn đường", 2)
    assert (over["reason"], over["alert"], over["severity"], over["times"]) == ("over", "a/1", 1, 1)
    assert over["references"] == fired["message_id"]
    assert fired["body"].startswith("Cảnh báo mức 1 (khẩn cấp): mới phát sinh.\n\nĐường")


async def test_a_restart_keeps_the_letters_and_their_order(tmp_path: Path) -> None:
    async with serving(tmp_path, 0, 0) as (_, smtp, _http):
        for n in (1, 2, 3):
            await post(smtp, a_message(n))
    async with serving(tmp_path, 0, 0) as (letters, smtp, _http):
        await post(smtp, a_message(4))
        assert [letter.number for letter in letters.newest_first()] == [4, 3, 2, 1]


def test_only_the_last_500_are_kept_here_and_on_disk(tmp_path: Path) -> None:
    letters = Letters(tmp_path)
    for n in range(LETTERS_MAX + 3):
        letters.add(f"Message-ID: <{n}@x>\r\nSubject: s\r\n\r\nb".encode(), AT)
    assert len(letters.newest_first()) == LETTERS_MAX == len(list(tmp_path.glob("*.eml")))
    assert letters.newest_first()[-1].message_id == "<3@x>"
    letters.clear()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"Subject: =?utf-8?q?=FF?=\n\n\xff", b"Content-Type: a/b; x\n\nz"]
)
def test_a_letter_that_cannot_be_read_is_still_shown(content: bytes) -> None:
    assert read(content, 1, AT).message_id == "<1@no-id>"


async def test_the_page_and_its_parts_come_from_here_alone_and_only_by_this_machines_name(tmp_path: Path) -> None:
    async with serving(tmp_path, 0, 0) as (_, _smtp, http), aiohttp.ClientSession(f"http://127.0.0.1:{http}") as web:
        for part in ("/", "/mailbox/mailbox.js", "/mailbox/mailbox.css", "/shared/tokens.css", "/shared/parts.css"):
            answer = await web.get(part)
            assert answer.status == 200, part
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert (await web.get("/messages.json", headers={"Host": "evil.example"})).status == 403
        assert (await web.get("/shared/../../../ioc/settings.py")).status in (403, 404)
        page = await (await web.get("/")).text()
    assert "<script>" not in page
    assert "style=" not in page


async def test_the_command_starts_says_where_and_ends_when_told(tmp_path: Path) -> None:
    ports = ["--smtp-port", "0", "--http-port", "0", "--folder", str(tmp_path / "m")]
    process = subprocess.Popen([sys.executable, "-m", "ioc.demo.mailbox", *ports], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = await asyncio.to_thread(process.stdout.readline)
    address = next(word for word in said.split() if word.startswith("http://127.0.0.1:"))
    async with aiohttp.ClientSession() as web:
        assert await (await web.get(address + "messages.json")).json() == []
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 5) == 0
