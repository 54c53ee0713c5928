"""Notice (tin báo): one message owed to one recipient through one channel because of one transition of one alert.

Pure. A notice is planned in the transaction that makes the transition; its key says what it is for, so a replay of the
same transition plans nothing new, and a receiver that sees the key twice knows it has the message already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ioc.domain.notice_text import AlertFacts, Reason, compose
from ioc.domain.recipients import Directory, Recipient, route

__all__ = [
    "LIFE",
    "AlertFacts",
    "Directory",
    "Notice",
    "Pages",
    "Reason",
    "Recipient",
    "compose",
    "notice_key",
    "plan",
    "reason_of",
    "route",
]

LIFE: Final[dict[Reason, timedelta]] = {
    Reason.FIRED: timedelta(hours=24),
    Reason.ESCALATED: timedelta(hours=24),
    # The end of something may be told later than its beginning, never the other way round.
    Reason.OVER: timedelta(hours=72),
    Reason.CLOSED: timedelta(hours=72),
}
"""How long delivery is tried before a notice is given up as dead."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of the pages a message leads to; the alert's id follows `#`. Empty: the message names none."""

    console: str = ""
    leader: str = ""

    def of(self, person: Recipient | None) -> str:
        return self.leader if person is not None and person.only_leads else self.console


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to plan; the columns of `notice` that its planner knows."""

    key: str
    alert: str
    reason: Reason
    severity: int
    recipient: str
    channel: str
    subject: str
    body: str
    expires_at: datetime


def notice_key(alert: str, version: int, reason: Reason, recipient: str, channel: str) -> str:
    """64 hexadecimal digits; the same five facts give the same key for ever. Receivers know the message by it."""
    facts = "\x1f".join((alert, str(version), reason.value, recipient, channel))  # no id can hold a control character
    return hashlib.sha256(facts.encode()).hexdigest()


def reason_of(op: str, close_reason: str | None) -> Reason | None:
    """Why people are told of a journal op; None: nobody is. Only `condition_over` is "over": when the data stopped or
    the rule was removed nothing is known to be over, and the message says what happened instead."""
    if op == "fired":
        return Reason.FIRED
    if op != "closed" or close_reason == "not_confirmed":
        return None
    return Reason.OVER if close_reason == "condition_over" else Reason.CLOSED


def plan(
    alert: AlertFacts,
    reason: Reason,
    targets: Iterable[tuple[str, str]],
    directory: Directory,
    *,
    now: datetime,
    pages: Pages = Pages(),
) -> list[Notice]:
    """The notices of one transition for (recipient id, channel) targets; each in the recipient's language."""
    # Each step up is told once an episode, whatever else changes meanwhile.
    version = alert.escalated if reason is Reason.ESCALATED else alert.version
    notices = []
    for recipient, channel in targets:
        person = directory.recipients.get(recipient)
        # Somebody removed from the directory meanwhile is still owed the end; sending will then say what is wrong.
        lang = person.language if person else "vi"
        subject, body = compose(alert, reason, lang=lang, page=pages.of(person))
        notices.append(
            Notice(
                key=notice_key(alert.id, version, reason, recipient, channel),
                alert=alert.id,
                reason=reason,
                severity=alert.severity,
                recipient=recipient,
                channel=channel,
                subject=subject,
                body=body,
                expires_at=now + LIFE[reason],
            )
        )
    return notices
