"""Letter (bức thư): a Message as RFC 5322 bytes. Pure. Refuses what could forge a header.

The Message-ID is made of the notice's key, so a repetition after a lost answer carries the same id and mail programs
show one letter; References names the first letter of the alert, so all of them form one thread.
"""

from __future__ import annotations

import re
from email.charset import QP, Charset
from email.header import Header
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from typing import Any

from ioc.notify.channel import Message, TransportError

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
# The older policy on purpose: the newer one loses a space where it folds an encoded subject (seen in Python 3.11).
_POLICY = compat32.clone(linesep="\r\n", max_line_length=76)
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
    said = message.subject + message.key + message.thread + message.alert + message.rule
    if any(ord(c) < 32 or ord(c) == 127 for c in said):
        raise TransportError(
            "tiêu đề có ký tự điều khiển / control character in a header", permanent=True, endpoint=False
        )
    mail = MIMENonMultipart("text", "plain", policy=_POLICY)
    mail["From"] = sender
    mail["To"] = checked_address(message.address)
    subject: Any = Header(message.subject, _UTF8, maxlinelen=76, header_name="Subject")
    mail["Subject"] = subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message_id(message.key, sender)
    if message.thread != message.key:
        mail["In-Reply-To"] = message_id(message.thread, sender)
        mail["References"] = message_id(message.thread, sender)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday reply shall come back
    if message.severity == 1:
        mail["Importance"] = "high"
    mail["X-IOC-Alert"] = message.alert
    mail["X-IOC-Rule"] = message.rule
    mail["X-IOC-Reason"] = message.reason
    mail["X-IOC-Severity"] = str(message.severity)
    mail.set_payload(message.body, _UTF8)
    return mail.as_bytes()
