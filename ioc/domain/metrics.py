"""Every metric of the product: its name and the sentence an operator needs. One name, one meaning, for ever.

Append only. A metric is built by `ioc.metrics` from its name here; a name that is missing here cannot be built.
Labels hold words from closed lists (a topic, a channel, a reason code), never ids, units of people, or addresses.
"""

from __future__ import annotations

from typing import Final

METRICS: Final[dict[str, str]] = {
    # notifier
    "ioc_notice_attempts_total": "Attempts to deliver a notice, by channel and result (sent, temporary, permanent, unknown).",
    "ioc_notice_attempt_seconds": "How long one delivery attempt took, by channel.",
    "ioc_notice_delay_seconds": "Time from planning a notice (the alert's transition) to the receiver accepting it, by channel.",
    "ioc_notices_waiting": "Notices not yet delivered, by channel.",
    "ioc_notices_waiting_oldest_seconds": "Age of the oldest notice not yet delivered, by channel.",
    "ioc_notices_given_up_total": "Notices that will never be delivered, by channel and state (failed: refused, dead: out of time).",
    "ioc_notice_leases_lost_total": "Leases that another worker took over before this one finished; duplicates are possible then.",
    "ioc_notice_escalations_total": "Messages to leaders because nobody acknowledged a severity-1 alert in time.",
    "ioc_channel_open": "1 while a channel's breaker is open (the provider is failing and is left alone), else 0.",
    "ioc_outbox_errors_total": "Failed calls to the database by the notifier.",
}
