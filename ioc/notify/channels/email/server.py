"""Mail server: hands a letter to the SMTP server of the settings. The only module that knows aiosmtplib.

One connection a letter: notices are few, and a connection kept open is one more thing that can be half dead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import aiosmtplib

from ioc.domain.recipients import Directory
from ioc.notify.channel import Message, OnWire, TransportError
from ioc.notify.channels.email.letter import checked_address, letter, message_id
from ioc.settings import Settings

TLS_FROM_THE_START_PORT = 465
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings, directory: Directory) -> Self | None:
        """From `smtp`, `smtp_from`, `smtp_user`, `smtp_password`; None while `smtp` is empty."""
        if not settings.smtp:
            return None
        host, _, port = settings.smtp.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError(f"IOC_SMTP={settings.smtp}: cần host:port / needs host:port, e.g. mail.example.vn:587")
        sender = checked_address(settings.smtp_from)
        return cls(host.strip("[]"), int(port), sender, settings.smtp_user, settings.smtp_password)

    def client(self) -> aiosmtplib.SMTP:
        """TLS whenever the server offers it. A password goes out over verified TLS only, except on this machine."""
        at_once = self.port == TLS_FROM_THE_START_PORT
        must = bool(self.user) and self.host not in _LOOPBACK
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=at_once,
            start_tls=False if at_once else (True if must else None),
            # Without a password TLS is a bonus: an unverified tunnel is better than none.
            validate_certs=at_once or must,
            local_hostname=self.sender.rpartition("@")[2],
            timeout=None,  # the lane keeps the deadline
        )


async def send(server: MailServer, message: Message, on_wire: OnWire) -> str:
    """Hand the letter over; returns the Message-ID. A refusal of 5xx is permanent, one of 4xx temporary."""
    content = letter(message, server.sender)
    smtp = server.client()
    try:
        await _connected(smtp, server)
        for command, argument in ((smtp.mail, server.sender), (smtp.rcpt, message.address)):
            try:
                await command(argument)
            except aiosmtplib.SMTPResponseException as error:
                raise _refusal(error, endpoint=False) from error
        on_wire()
        try:
            await smtp.data(content)
        except aiosmtplib.SMTPDataError as error:
            raise _refusal(error, endpoint=False) from error
    finally:
        smtp.close()  # no QUIT: the letter is accepted or not by now, and QUIT could only cost time
    return message_id(message.key, server.sender)


async def _connected(smtp: aiosmtplib.SMTP, server: MailServer) -> None:
    try:
        await smtp.connect()
        if server.user:
            await smtp.login(server.user, server.password)
    except aiosmtplib.SMTPResponseException as error:
        # Also for a 5xx: a server that is closed or dislikes our password says nothing about this letter.
        raise TransportError(f"máy chủ thư từ chối / the mail server refused: {error.code}") from error
    except (aiosmtplib.SMTPException, OSError) as error:
        detail = f"không nối được máy chủ thư / cannot reach the mail server: {type(error).__name__}"
        raise TransportError(detail) from error


def _refusal(error: aiosmtplib.SMTPResponseException, *, endpoint: bool) -> TransportError:
    return TransportError(f"{error.code} {error.message}", permanent=error.code >= 500, endpoint=endpoint)
