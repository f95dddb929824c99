"""Sending what is due: once a moment, however many couriers there are, and again until it is taken.

A try is claimed by writing down that it begins; whoever loses that race leaves it. A courier that
dies leaves a claim that ends by itself, and the message is sent again with the same id.
"""

import logging
import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from lifestream.domain import codec
from lifestream.domain.access.webhook import (
    GONE,
    Answer,
    Attempt,
    Delivery,
    DeliveryState,
    Endpoint,
    body_of,
    signed_headers,
)
from lifestream.domain.errors import DamagedDocument, LifeStreamError, NotFound, StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import COURIER, PENDING, delivery_subject, pending_subject
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.library.readable import video_or_none
from lifestream.services.webhooks.endpoints import endpoint_of, pause
from lifestream.services.webhooks.outbox import (
    put_pending,
    read_delivery,
    settle_watches,
)

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
"""Longer than any try takes (``lifestream.backends.internet.webhook_sender``)."""

ORPHAN_AFTER = timedelta(days=2)
"""That something was to be delivered, and the delivery itself was never made."""

PAGE = 100
BUDGET_S = 30.0


class SendsWebhooks(Protocol):
    """Sends a message to an address of the internet, and to no other."""

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Post ``body``; follows no redirect, and raises nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Tells what is due; many may work at once."""

    backend: Backend
    send: SendsWebhooks

    def deliver_due(self, now: datetime, *, budget_s: float = BUDGET_S) -> int:
        """Tell what is due now; returns how many messages were taken.

        Args:
            budget_s: After so long nothing more is begun; the rest comes with the next pass.
        """
        settle_watches(self.backend, now)
        taken, ends_at = 0, time.monotonic() + budget_s
        for subject, written_at in self._due(now):
            if time.monotonic() >= ends_at:
                break
            taken += self._try(subject, written_at, now)
        return taken

    def _due(self, now: datetime) -> list[tuple[str, datetime]]:
        """What is due, that which waits longest first: pages begin with what was written last."""
        due: list[tuple[str, datetime]] = []
        cursor = ""
        while True:
            page = self.backend.owner_log.subjects(COURIER, PENDING, limit=PAGE, cursor=cursor)
            due += [(one.subject, one.written_at) for one in page.subjects if _is_due(one, now)]
            cursor = page.cursor
            if not cursor:
                return due[::-1]

    def _try(self, subject: str, written_at: datetime, now: datetime) -> bool:
        name, _, delivery_id = subject.removeprefix(PENDING).partition(".")
        owner, logs = OwnerId(name), self.backend.owner_log
        stored = delivery_subject(delivery_id)
        head = logs.heads(owner, [stored]).get(stored)
        if head is None:
            if now - written_at > ORPHAN_AFTER:
                logs.delete(COURIER, subject)
            return False
        try:
            delivery = read_delivery(head)
            if delivery.state is not DeliveryState.WAITING:
                logs.delete(COURIER, subject)
            elif delivery.next_at <= now:
                return self._deliver(owner, delivery, head.length, now)
        except (DamagedDocument, NotFound):
            logs.delete(COURIER, subject)
        except StaleWrite:
            log.debug("webhook_taken_by_another")
        except LifeStreamError as error:
            log.warning("webhook_postponed", extra={"reason": error.code})
        return False

    def _deliver(self, owner: OwnerId, delivery: Delivery, length: int, now: datetime) -> bool:
        endpoint = endpoint_of(self.backend.owner_log, owner, delivery.endpoint_id)
        if endpoint.paused_at is not None:
            self._save(owner, replace(delivery, state=DeliveryState.HELD), length)
            return False
        length = self._write(owner, replace(delivery, next_at=now + CLAIM), length)
        tried = delivery.after(self._attempt(owner, endpoint, delivery, now))
        last = tried.attempts[-1]
        if tried.state is DeliveryState.DELIVERED:
            self._save(owner, tried, length)
            log.info("webhook_delivered", extra={"webhook": endpoint.endpoint_id})
            return True
        if why := _why_paused(tried, last):
            pause(self.backend.owner_log, owner, endpoint.endpoint_id, why, now)
            tried = replace(tried, state=DeliveryState.HELD)
        self._save(owner, tried, length)
        fields = {"webhook": endpoint.endpoint_id, "status": last.status, "tries": tried.tries}
        log.info("webhook_not_taken", extra=fields)
        return False

    def _attempt(
        self, owner: OwnerId, endpoint: Endpoint, delivery: Delivery, now: datetime
    ) -> Attempt:
        event, title = delivery.event, ""
        if endpoint.with_title and event.video_id:
            video = video_or_none(self.backend, owner, event.video_id)
            title = video.display_title if video else ""
        body = body_of(event, title=title)
        headers = signed_headers(event.event_id, body, endpoint.valid_secrets(now), now)
        answer = self.send(endpoint.url, body, headers)
        return Attempt(at=now, status=answer.status, note=answer.note[:200])

    def _save(self, owner: OwnerId, delivery: Delivery, length: int) -> None:
        """Write how far it is, then let the courier forget it, or know when to try again."""
        self._write(owner, delivery, length)
        if delivery.state is DeliveryState.WAITING:
            put_pending(self.backend.owner_log, owner, delivery)
        else:
            pending = pending_subject(owner, delivery.delivery_id)
            self.backend.owner_log.delete(COURIER, pending)

    def _write(self, owner: OwnerId, delivery: Delivery, length: int) -> int:
        return self.backend.owner_log.append(
            owner,
            delivery_subject(delivery.delivery_id),
            b"{}",
            entry_id=secrets.token_hex(8),
            expected=length,
            note=codec.encode(delivery),
        )


def _is_due(pending: Subject, now: datetime) -> bool:
    return not pending.note or datetime.fromisoformat(pending.note.decode()) <= now


def _why_paused(tried: Delivery, last: Attempt) -> str:
    """Why a receiver is not tried any more; empty while it is."""
    if last.status == GONE:
        return "The receiver answered that it is gone (410)."
    if tried.is_worn_out:
        return f"The receiver took nothing for a day. The last try: {last.note or last.status}"
    return ""
