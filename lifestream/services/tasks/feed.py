"""The address at which a calendar program reads an owner's tasks, without a login.

The secret in the address is the permission. It is shown once and stored only as its SHA-256, in
two logs, as links that are shared are: the owner's says which address works, and the one that the
digest names is what a calendar finds. A new address ends the one before.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from lifestream.domain import codec
from lifestream.domain.errors import Deleted, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import FEEDS_SUBJECT, SHARES, feed_subject
from lifestream.domain.share import MAX_TOKEN_CHARS, digest_of, new_token
from lifestream.ports.backend import Backend

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a log of addresses: one that was made, or was taken back."""

    at: datetime
    owner: OwnerId
    token_sha256: str
    revoked: bool = False


def feed_made_at(backend: Backend, owner: OwnerId) -> datetime | None:
    """When the address that works was made; None where none works."""
    entry = _newest(backend, owner, FEEDS_SUBJECT)
    return entry.at if entry is not None and not entry.revoked else None


def make_feed(backend: Backend, owner: OwnerId) -> str:
    """Make an address and end the one before; returns its secret, known here and nowhere else."""
    revoke_feed(backend, owner)
    token = new_token()
    digest, now = digest_of(token), backend.job_store.now()
    entry = codec.encode(FeedEntry(at=now, owner=owner, token_sha256=digest))
    # The owner's log first: what is not in it could never be taken back.
    backend.owner_log.append(owner, FEEDS_SUBJECT, entry, entry_id=f"made.{digest}")
    backend.owner_log.append(SHARES, feed_subject(digest), entry, entry_id="made")
    log.info("feed_made")
    return token


def revoke_feed(backend: Backend, owner: OwnerId) -> None:
    """End the address that works; doing it twice is harmless."""
    entry = _newest(backend, owner, FEEDS_SUBJECT)
    if entry is None or entry.revoked:
        return
    digest, now = entry.token_sha256, backend.job_store.now()
    ended = codec.encode(FeedEntry(at=now, owner=owner, token_sha256=digest, revoked=True))
    # The calendar's side first: should the second write fail, the address is dead all the same.
    backend.owner_log.append(SHARES, feed_subject(digest), ended, entry_id="revoked")
    backend.owner_log.append(owner, FEEDS_SUBJECT, ended, entry_id=f"revoked.{digest}")
    log.info("feed_revoked")


def owner_of_feed(backend: Backend, token: str) -> OwnerId:
    """Whose tasks an address shows.

    Raises:
        NotFound: There never was such an address; ``Deleted`` when it was taken back.
    """
    entry = None
    if len(token) <= MAX_TOKEN_CHARS:
        entry = _newest(backend, SHARES, feed_subject(digest_of(token)))
    if entry is None:
        raise NotFound("There is no calendar at this address.", code="FEED_NOT_FOUND")
    if entry.revoked:
        raise Deleted("This calendar's address was taken back.", code="FEED_ENDED")
    return entry.owner


def _newest(backend: Backend, owner: OwnerId, subject: str) -> FeedEntry | None:
    entries = backend.owner_log.read(owner, subject)
    return codec.decode(FeedEntry, entries[-1].entry) if entries else None
