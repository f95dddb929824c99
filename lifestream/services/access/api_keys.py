"""Keys for programs: make one, show them, take one back, and find whose a presented one is."""

import logging
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from lifestream.domain.access.api_key import MAX_NAME_CHARS, ApiKey, new_api_key, opens, split_key
from lifestream.domain.access.scopes import EVERYTHING, KeyRights, Scope
from lifestream.domain.errors import InvalidRequest, LoginRequired, NotFound, TransientError
from lifestream.domain.ids import OwnerId
from lifestream.domain.sentences import says
from lifestream.ports.key_store import KeyStore
from lifestream.services.library.checked_tags import checked_tags

log = logging.getLogger(__name__)

_OWNER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


MAX_DAYS = 3660


def rights_of(
    scopes: Iterable[str], *, tag: str = "", days: int | None = None, now: datetime
) -> KeyRights:
    """What a new key is to open.

    Args:
        scopes: None of them means all.
        days: How long it lasts; None for ever.

    Raises:
        InvalidRequest: A scope that there is not, a tag that is none, or no good length of time.
    """
    wanted = set(scopes) or set(Scope)
    if unknown := sorted(wanted - set(Scope)):
        raise InvalidRequest(
            says(
                "{unknown!r} is no scope; there are {known}.",
                unknown=unknown[0][:50],
                known=", ".join(Scope),
            ),
            code="BAD_SCOPE",
        )
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise InvalidRequest(
            says("A key lasts 1 to {most} days, or for ever.", most=MAX_DAYS), code="BAD_DAYS"
        )
    tags = checked_tags((tag,)) if tag.strip() else ()
    return KeyRights(
        scopes=tuple(scope for scope in Scope if scope in wanted),
        tag=tags[0] if tags else "",
        expires_at=None if days is None else now + timedelta(days=days),
    )


def add_key(
    keys: KeyStore,
    *,
    owner: OwnerId,
    name: str,
    now: datetime,
    rights: KeyRights = EVERYTHING,
) -> tuple[ApiKey, str]:
    """Make a key that acts for ``owner``.

    Returns:
        What was stored, and the key itself, which is known only now.

    Raises:
        InvalidRequest: The owner cannot be one, or the name is empty, too long or unprintable.
    """
    if not _OWNER.fullmatch(owner):
        raise InvalidRequest(
            says(
                "{owner!r} is no owner; an owner has up to 64 small letters, digits and "
                "dashes, such as local, or the one that GET /api/v1/whoami tells you.",
                owner=owner[:100],
            ),
            code="BAD_OWNER",
        )
    shown = name.strip()
    if not shown or len(shown) > MAX_NAME_CHARS or not shown.isprintable():
        raise InvalidRequest(
            says("A key needs a name of 1 to {most} printable characters.", most=MAX_NAME_CHARS),
            code="BAD_NAME",
        )
    while True:
        key, presented = new_api_key(owner, shown, now, rights)
        if keys.create(key):
            log.info("api_key_added", extra={"key": key.key_id, "owner": owner})
            return key, presented


def key_of(keys: KeyStore, presented: str, *, now: datetime) -> ApiKey:
    """The key that a program presents: whom it acts for, and what it opens.

    Raises:
        LoginRequired: It is none or was revoked, which are not told apart; or its time is over.
    """
    parts = split_key(presented)
    key = keys.get(parts[0]) if parts else None
    if parts is None or not opens(key, parts[1]) or key is None:
        raise LoginRequired(
            "This API key is not one of ours, or it was revoked.", code="API_KEY_REFUSED"
        )
    if key.rights.is_over(now):
        raise LoginRequired(
            "This API key has expired; its owner can make a new one.", code="API_KEY_EXPIRED"
        )
    _mark_used(keys, key, now.astimezone(UTC).date())
    return key


def list_keys(keys: KeyStore, owner: OwnerId | None = None) -> tuple[ApiKey, ...]:
    """The owner's keys, or everybody's, oldest first."""
    return keys.list(owner)


def revoke_key(keys: KeyStore, key_id: str, *, owner: OwnerId | None = None) -> ApiKey:
    """Take a key back; the next request with it is refused. Returns what it was.

    Args:
        owner: Only if it is theirs; None for an operator.

    Raises:
        NotFound: There is no such key.
    """
    key = keys.get(key_id)
    if key is None or (owner is not None and key.owner != owner) or not keys.delete(key_id):
        raise NotFound(says("There is no key {key_id}.", key_id=key_id[:100]), code="KEY_NOT_FOUND")
    log.info("api_key_revoked", extra={"key": key_id})
    return key


def _mark_used(keys: KeyStore, key: ApiKey, today: date) -> None:
    """One write a day for each key; that it fails is no reason to refuse the request."""
    if key.last_used_on is not None and key.last_used_on >= today:
        return
    try:
        keys.mark_used(key.key_id, today)
    except TransientError as error:
        log.warning("api_key_use_not_noted", extra={"key": key.key_id, "reason": error.code})
