"""Receivers: add one, change its secret, pause, resume, remove.

How a receiver stands is the note of a log of its own, replaced by whoever saw the last one: an
old secret is nowhere any more once it has ended or the receiver is removed.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.access.public_address import checked_https
from lifestream.domain.access.webhook import (
    CHOOSABLE,
    Channel,
    Endpoint,
    EventKind,
    Secret,
    new_secret,
)
from lifestream.domain.documents import read_document, readable
from lifestream.domain.errors import InvalidRequest, NotFound, StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import WEBHOOKS, webhook_subject
from lifestream.domain.sentences import says
from lifestream.ports.owner_log import OwnerLog, Subject

log = logging.getLogger(__name__)

MAX_ENDPOINTS = 20
TRIES = 5


def add_endpoint(
    logs: OwnerLog,
    owner: OwnerId,
    url: str,
    *,
    now: datetime,
    kinds: Iterable[str] = (),
    with_title: bool = False,
) -> Endpoint:
    """Make a receiver; its secret is to be shown this once.

    Args:
        kinds: Of ``CHOOSABLE``; none of them means all.

    Raises:
        InvalidRequest: The address is none to send to, an event is unknown, or there are too many.
    """
    endpoint = Endpoint(
        endpoint_id=secrets.token_hex(8),
        url=checked_https(url),
        kinds=checked_kinds(kinds),
        made_at=now,
        secrets=(Secret(value=new_secret()),),
        with_title=with_title,
    )
    return keep_new(logs, owner, endpoint)


def checked_kinds(kinds: Iterable[str]) -> tuple[EventKind, ...]:
    """What is to be told, in the order of ``EventKind``; none means all.

    Raises:
        InvalidRequest: One is unknown.
    """
    wanted = set(kinds) or set(CHOOSABLE)
    if unknown := sorted(wanted - set(CHOOSABLE)):
        raise InvalidRequest(
            says(
                "{unknown!r} is no event; there are {known}.",
                unknown=unknown[0][:50],
                known=", ".join(CHOOSABLE),
            ),
            code="BAD_EVENT",
        )
    return tuple(kind for kind in EventKind if kind in wanted)


def keep_new(logs: OwnerLog, owner: OwnerId, endpoint: Endpoint) -> Endpoint:
    """Keep a receiver that was just made.

    Raises:
        InvalidRequest: There are too many of its kind.
    """
    if len(endpoints_of(logs, owner, endpoint.channel)) >= MAX_ENDPOINTS:
        raise InvalidRequest(
            says("There are {most} of these already; remove one first.", most=MAX_ENDPOINTS),
            code="TOO_MANY_WEBHOOKS",
        )
    _write(logs, owner, endpoint, length=0)
    log.info("webhook_added", extra={"webhook": endpoint.endpoint_id})
    return endpoint


def endpoints_of(logs: OwnerLog, owner: OwnerId, *channels: Channel) -> tuple[Endpoint, ...]:
    """The owner's receivers, oldest first.

    Args:
        channels: Those alone that are told so; none means all.
    """
    page = logs.subjects(owner, WEBHOOKS, limit=MAX_ENDPOINTS * len(Channel) * 2)
    found, _ = readable(Endpoint, ((text_of(one), one.subject) for one in page.subjects))
    chosen = (one for one in found if one.channel in (channels or Channel))
    return tuple(sorted(chosen, key=lambda one: (one.made_at, one.endpoint_id)))


def endpoint_of(logs: OwnerLog, owner: OwnerId, endpoint_id: str) -> Endpoint:
    """One of them.

    Raises:
        NotFound: There is none.
    """
    return _read(_head(logs, owner, endpoint_id))


def forget_endpoint(logs: OwnerLog, owner: OwnerId, endpoint_id: str) -> None:
    """Delete one with its secrets, also one that is damaged.

    Raises:
        NotFound: There is none.
    """
    _head(logs, owner, endpoint_id)
    logs.delete(owner, webhook_subject(endpoint_id))
    log.info("webhook_removed", extra={"webhook": endpoint_id})


def text_of(head: Subject) -> str:
    """The document in a log's note; no document where it is none."""
    return (head.note or b"").decode(errors="replace")


def change_secret(logs: OwnerLog, owner: OwnerId, endpoint_id: str, now: datetime) -> Endpoint:
    """Give it a new secret; messages are signed with the one before, too, for a day.

    Raises:
        NotFound: There is none.
    """
    changed = change_endpoint(logs, owner, endpoint_id, lambda one: one.with_new_secret(now))
    log.info("webhook_secret_changed", extra={"webhook": endpoint_id})
    return changed


def pause(logs: OwnerLog, owner: OwnerId, endpoint_id: str, why: str, now: datetime) -> None:
    """Send it nothing from now on; what happens is held. ``why`` is a sentence for people.

    Raises:
        NotFound: There is none.
    """
    change_endpoint(
        logs, owner, endpoint_id, lambda one: replace(one, paused_at=now, paused_why=why)
    )
    log.warning("webhook_paused", extra={"webhook": endpoint_id})


def unpause(logs: OwnerLog, owner: OwnerId, endpoint_id: str) -> Endpoint:
    """Let it be sent to again; what is held is the outbox's business.

    Raises:
        NotFound: There is none.
    """
    return change_endpoint(
        logs, owner, endpoint_id, lambda one: replace(one, paused_at=None, paused_why="")
    )


def change_endpoint(
    logs: OwnerLog, owner: OwnerId, endpoint_id: str, change: Callable[[Endpoint], Endpoint]
) -> Endpoint:
    """Replace how a receiver stands, by what ``change`` makes of it.

    Raises:
        NotFound: There is none.
    """
    for tries_left in reversed(range(TRIES)):
        head = _head(logs, owner, endpoint_id)
        changed = change(_read(head))
        try:
            _write(logs, owner, changed, length=head.length)
        except StaleWrite:
            if not tries_left:
                raise
            continue
        return changed
    raise AssertionError("a last try returns or raises")


def _write(logs: OwnerLog, owner: OwnerId, endpoint: Endpoint, *, length: int) -> None:
    logs.append(
        owner,
        webhook_subject(endpoint.endpoint_id),
        b"{}",
        entry_id=secrets.token_hex(8),
        expected=length,
        note=codec.encode(endpoint),
    )


def _head(logs: OwnerLog, owner: OwnerId, endpoint_id: str) -> Subject:
    subject = webhook_subject(endpoint_id)
    head = logs.heads(owner, [subject]).get(subject)
    if head is None:
        raise NotFound(
            says("There is no webhook {endpoint_id}.", endpoint_id=endpoint_id[:100]),
            code="WEBHOOK_NOT_FOUND",
        )
    return head


def _read(head: Subject) -> Endpoint:
    return read_document(Endpoint, text_of(head), head.subject)
