"""What is to be told: jobs whose end is awaited, deliveries, and when each is tried next.

Written before it is needed, so that no crash loses it: a job is watched from the moment it is
queued or claimed; a delivery is known to the courier before it is made; the watch ends last.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo

from lifestream.domain import codec
from lifestream.domain.access.webhook import (
    Delivery,
    DeliveryState,
    Endpoint,
    Event,
    EventKind,
    Happened,
    event_id_of,
)
from lifestream.domain.documents import read_document, readable
from lifestream.domain.errors import LifeStreamError, NotFound
from lifestream.domain.ids import JobId, OwnerId
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.log_subjects import (
    COURIER,
    DELIVERIES,
    WATCHED,
    delivery_subject,
    pending_subject,
    watched_subject,
)
from lifestream.domain.sentences import says
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import OwnerLog, Subject
from lifestream.services.webhooks.endpoints import (
    endpoint_of,
    endpoints_of,
    forget_endpoint,
    text_of,
    unpause,
)

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long the log of deliveries reaches back."""

PAGE = 100
WATCHES_AT_ONCE = 50
MAX_PARTS = 500
"""Events that one digest tells."""

TOLD = {
    JobStatus.SUCCEEDED: EventKind.DONE,
    JobStatus.PARTIAL: EventKind.PARTIAL,
    JobStatus.FAILED: EventKind.FAILED,
}
"""Ends that are told; a person who cancels knows."""


def watch_job(backend: Backend, job: Job) -> None:
    """Await the end of a job, where its owner wants to be told; doing it twice is harmless.

    A job is worth more than telling of it: what goes wrong here is logged.
    """
    try:
        if endpoints_of(backend.owner_log, job.owner):
            _watch(backend.owner_log, job.owner, job.job_id)
    except LifeStreamError as error:
        log.warning("webhook_not_watched", extra={"job": job.job_id, "reason": error.code})


def settle_watches(backend: Backend, now: datetime, zone: tzinfo = UTC) -> int:
    """Make deliveries of the jobs that ended; returns how many jobs were settled.

    Those that were looked at longest ago come first.

    Args:
        zone: Whose hours digests are made by.
    """
    logs, settled = backend.owner_log, 0
    watched = [
        (one.subject, *_named(one.subject, WATCHED)) for one in _every(logs, COURIER, WATCHED)
    ]
    for at in range(0, len(watched), WATCHES_AT_ONCE):
        some = watched[at : at + WATCHES_AT_ONCE]
        jobs = backend.job_store.get_many(JobId(job_id) for _, _, job_id in some)
        for subject, owner, job_id in some:
            job = jobs.get(JobId(job_id))
            if job is not None and not job.is_terminal:
                continue
            try:
                if job is not None and job.status in TOLD:
                    tell(logs, owner, _event(job), now, zone)
                logs.delete(COURIER, subject)
                _watch_again(backend, owner, JobId(job_id))
            except LifeStreamError as error:
                # One owner's trouble keeps nobody else from being told.
                log.warning("webhook_postponed", extra={"reason": error.code})
            else:
                settled += 1
    return settled


def _watch_again(backend: Backend, owner: OwnerId, job_id: JobId) -> None:
    """A job that was claimed anew just now: that claim found the watch, and left it at that."""
    job = backend.job_store.get(job_id)
    if job is not None and not job.is_terminal:
        _watch(backend.owner_log, owner, job_id)


def tell(logs: OwnerLog, owner: OwnerId, event: Event, now: datetime, zone: tzinfo = UTC) -> None:
    """Make a delivery for each receiver that wants this event; again, it changes nothing."""
    for endpoint in endpoints_of(logs, owner):
        if event.kind not in endpoint.kinds or not endpoint.is_confirmed:
            continue
        if endpoint.digest_hour is None:
            add_delivery(logs, owner, endpoint, event, now)
        else:
            _add_to_digest(logs, owner, endpoint, event, next_hour(now, endpoint.digest_hour, zone))
    _forget_old(logs, owner, now)


