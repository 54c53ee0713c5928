"""Webhook: one signed HTTPS POST a notice (Standard Webhooks). The receiver knows a repetition by `webhook-id`."""

from __future__ import annotations

from ioc.notify.channel import Channel, Example
from ioc.notify.channels.webhook.post import Post, send

CHANNEL = Channel(
    name="webhook",
    about_vi="Gọi một địa chỉ HTTPS, có ký (Standard Webhooks)",
    about_en="Signed HTTPS call (Standard Webhooks)",
    settings=Post.of,
    send=send,
    example=Example(
        settings={"demo": True, "webhook_secret": "whsec_Y29udHJhY3QtdGVzdC1vbmx5LWtleS0zMg=="},
        address="http://127.0.0.1:{port}/hook",
    ),
    length_max=20_000,
    deadline_s=10.0,
    in_flight_max=8,
    one_endpoint=False,
)
