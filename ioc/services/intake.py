"""Intake (tiếp nhận): a checked report becomes exactly one event, durable before anybody is told so.

    claim (receipts, fsync) → Kafka (acks=all) ──────────────▶ accepted
                                   └─ away or too slow → spool (fsync) ▶ queued ─▶ drained in order ▶ accepted

PostgreSQL is not on this path. Whatever happens between two steps, the same key sent again leads to the same bytes, and
the worker counts equal bytes once.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.edge.quiet import QuietLog
from ioc.services.delivery import Delivery, Letter, Sender
from ioc.services.draft import Draft
from ioc.services.filed_report import event_id, filed, refused_downstream, to_bytes
from ioc.services.receipts import Claim, Person, Receipt, Receipts, ReceiptsFailed, State
from ioc.services.refusals import Refused
from ioc.services.spool import Spool, SpoolFailed, SpoolFull
from streams.topics.field_reports.event import Channel

log = QuietLog()

TOPIC = "ioc.field-reports.v1"
PRUNE_EVERY = timedelta(hours=6)
FULL_RETRY_S = 60


@dataclass(frozen=True, slots=True)
class Filed:
    """The answer to a reporter."""

    tracking_no: str
    status: str
    """`accepted` | `queued`."""
    accepted_at: datetime
    flags: tuple[str, ...] = ()
    replay: bool = False


class Intake:
    """One a data folder. `start` after construction, `stop` at the end; `away` is what the sender raises."""

    def __init__(
        self,
        sender: Sender,
        spool: Spool,
        receipts: Receipts,
        secret: bytes,
        *,
        away: type[Exception],
        clock: Callable[[], datetime],
    ) -> None:
        self.sender, self.spool, self.receipts = sender, spool, receipts
        self._secret, self._clock = secret, clock
        self._delivery = Delivery(
            sender, spool, away=away, delivered=lambda key: receipts.settle(key.decode(), State.ACCEPTED)
        )
        self._inflight: dict[bytes, tuple[bytes, asyncio.Task[Filed]]] = {}
        self._pruning: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._delivery.start()
        self._pruning = asyncio.create_task(self._prune(), name="receipts-prune")

    async def stop(self) -> None:
        await asyncio.gather(*(task for _, task in self._inflight.values()), return_exceptions=True)
        if self._pruning is not None:
            self._pruning.cancel()
            await asyncio.gather(self._pruning, return_exceptions=True)
        await self._delivery.stop()
        await self.receipts.close()

    async def known(self, key: str, body: bytes) -> Filed | None:
        """The answer this key had before, without any work; None: new. Refused (409) when it came with another body."""
        receipt = await self.receipts.find_key(_digest(key))
        if receipt is None:
            return None
        _refuse_other(receipt.body, body)
        return None if receipt.state is State.BEGUN else _answer(receipt, replay=True)

    async def submit(self, key: str, body: bytes, draft: Draft, *, channel: Channel, photos: tuple[str, ...]) -> Filed:
        """File `draft` under Idempotency-Key `key`; `body` is the digest of what was sent. Raises Refused."""
        digest = _digest(key)
        running = self._inflight.get(digest)
        if running is not None:
            _refuse_other(running[0], body)
            return await asyncio.shield(running[1])
        # A task of its own: a reporter who hangs up midway must not leave half a report.
        task = asyncio.create_task(self._file(key, digest, body, draft, channel, photos))
        self._inflight[digest] = (body, task)
        task.add_done_callback(lambda _: self._inflight.pop(digest, None))
        return await asyncio.shield(task)

    async def status(self, tracking_no: str) -> Filed | None:
        """What the intake knows of a number it gave."""
        receipt = await self.receipts.find(tracking_no)
        return None if receipt is None else _answer(receipt)

    async def _file(
        self, key: str, digest: bytes, body: bytes, draft: Draft, channel: Channel, photos: tuple[str, ...]
    ) -> Filed:
        seed = hashlib.sha256(self._secret + digest).digest()
        identity = event_id(self._secret, key)

        def build(tracking_no: str, at: datetime) -> bytes:
            event = filed(
                draft,
                tracking_no=tracking_no,
                identity=identity,
                at=at,
                channel=channel,
                photos=photos,
                secret=self._secret,
            )
            return to_bytes(event)

        if (rejected := refused_downstream(build("PA-000000-000000", self._clock()))) is not None:
            log.error("intake_would_be_quarantined", why=type(rejected).__name__)
            vi, en = "Phản ánh không hợp lệ.", "The report is not valid."
            raise Refused(422, "DOMAIN_RULE", vi, en, pointer=getattr(rejected, "pointer", ""))
        person = None if draft.is_all_said else Person(draft.contact_name, draft.contact_phone, draft.original)
        try:
            receipt = await self.receipts.claim(Claim(digest, body, self._clock(), seed, build, person))
        except ReceiptsFailed as error:
            raise _disk(error) from error
        _refuse_other(receipt.body, body)
        if receipt.state is not State.BEGUN or receipt.payload is None:
            return _answer(receipt, draft.flags, replay=True)
        state = await self._deliver(receipt.tracking_no, receipt.payload)
        self.receipts.settle(receipt.tracking_no, state)
        status = "accepted" if state is State.ACCEPTED else "queued"
        return Filed(receipt.tracking_no, status, receipt.at, draft.flags)

    async def _deliver(self, tracking_no: str, payload: bytes) -> State:
        try:
            accepted = await self._delivery.one(Letter(TOPIC, tracking_no.encode(), payload))
        except SpoolFull:
            vi, en = "Hệ thống tạm đầy, xin gửi lại sau.", "The intake is full for now; please send again later."
            raise Refused(503, "SPOOL_FULL", vi, en, retry_after_s=FULL_RETRY_S) from None
        except SpoolFailed as error:
            raise _disk(error) from error
        return State.ACCEPTED if accepted else State.QUEUED

    async def _prune(self) -> None:
        while True:
            try:
                await self.receipts.prune(self._clock())
            except ReceiptsFailed as error:
                log.warning("receipts_prune_failed", why=str(error))
            await asyncio.sleep(PRUNE_EVERY.total_seconds())


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _refuse_other(known: bytes, body: bytes) -> None:
    if known != body:
        raise Refused(
            409,
            "KEY_REUSED",
            "Mã Idempotency-Key này đã dùng cho một phản ánh khác nội dung.",
            "This Idempotency-Key was used for a report with other content.",
        )


def _answer(receipt: Receipt, flags: tuple[str, ...] = (), *, replay: bool = False) -> Filed:
    status = "queued" if receipt.state is State.QUEUED else "accepted"
    return Filed(receipt.tracking_no, status, receipt.at, flags, replay)


def _disk(error: Exception) -> Refused:
    log.error("intake_disk_failed", why=str(error)[:200])
    vi, en = (
        "Máy chủ không ghi được xuống đĩa, xin gửi lại sau.",
        "The server cannot write to its disk; try again later.",
    )
    return Refused(507, "DISK_FAILED", vi, en, retry_after_s=FULL_RETRY_S)
