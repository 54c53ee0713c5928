"""Alert (cảnh báo): one episode of a rule on a key, its phases, and what an operator may do to it. Pure.

    pending ──held for `for`──▶ firing ──clear──▶ recovering ──held for `keep_firing_for`──▶ closed
       └──condition gone──▶ closed    ◀──breach (refired, same episode)──┘

The machine's axis (phase) and the operator's axis (taken, assigned, closed by hand) are separate: acknowledging never
moves the phase, so neither side overwrites the other. Truth is the row in the database; this module holds no state.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final, Literal

import msgspec

Op = Literal["pending", "fired", "refired", "escalated", "updated", "recovering", "closed", "released"]
"""`released` is bookkeeping, not news: a held row (see `OpenAlert.held`) whose condition went away. Nobody is told.
`escalated` and `updated` move no phase: somebody higher is told, or other words are true, while it goes on firing."""


class Severity(IntEnum):
    """Mức độ: 1 most severe."""

    URGENT = 1
    HIGH = 2
    MEDIUM = 3
    INFORMATION = 4

    @property
    def vi(self) -> str:
        return ("khẩn cấp", "cao", "trung bình", "thông tin")[self - 1]

    @property
    def en(self) -> str:
        return ("urgent", "high", "medium", "information")[self - 1]


class Phase(StrEnum):
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    CLOSED = "closed"


PHASE_AFTER: Final[dict[str, Phase]] = {
    "pending": Phase.PENDING,
    "fired": Phase.FIRING,
    "refired": Phase.FIRING,
    "escalated": Phase.FIRING,
    "updated": Phase.FIRING,
    "recovering": Phase.RECOVERING,
    "closed": Phase.CLOSED,
    "released": Phase.CLOSED,
}


class Figure(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename={"start": "from", "end": "to"}):
    """The number behind an alert, as stored in `alert.figure`. `value` in `unit` (`%`: of a hundred; `h`: hours)."""

    num: int | None
    den: int | None
    value: float | None
    unit: str
    start: int
    """Unix milliseconds; `from` on the wire."""
    end: int


class OpenAlert(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the judge must know of one alert row: every open one, and every closed one that is `held`."""

    id: str
    rule: str
    rule_version: int
    key: str
    phase: Phase
    severity: int
    episode_at: datetime
    version: int
    fired_at: datetime | None = None
    recovering_at: datetime | None = None
    held: bool = False
    """Closed by an operator while the condition held: no new episode of (rule, key) until the condition has been seen
    gone once. The database keeps it, so a restart neither forgets it nor re-opens what a person closed."""
    escalated: int = 0
    """Steps of its rule's escalation that are behind it."""
    taken: bool = False
    """Somebody acknowledged it, as far as is known here: the row decides."""


class Transition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One step of one alert, to be committed with its journal row and notices in one transaction.

    `was` is the phase the judge believes the row has (None: no row yet). Apply with `insert … on conflict do nothing`
    when `was` is None, else `update … where id = :id and phase = :was` (and, for `released`, `held`; for `escalated`,
    that the step is ahead and, if it asks so, that nobody took it); nothing touched means the belief was old: give the
    judge the row as it is (`Judge.settled`). Texts that are None stay as they are.
    """

    op: Op
    id: str
    rule: str
    rule_version: int
    key: str
    was: Phase | None
    at: datetime
    episode_at: datetime
    code: str = ""
    """What people call the rule: L22."""
    domain: str = ""
    unit: str = ""
    severity: int = Severity.INFORMATION
    notify: tuple[str, ...] = ()
    title: str | None = None
    title_en: str | None = None
    sentence: str | None = None
    sentence_en: str | None = None
    first_step: str | None = None
    first_step_en: str | None = None
    figure: Figure | None = None
    close_reason: str | None = None
    escalation: int = 0
    """Which step of the rule's escalation, from 1, when op is `escalated`; `notify` says to whom."""
    unless_taken: bool = False
    """Of an escalation: only while nobody has taken the alert."""

    @property
    def phase(self) -> Phase:
        """Phase of the row after this transition."""
        return PHASE_AFTER[self.op]


CLOSED_BY_MACHINE: Final[dict[str, tuple[str, str]]] = {
    "condition_over": ("điều kiện đã hết", "the condition is over"),
    "not_confirmed": ("không kéo dài đủ lâu", "did not last long enough"),
    "stale": ("không còn số liệu để đánh giá", "no data left to judge by"),
    "rule_removed": ("quy tắc đã bị gỡ", "the rule was removed"),
}
"""Why the machine closed an alert; `alert.close_reason` with `closed_by` null."""


def alert_id(rule: str, key: str, episode_at: datetime) -> str:
    """`a/` and 26 letters: 128 bits of what names an episode, so that a replay makes the same id."""
    facts = f"{rule}\x1f{key}\x1f{round(episode_at.timestamp() * 1000)}"
    return "a/" + base64.b32encode(hashlib.sha256(facts.encode()).digest()[:16]).decode().rstrip("=").lower()


