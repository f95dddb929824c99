"""Mail addresses and devices of an owner: add, prove, change, stop.

They are receivers like webhooks and kept among them, so that what is to be told, when it is tried
again and why it paused are the same for all.
"""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lifestream.domain.access.public_address import checked_https
from lifestream.domain.access.webhook import (
    Channel,
    DeviceKeys,
    Endpoint,
    Event,
    EventKind,
    Secret,
    event_id_of,
    new_secret,
)
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.sentences import says
from lifestream.domain.telling.mail import (
    LinkPurpose,
    MailLink,
    checked_address,
    read_link,
    unknown_link,
)
from lifestream.ports.owner_log import OwnerLog
from lifestream.services.webhooks.endpoints import (
    change_endpoint,
    checked_kinds,
    endpoint_of,
    endpoints_of,
    keep_new,
)
from lifestream.services.webhooks.outbox import add_delivery, remove_endpoint

log = logging.getLogger(__name__)

CONFIRM_WITHIN = timedelta(days=7)
"""An address that was not proved by then is forgotten when its owner adds another."""

PEOPLE = (Channel.MAIL, Channel.PUSH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a receiver is to be told.

    Attributes:
        kinds: Of ``CHOOSABLE``; none means all.
        digest_hour: The hour, 0 to 23, of one message a day; None tells each at once.
        with_title: With the title and how much was found.
    """

    kinds: tuple[str, ...] = ()
    digest_hour: int | None = None
    with_title: bool = False


def receivers_of(logs: OwnerLog, owner: OwnerId) -> tuple[Endpoint, ...]:
    """The owner's mail addresses and devices, oldest first."""
    return endpoints_of(logs, owner, *PEOPLE)


def add_mail(
    logs: OwnerLog, owner: OwnerId, address: str, choice: Choice, *, now: datetime
) -> Endpoint:
    """Add an address and send it a mail that asks whether it is the owner's.

    Nothing else is sent to it before that is answered.

    Raises:
        InvalidRequest: It is no address, is there already, or something chosen is unknown.
    """
    checked = checked_address(address)
    for one in endpoints_of(logs, owner, Channel.MAIL):
        if not one.is_confirmed and now - one.made_at > CONFIRM_WITHIN:
            remove_endpoint(logs, owner, one.endpoint_id)
        elif one.url.casefold() == checked.casefold():
            raise InvalidRequest(
                says("{checked} is in the list already.", checked=checked), code="ADDRESS_THERE"
            )
    endpoint = Endpoint(
        endpoint_id=f"mail-{secrets.token_hex(8)}",
        url=checked,
        channel=Channel.MAIL,
        is_confirmed=False,
        **_new(choice, now),
    )
    keep_new(logs, owner, endpoint)
    _ask(logs, owner, endpoint, now)
    return endpoint


def add_device(
    logs: OwnerLog,
    owner: OwnerId,
    url: str,
    keys: DeviceKeys,
    choice: Choice,
    *,
    name: str,
    now: datetime,
) -> Endpoint:
    """Add a browser that allowed messages; the same one again is replaced.

    Args:
        url: Where its push service takes messages.
        name: What it is called in the list.

    Raises:
        InvalidRequest: The address is none of the internet, or something chosen is unknown.
    """
    checked = checked_https(url)
    for one in endpoints_of(logs, owner, Channel.PUSH):
        if one.url == checked:
            remove_endpoint(logs, owner, one.endpoint_id)
    endpoint = Endpoint(
        endpoint_id=f"push-{secrets.token_hex(8)}",
        url=checked,
        channel=Channel.PUSH,
        device=" ".join(name.split())[:60] or "A browser",
        keys=keys,
        **_new(choice, now),
    )
    return keep_new(logs, owner, endpoint)


def change_choice(logs: OwnerLog, owner: OwnerId, endpoint_id: str, choice: Choice) -> Endpoint:
    """Tell it other things from now on.

    Raises:
        NotFound: There is none.
        InvalidRequest: Something chosen is unknown.
    """
    receiver_of(logs, owner, endpoint_id)
    kinds, hour = checked_kinds(choice.kinds), _hour(choice)
    return change_endpoint(
        logs,
        owner,
        endpoint_id,
        lambda one: replace(one, kinds=kinds, digest_hour=hour, with_title=choice.with_title),
    )


def receiver_of(logs: OwnerLog, owner: OwnerId, endpoint_id: str) -> Endpoint:
    """One of the owner's addresses and devices.

    Raises:
        NotFound: There is none.
    """
    found = endpoint_of(logs, owner, endpoint_id)
    if found.channel not in PEOPLE:
        raise NotFound(
            says("There is no notice {endpoint_id}.", endpoint_id=endpoint_id[:100]),
            code="NOTICE_NOT_FOUND",
        )
    return found


def ask_again(logs: OwnerLog, owner: OwnerId, endpoint_id: str, now: datetime) -> Endpoint:
    """Send the mail that asks once more, at most once a day; of a proved address nothing happens.

    Raises:
        NotFound: There is no such address.
    """
    endpoint = receiver_of(logs, owner, endpoint_id)
    if not endpoint.is_confirmed:
        _ask(logs, owner, endpoint, now)
    return endpoint


def open_link(logs: OwnerLog, token: str) -> tuple[MailLink, Endpoint]:
    """What a link in a mail is about, where it is signed.

    Raises:
        NotFound: There is nothing behind it.
    """
    link = read_link(token)
    try:
        endpoint = endpoint_of(logs, link.owner, link.endpoint_id)
    except NotFound:
        raise unknown_link() from None
    if endpoint.channel is not Channel.MAIL or not link.is_signed_by(endpoint):
        raise unknown_link()
    return link, endpoint


def follow_link(logs: OwnerLog, token: str) -> LinkPurpose:
    """Do what a link in a mail says: prove the address, or forget it.

    Raises:
        NotFound: There is nothing behind it.
    """
    link, endpoint = open_link(logs, token)
    if link.purpose is LinkPurpose.STOP:
        remove_endpoint(logs, link.owner, endpoint.endpoint_id)
    elif not endpoint.is_confirmed:
        change_endpoint(
            logs, link.owner, endpoint.endpoint_id, lambda one: replace(one, is_confirmed=True)
        )
        log.info("mail_address_confirmed", extra={"webhook": endpoint.endpoint_id})
    return link.purpose


def _ask(logs: OwnerLog, owner: OwnerId, endpoint: Endpoint, now: datetime) -> None:
    event_id = event_id_of(owner, "confirm", endpoint.endpoint_id, now.date())
    asked = Event(event_id=event_id, kind=EventKind.CONFIRM, at=now)
    add_delivery(logs, owner, endpoint, asked, now)


def _new(choice: Choice, now: datetime) -> dict[str, Any]:
    return {
        "kinds": checked_kinds(choice.kinds),
        "made_at": now,
        "secrets": (Secret(value=new_secret()),),
        "with_title": choice.with_title,
        "digest_hour": _hour(choice),
    }


def _hour(choice: Choice) -> int | None:
    if choice.digest_hour is not None and not 0 <= choice.digest_hour <= 23:
        raise InvalidRequest("An hour of the day is from 0 to 23.", code="BAD_HOUR")
    return choice.digest_hour