def next_hour(now: datetime, hour: int, zone: tzinfo) -> datetime:
    """The next moment after ``now`` at which clocks of ``zone`` show ``hour`` o'clock."""
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(3))
    return next(at for day in days if (at := datetime.combine(day, time(hour), zone)) > now)


def _add_to_digest(
    logs: OwnerLog, owner: OwnerId, endpoint: Endpoint, event: Event, due: datetime
) -> None:
    """Let the digest that is due then tell this, too; a day without an event has none.

    Raises:
        StaleWrite: Another adds to it at this moment.
    """
    digest = Event(
        event_id=event_id_of(owner, "digest", endpoint.endpoint_id, due.date()),
        kind=EventKind.DIGEST,
        at=due,
        parts=(Happened(event_id=event.event_id, kind=event.kind, video_id=event.video_id),),
    )
    subject = delivery_subject(f"{endpoint.endpoint_id}.{digest.event_id}")
    head = logs.heads(owner, [subject]).get(subject)
    if head is None:
        add_delivery(logs, owner, endpoint, digest, due)
        return
    there = read_delivery(head)
    parts = there.event.parts
    if event.event_id in {one.event_id for one in parts} or len(parts) >= MAX_PARTS:
        return
    longer = replace(there, event=replace(there.event, parts=(*parts, *digest.parts)))
    _append(logs, owner, longer, head.length)


def add_delivery(
    logs: OwnerLog, owner: OwnerId, endpoint: Endpoint, event: Event, at: datetime
) -> Delivery:
    """Make one delivery, due at ``at``; of one that is there, nothing changes."""
    is_held = endpoint.paused_at is not None
    delivery = Delivery(
        delivery_id=f"{endpoint.endpoint_id}.{event.event_id}",
        endpoint_id=endpoint.endpoint_id,
        event=event,
        state=DeliveryState.HELD if is_held else DeliveryState.WAITING,
        next_at=at,
    )
    subject = delivery_subject(delivery.delivery_id)
    if logs.heads(owner, [subject]):
        return delivery
    if not is_held:
        put_pending(logs, owner, delivery)
    logs.append(owner, subject, b"{}", entry_id="made", note=codec.encode(delivery))
    return delivery


def tell_test(logs: OwnerLog, owner: OwnerId, endpoint_id: str, now: datetime) -> Delivery:
    """Send a receiver a message of no consequence.

    Raises:
        NotFound: There is no such receiver.
    """
    endpoint = endpoint_of(logs, owner, endpoint_id)
    event_id = event_id_of(owner, "test", secrets.token_hex(8))
    event = Event(event_id=event_id, kind=EventKind.TEST, at=now)
    return add_delivery(logs, owner, endpoint, event, now)


def deliveries_of(
    logs: OwnerLog,
    owner: OwnerId,
    *,
    to: Iterable[Endpoint] | None = None,
    limit: int = 50,
    cursor: str = "",
) -> tuple[tuple[Delivery, ...], str]:
    """The log, last changed first, and the cursor of the next page.

    Args:
        to: What these receivers were told alone; a page may then be shorter than ``limit``.
    """
    page = logs.subjects(owner, DELIVERIES, limit=limit, cursor=cursor)
    found, _ = readable(Delivery, ((text_of(one), one.subject) for one in page.subjects))
    if to is not None:
        ids = {one.endpoint_id for one in to}
        found = tuple(one for one in found if one.endpoint_id in ids)
    return found, page.cursor


def replay(logs: OwnerLog, owner: OwnerId, delivery_id: str, now: datetime) -> Delivery:
    """Send one again, with the same id.

    Raises:
        NotFound: There is none.
        StaleWrite: It is being sent this moment.
    """
    subject = delivery_subject(delivery_id)
    head = logs.heads(owner, [subject]).get(subject)
    if head is None:
        raise NotFound(
            says("There is no delivery {delivery_id}.", delivery_id=delivery_id[:100]),
            code="DELIVERY_NOT_FOUND",
        )
    delivery = read_delivery(head)
    endpoint_of(logs, owner, delivery.endpoint_id)
    return _send_again(logs, owner, delivery, head.length, now)


