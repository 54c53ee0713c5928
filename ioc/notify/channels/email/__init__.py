"""E-mail (thư điện tử): one plain-text letter a notice, by SMTP. The end of an alert threads under its beginning."""

from __future__ import annotations

from ioc.notify.channel import Channel, Example
from ioc.notify.channels.email.server import MailServer, send

CHANNEL = Channel(
    name="email",
    about_vi="Thư điện tử qua máy chủ SMTP",
    about_en="E-mail through an SMTP server",
    settings=MailServer.of,
    send=send,
    example=Example(
        settings={"smtp": "127.0.0.1:{port}", "smtp_from": "ioc@example.vn"}, address="truc.ban@example.vn"
    ),
    length_max=50_000,
    deadline_s=15.0,
    in_flight_max=4,  # as many may come twice when the process is killed: mail programs do not all know a repetition
    one_endpoint=True,
)
