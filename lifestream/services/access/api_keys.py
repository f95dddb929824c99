"""Keys for programs: make one, show them, take one back, and find whose a presented one is."""

import logging
import re
from datetime import date, datetime

from lifestream.domain.api_key import MAX_NAME_CHARS, ApiKey, new_api_key, opens, split_key
from lifestream.domain.errors import InvalidRequest, LoginRequired, NotFound, TransientError
from lifestream.domain.ids import OwnerId
from lifestream.ports.key_store import KeyStore

log = logging.getLogger(__name__)

_OWNER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def add_key(keys: KeyStore, *, owner: OwnerId, name: str, now: datetime) -> tuple[ApiKey, str]:
    """Make a key that acts for ``owner``.

    Returns:
        What was stored, and the key itself, which is known only now.

    Raises:
        InvalidRequest: The owner cannot be one, or the name is empty, too long or unprintable.
    """
    if not _OWNER.fullmatch(owner):
        raise InvalidRequest(
            f"{owner[:100]!r} is no owner; an owner has up to 64 small letters, digits and dashes, "
            "such as local, or the one that GET /api/v1/whoami tells you.",
            code="BAD_OWNER",
        )
    shown = name.strip()
    if not shown or len(shown) > MAX_NAME_CHARS or not shown.isprintable():
        raise InvalidRequest(
            f"A key needs a name of 1 to {MAX_NAME_CHARS} printable characters.", code="BAD_NAME"
        )
    while True:
        key, presented = new_api_key(owner, shown, now)
        if keys.create(key):
            log.info("api_key_added", extra={"key": key.key_id, "owner": owner})
            return key, presented


def owner_of_key(keys: KeyStore, presented: str, *, today: date) -> OwnerId:
    """Whom the presented key acts for.

    Raises:
        LoginRequired: It is none, or was taken back. Which of these is not said.
    """
    parts = split_key(presented)
    key = keys.get(parts[0]) if parts else None
    if parts is None or not opens(key, parts[1]) or key is None:
        raise LoginRequired(
            "This API key is not one of ours, or it was revoked.", code="API_KEY_REFUSED"
        )
    _mark_used(keys, key, today)
    return key.owner


def list_keys(keys: KeyStore, owner: OwnerId | None = None) -> tuple[ApiKey, ...]:
    """The owner's keys, or everybody's, oldest first."""
    return keys.list(owner)


def revoke_key(keys: KeyStore, key_id: str) -> None:
    """Take a key back; the next request with it is refused.

    Raises:
        NotFound: There is no such key.
    """
    if not keys.delete(key_id):
        raise NotFound(f"There is no key {key_id[:100]}.", code="KEY_NOT_FOUND")
    log.info("api_key_revoked", extra={"key": key_id})


def _mark_used(keys: KeyStore, key: ApiKey, today: date) -> None:
    """One write a day for each key; that it fails is no reason to refuse the request."""
    if key.last_used_on is not None and key.last_used_on >= today:
        return
    try:
        keys.mark_used(key.key_id, today)
    except TransientError as error:
        log.warning("api_key_use_not_noted", extra={"key": key.key_id, "reason": error.code})