def resume(logs: OwnerLog, owner: OwnerId, endpoint_id: str, now: datetime) -> Endpoint:
    """Send to a paused receiver again, beginning with all that was held.

    Raises:
        NotFound: There is none.
    """
    endpoint = unpause(logs, owner, endpoint_id)
    for head in _every(logs, owner, DELIVERIES):
        delivery = read_delivery(head)
        if delivery.endpoint_id == endpoint_id and delivery.state is DeliveryState.HELD:
            _send_again(logs, owner, delivery, head.length, now)
    return endpoint


def remove_endpoint(logs: OwnerLog, owner: OwnerId, endpoint_id: str) -> None:
    """Forget a receiver, its secrets, and everything about it.

    Raises:
        NotFound: There is none.
    """
    forget_endpoint(logs, owner, endpoint_id)
    for head in _every(logs, owner, DELIVERIES):
        delivery_id = head.subject.removeprefix(DELIVERIES)
        if delivery_id.startswith(f"{endpoint_id}."):
            drop(logs, owner, delivery_id)


def drop(logs: OwnerLog, owner: OwnerId, delivery_id: str) -> None:
    """Forget a delivery."""
    logs.delete(COURIER, pending_subject(owner, delivery_id))
    logs.delete(owner, delivery_subject(delivery_id))


def put_pending(logs: OwnerLog, owner: OwnerId, delivery: Delivery) -> None:
    """Let the courier know when a delivery is tried next."""
    subject, when = pending_subject(owner, delivery.delivery_id), delivery.next_at.isoformat()
    logs.append(COURIER, subject, b"{}", entry_id="pending", note=when.encode())
    logs.annotate(COURIER, subject, when.encode(), length=1)


def read_delivery(head: Subject) -> Delivery:
    """How far a delivery is.

    Raises:
        DamagedDocument: It cannot be read.
    """
    return read_document(Delivery, text_of(head), head.subject)


def _send_again(
    logs: OwnerLog, owner: OwnerId, delivery: Delivery, length: int, now: datetime
) -> Delivery:
    again = delivery.again(now)
    put_pending(logs, owner, again)
    _append(logs, owner, again, length)
    return again


def _append(logs: OwnerLog, owner: OwnerId, delivery: Delivery, length: int) -> None:
    logs.append(
        owner,
        delivery_subject(delivery.delivery_id),
        b"{}",
        entry_id=secrets.token_hex(8),
        expected=length,
        note=codec.encode(delivery),
    )


def _watch(logs: OwnerLog, owner: OwnerId, job_id: JobId) -> None:
    logs.append(COURIER, watched_subject(owner, job_id), b"{}", entry_id="watched")


def _event(job: Job) -> Event:
    return Event(
        event_id=event_id_of(job.owner, job.job_id, job.epoch, job.status),
        kind=TOLD[job.status],
        at=job.updated_at,
        video_id=job.video_id,
        job_id=job.job_id,
    )


def _forget_old(logs: OwnerLog, owner: OwnerId, now: datetime) -> None:
    """Deliveries that nothing is to become of any more, once they are older than ``KEPT``."""
    for head in _every(logs, owner, DELIVERIES):
        if now - head.written_at > KEPT:
            delivery = read_delivery(head)
            if delivery.state in (DeliveryState.DELIVERED, DeliveryState.UNSURE):
                drop(logs, owner, delivery.delivery_id)


def _named(subject: str, area: str) -> tuple[OwnerId, str]:
    owner, _, name = subject.removeprefix(area).partition(".")
    return OwnerId(owner), name


def _every(logs: OwnerLog, owner: OwnerId, area: str) -> Iterator[Subject]:
    """The heads of an area, read before any of them changes."""
    found: list[Subject] = []
    cursor = ""
    while True:
        page = logs.subjects(owner, area, limit=PAGE, cursor=cursor)
        found += page.subjects
        cursor = page.cursor
        if not cursor:
            yield from found
            return