def after(transition: Transition, before: OpenAlert | None, version: int) -> OpenAlert:
    """The row as the judge sees it once `transition` is committed as `version`."""
    phase, op = transition.phase, transition.op
    return OpenAlert(
        id=transition.id,
        rule=transition.rule,
        rule_version=transition.rule_version,
        key=transition.key,
        phase=phase,
        severity=transition.severity,
        episode_at=transition.episode_at,
        version=version,
        fired_at=transition.at if op == "fired" else before.fired_at if before else None,
        recovering_at=transition.at if op == "recovering" else None,
        escalated=transition.escalation if op == "escalated" else before.escalated if before else 0,
        taken=before.taken if before else False,
    )


@dataclass(frozen=True, slots=True)
class CloseReason:
    """A reason an operator may give. `despite`: allowed while the condition still holds."""

    vi: str
    en: str
    despite: bool
    note: bool = False
    """A note must say more."""


CLOSE_REASONS: Final[dict[str, CloseReason]] = {
    "resolved": CloseReason("đã xử lý xong", "resolved", despite=False),
    "false_alarm": CloseReason("báo động giả", "false alarm", despite=True),
    "duplicate": CloseReason("trùng cảnh báo khác", "duplicate of another alert", despite=True),
    "drill": CloseReason("diễn tập, kiểm thử", "drill or test", despite=True),
    "transferred": CloseReason("đã chuyển cơ quan khác xử lý", "handed to another agency", despite=True, note=True),
    "accepted": CloseReason("chấp nhận, không xử lý", "accepted, nothing to do", despite=True, note=True),
}
NOTE_LENGTH_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What an operator asks for. `to` whom it is assigned; `reason` of CLOSE_REASONS; `note` free text."""

    kind: Literal["ack", "assign", "close", "note", "seen"]
    """`seen`: somebody knows of it ("Tôi đã biết"); who has to act on it does not change, nor does any escalation."""
    to: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """Columns of `alert` to set (the caller adds version + 1) and the journal's op."""

    op: Literal["acked", "assigned", "closed", "noted", "seen"]
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not, for the person who asked. `code` is stable."""

    code: str
    vi: str
    en: str


def act(alert: Mapping[str, Any], action: Action, actor: str, now: datetime) -> Changed | Refused:
    """What `action` changes in an alert row (a mapping with its columns), or why it is refused."""
    if len(action.note) > NOTE_LENGTH_MAX:
        return Refused(
            "note_too_long",
            f"Ghi chú dài {len(action.note)} ký tự, tối đa {NOTE_LENGTH_MAX}.",
            f"The note has {len(action.note)} characters; {NOTE_LENGTH_MAX} at most.",
        )
    if action.kind == "note":
        if not action.note.strip():
            return Refused("note_empty", "Ghi chú đang trống.", "The note is empty.")
        return Changed("noted", {"note": action.note.strip()})
    if alert["phase"] == Phase.CLOSED:
        return Refused("already_closed", "Cảnh báo này đã đóng.", "This alert is closed already.")
    if action.kind == "seen":
        return Changed("seen", {})
    if action.kind == "ack":
        if taken := alert.get("acked_by"):
            return Refused("already_acked", f"{taken} đã nhận xử lý cảnh báo này.", f"{taken} has taken this alert.")
        return Changed("acked", {"acked_by": actor, "acked_at": now})
    if action.kind == "assign":
        if not action.to.strip():
            return Refused("assignee_missing", "Chưa nói giao cho ai.", "It is not said to whom.")
        return Changed("assigned", {"assigned_to": action.to.strip()})
    return _close(alert, action, actor, now)


def _close(alert: Mapping[str, Any], action: Action, actor: str, now: datetime) -> Changed | Refused:
    reason = CLOSE_REASONS.get(action.reason)
    if reason is None:
        known = ", ".join(CLOSE_REASONS)
        vi, en = f"Lý do đóng phải là một trong: {known}.", f"The reason must be one of: {known}."
        return Refused("reason_unknown", vi, en)
    if reason.note and not action.note.strip():
        return Refused(
            "note_missing",
            f"Đóng với lý do “{reason.vi}” cần ghi chú: chuyển cho ai, vì sao.",
            f"Closing as “{reason.en}” needs a note: to whom, why.",
        )
    holds = alert["phase"] != Phase.RECOVERING
    if holds and not reason.despite:
        return Refused(
            "condition_holds",
            "Không thể đóng: điều kiện cảnh báo vẫn còn. Cảnh báo tự đóng khi điều kiện hết; "
            "nếu là báo động giả, trùng hoặc đã chuyển nơi khác, hãy chọn lý do đó.",
            "Cannot close: the condition still holds. The alert closes by itself when it is over; "
            "if it is a false alarm, a duplicate or was handed over, choose that reason.",
        )
    fields: dict[str, Any] = {
        "phase": Phase.CLOSED,
        "closed_at": now,
        "closed_by": actor,
        "close_reason": action.reason,
        # A recovering alert's condition has been seen gone: its next breach is news, and nothing is held.
        "held": holds,
    }
    if action.note.strip():
        fields["note"] = action.note.strip()
    return Changed("closed", fields)
