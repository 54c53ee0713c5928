"""The e-mail channel against a real, scripted mail server."""

import ssl
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc.domain.recipients import Directory, Recipient
from ioc.notify.attempt import Attempt, attempt
from ioc.notify.channels.email import CHANNEL
from ioc.settings import Settings
from tests.receivers import MailReceiver
from tests.unit.ioc.notify.test_channel_contract import a_notice

pytestmark = pytest.mark.asyncio

LAN = Directory({"lan": Recipient(id="lan", name="Lan", roles=frozenset(), channels={"email": "truc.ban@example.vn"})})


async def mailed(server: MailReceiver, *, deadline_s: float = 5.0, **settings: Any) -> Attempt:
    config = CHANNEL.settings(Settings(smtp=server.address, smtp_from="ioc@example.vn", **settings), LAN)
    return await attempt(replace(CHANNEL, deadline_s=deadline_s), config, a_notice(CHANNEL), LAN)


async def test_a_letter_arrives_whole() -> None:
    with MailReceiver() as server:
        came = await mailed(server)
    assert (came.result, came.provider_id) == ("sent", f"<{'ab' * 16}@example.vn>")
    (letter,) = server.letters
    assert letter["Subject"] == "[Mức 1 · Khẩn cấp] Sạt lở"
    assert letter["To"] == "truc.ban@example.vn"
    assert letter.get_content().strip() == "Cảnh báo."


@pytest.mark.parametrize(
    ("word", "result", "endpoint_failed", "accepted"),
    [
        ("4xx", "temporary", False, 0),
        ("5xx", "permanent", False, 0),
        ("rcpt4", "temporary", False, 0),
        ("rcpt5", "permanent", False, 0),
        ("drop", "unknown", True, 0),
        ("lose", "unknown", True, 1),
    ],
)
async def test_what_the_server_does_decides_the_outcome(
    word: str, result: str, endpoint_failed: bool, accepted: int
) -> None:
    with MailReceiver([word]) as server:
        came = await mailed(server)
    assert (came.result, came.endpoint_failed, len(server.ledger)) == (result, endpoint_failed, accepted)
    assert "truc.ban" not in came.detail  # the server quotes the address in its refusal


async def test_a_server_that_hangs_after_the_text_leaves_us_not_knowing() -> None:
    with MailReceiver(["hang"]) as server:
        server.hang_s = 1.0
        came = await mailed(server, deadline_s=0.3)
    assert came.result == "unknown"


async def test_tls_is_used_when_offered_and_a_password_waits_for_verified_tls(tmp_path: Path) -> None:
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    command = ["openssl", *words.split(), "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with MailReceiver(tls_context=context) as server:
        assert (await mailed(server)).result == "sent"
    assert server.tls == [True]


async def test_no_password_goes_over_an_open_line_to_another_machine() -> None:
    config = CHANNEL.settings(Settings(smtp="mail.example.vn:587", smtp_user="u", smtp_password="p"), LAN)
    assert config is not None
    client = config.client()
    assert client._start_tls_on_connect is True
    assert client.validate_certs is True


@pytest.mark.parametrize("smtp", ["mail.example.vn", "mail.example.vn:", ":25", "x:25x"])
async def test_a_wrong_server_address_names_itself_and_a_good_example(smtp: str) -> None:
    with pytest.raises(ValueError, match=r"IOC_SMTP=.*mail\.example\.vn:587"):
        CHANNEL.settings(Settings(smtp=smtp), LAN)
