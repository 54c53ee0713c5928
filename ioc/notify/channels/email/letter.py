"""Letter (bức thư): a Message as RFC 5322 bytes. Pure. Refuses what could forge a header.

The Message-ID is made of the notice's key, so a repetition after a lost answer carries the same id and mail programs
show one letter; References names the first letter of the alert, so all of them form one thread.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ioc.notify.channel import Message, TransportError

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")


def checked_address(address: str) -> str:
    """An ASCII mailbox as it stands. Raises TransportError (permanent) for anything else, line breaks above all."""
    if not _ADDRESS.fullmatch(address):
        raise TransportError("địa chỉ thư không hợp lệ / not a valid mail address", permanent=True, endpoint=False)
    return address


def message_id(key: str, sender: str) -> str:
    """The id of the letter that carries this notice: 128 bits of the key, so that the header fits one line (some mail
    servers mistrust a folded Message-ID)."""
    return f"<{key[:32]}@{sender.rpartition('@')[2]}>"


def letter(message: Message, sender: str) -> bytes:
    """The letter, headers in ASCII (RFC 2047), body in UTF-8 with short lines."""
    if any(ord(c) < 32 or ord(c) == 127 for c in message.subject + message.key + message.thread + message.alert):
        raise TransportError(
            "tiêu đề có ký tự điều khiển / control character in a header", permanent=True, endpoint=False
        )
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = checked_address(message.address)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message_id(message.key, sender)
    if message.thread != message.key:
        mail["In-Reply-To"] = message_id(message.thread, sender)
        mail["References"] = message_id(message.thread, sender)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday reply shall come back
    if message.severity == 1:
        mail["Importance"] = "high"
    mail["X-IOC-Alert"] = message.alert
    mail["X-IOC-Reason"] = message.reason
    mail["X-IOC-Severity"] = str(message.severity)
    mail.set_content(message.body, subtype="plain", charset="utf-8", cte="quoted-printable")
    return mail.as_bytes()
