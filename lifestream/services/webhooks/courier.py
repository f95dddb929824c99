"""Sending what is due: once a moment, however many couriers there are, and again until it is taken.

A try is claimed by writing down that it begins; whoever loses that race leaves it. A courier that
dies leaves a claim that ends by itself, and the message is sent again with the same id. A mail has
no receiver that knows ids: it is noted just before it is handed over, and one that was being
handed over when its courier died is not sent again by itself.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from lifestream.domain import codec
from lifestream.domain.access.webhook import (
    GONE,
    Answer,
    Attempt,
    Channel,
    Delivery,
    DeliveryState,
    Endpoint,
    Event,
    body_of,
    signed_headers,
)
from lifestream.domain.errors import DamagedDocument, LifeStreamError, NotFound, StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import COURIER, PENDING, delivery_subject, pending_subject
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.library.browse_library import entry_as_read
from lifestream.services.library.readable import video_or_none
from lifestream.services.webhooks.endpoints import endpoint_of, pause
from lifestream.services.webhooks.outbox import (
    put_pending,
    read_delivery,
    remove_endpoint,
    settle_watches,
)

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
"""Longer than any try takes (``lifestream.backends.internet.webhook_sender``)."""

ORPHAN_AFTER = timedelta(days=2)
"""That something was to be delivered, and the delivery itself was never made."""

NO_DEVICE = (404, 410)
"""What a browser's push service answers once a device wants no more. Source: RFC 8030, 7.3."""

PAGE = 100
BUDGET_S = 30.0


class SendsWebhooks(Protocol):
    """Sends a message to an address of the internet, and to no other."""

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Post ``body``; follows no redirect, and raises nothing."""
        ...


class Carries(Protocol):
    """Tells one thing to a receiver that is no program: writes the message and sends it."""

    def __call__(
        self, owner: OwnerId, endpoint: Endpoint, event: Event, begin: Callable[[], None]
    ) -> Answer:
        """Send it; raises nothing of its own.

        Args:
            begin: To be called just before a message is handed over that must not come twice.
        """
        ...


NO_CARRIER = {
    Channel.MAIL: "No mail server is set up here (LIFESTREAM_SMTP_HOST).",
    Channel.PUSH: "This installation sends nothing to devices.",
}
CUT_OFF = (
    "Sending was cut off while the mail was handed over. It may have arrived, so it is not sent "
    "again by itself."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Tells what is due; many may work at once.

    Attributes:
        carriers: How mail addresses and devices are told.
        zone: Whose hours digests are made by.
    """

    backend: Backend
    send: SendsWebhooks
    carriers: Mapping[Channel, Carries] = field(default_factory=dict)
    zone: tzinfo = UTC

    def deliver_due(self, now: datetime, *, budget_s: float = BUDGET_S) -> int:
        """Tell what is due now; returns how many messages were taken.

        Args:
            budget_s: After so long nothing more is begun; the rest comes with the next pass.
        """
        settle_watches(self.backend, now, self.zone)
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
        if delivery.is_begun:
            self._save(owner, delivery.unsure(Attempt(at=now, status=0, note=CUT_OFF)), length)
            log.warning("webhook_unsure", extra={"webhook": endpoint.endpoint_id})
            return False
        claimed = replace(delivery, next_at=now + CLAIM)
        length = self.write(owner, claimed, length)
        claim = _Claim(self, owner, endpoint, claimed, length)
        return self._settle(claim, delivery, self._answer(claim, now), now)

    def _settle(self, claim: "_Claim", delivery: Delivery, answer: Answer, now: datetime) -> bool:
        """Write down what came back; returns whether the message was taken."""
        owner, endpoint, name = claim.owner, claim.endpoint, claim.endpoint.endpoint_id
        last = Attempt(at=now, status=answer.status, note=answer.note[:200])
        tried = delivery.unsure(last) if answer.is_unsure else delivery.after(last)
        if tried.state is DeliveryState.DELIVERED:
            self._save(owner, tried, claim.length)
            log.info("webhook_delivered", extra={"webhook": name})
            return True
        if endpoint.channel is Channel.PUSH and last.status in NO_DEVICE:
            remove_endpoint(self.backend.owner_log, owner, name)
            log.info("webhook_device_gone", extra={"webhook": name})
            return False
        if why := _why_paused(endpoint, tried, last):
            pause(self.backend.owner_log, owner, name, why, now)
            tried = replace(tried, state=DeliveryState.HELD)
        self._save(owner, tried, claim.length)
        fields = {"webhook": name, "status": last.status, "tries": tried.tries}
        log.info("webhook_not_taken", extra=fields)
        return False

    def _answer(self, claim: "_Claim", now: datetime) -> Answer:
        owner, endpoint, event, title = claim.owner, claim.endpoint, claim.delivery.event, ""
        if endpoint.channel is not Channel.WEBHOOK:
            carrier = self.carriers.get(endpoint.channel)
            if carrier is None:
                return Answer(status=0, note=NO_CARRIER[endpoint.channel])
            return carrier(owner, endpoint, event, claim.begin)
        if endpoint.with_title and event.video_id:
            video = video_or_none(self.backend, owner, event.video_id)
            if video is not None:
                masks = read_masks(self.backend, owner)
                title = entry_as_read(video, masks).display_title
        body = body_of(event, title=title)
        headers = signed_headers(event.event_id, body, endpoint.valid_secrets(now), now)
        return self.send(endpoint.url, body, headers)

    def _save(self, owner: OwnerId, delivery: Delivery, length: int) -> None:
        """Write how far it is, then let the courier forget it, or know when to try again."""
        self.write(owner, delivery, length)
        if delivery.state is DeliveryState.WAITING:
            put_pending(self.backend.owner_log, owner, delivery)
        else:
            pending = pending_subject(owner, delivery.delivery_id)
            self.backend.owner_log.delete(COURIER, pending)

    def write(self, owner: OwnerId, delivery: Delivery, length: int) -> int:
        """Write how far a delivery is after its ``length`` entries; returns how many there are.

        Raises:
            StaleWrite: Another wrote meanwhile.
        """
        return self.backend.owner_log.append(
            owner,
            delivery_subject(delivery.delivery_id),
            b"{}",
            entry_id=secrets.token_hex(8),
            expected=length,
            note=codec.encode(delivery),
        )


@dataclass(slots=True)
class _Claim:
    """A try that this courier makes, and how long the delivery's log is by now."""

    courier: Courier
    owner: OwnerId
    endpoint: Endpoint
    delivery: Delivery
    length: int

    def begin(self) -> None:
        """Note that the message is handed over now."""
        begun = replace(self.delivery, is_begun=True)
        self.length = self.courier.write(self.owner, begun, self.length)


def _is_due(pending: Subject, now: datetime) -> bool:
    return not pending.note or datetime.fromisoformat(pending.note.decode()) <= now


def _why_paused(endpoint: Endpoint, tried: Delivery, last: Attempt) -> str:
    """Why a receiver is not tried any more; empty while it is."""
    if endpoint.channel is Channel.MAIL and last.status >= 500:
        return f"The mail came back: {last.note}"
    if last.status == GONE:
        return "The receiver answered that it is gone (410)."
    if tried.is_worn_out:
        return f"The receiver took nothing for a day. The last try: {last.note or last.status}"
    return ""
