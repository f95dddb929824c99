"""Mails: who gets one, what it says, and the links in it that work without a login. Pure."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from lifestream.domain.access.webhook import Endpoint
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.sentences import says

MAX_ADDRESS_CHARS = 254
"""Source: RFC 5321, 4.5.3.1.3, less the angle brackets."""

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
"""An address without quotes and comments. Source: HTML, "valid e-mail address", with a dot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message says; ``path`` is the page that it leads to."""

    subject: str
    text: str
    path: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one address.

    Attributes:
        message_id: The same for the same mail, without angle brackets and host.
        stop_url: Ends such mails; empty for a mail that comes once.
    """

    to: str
    subject: str
    text: str
    message_id: str
    stop_url: str = ""


class LinkPurpose(StrEnum):
    """What a link in a mail does."""

    CONFIRM = "confirm"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLink:
    """What a link in a mail says, before its signature is believed."""

    owner: OwnerId
    endpoint_id: str
    purpose: LinkPurpose
    signature: str

    def is_signed_by(self, endpoint: Endpoint) -> bool:
        """Whether it is of this receiver, to whom alone it was sent."""
        return any(
            hmac.compare_digest(
                self.signature.encode(),
                _signature(self.owner, endpoint.endpoint_id, self.purpose, one.value).encode(),
            )
            for one in endpoint.secrets
        )


def link_token(owner: OwnerId, endpoint: Endpoint, purpose: LinkPurpose) -> str:
    """The token of a link, signed with the receiver's own secret."""
    signed = _signature(owner, endpoint.endpoint_id, purpose, endpoint.secrets[0].value)
    return f"{owner}.{endpoint.endpoint_id}.{purpose}.{signed}"


def read_link(token: str) -> MailLink:
    """What a token says.

    Raises:
        NotFound: It is none.
    """
    parts = token.split(".")
    if len(parts) != 4 or len(token) > 300 or parts[2] not in set(LinkPurpose) or not all(parts):
        raise unknown_link()
    owner, endpoint_id, purpose, signature = parts
    return MailLink(
        owner=OwnerId(owner),
        endpoint_id=endpoint_id,
        purpose=LinkPurpose(purpose),
        signature=signature,
    )


def unknown_link() -> NotFound:
    """Nothing is behind a link: it was changed, or its address was removed."""
    return NotFound(
        "There is nothing behind this link. The address was removed, or the link was not copied "
        "whole.",
        code="MAIL_LINK_NOT_FOUND",
    )


def checked_address(address: str) -> str:
    """A mail address.

    Raises:
        InvalidRequest: It is none.
    """
    given = address.strip()
    if len(given) > MAX_ADDRESS_CHARS or not ADDRESS.fullmatch(given):
        raise InvalidRequest(
            says("{given!r} is no mail address; write it as anna@example.org.", given=given[:100]),
            code="BAD_MAIL_ADDRESS",
        )
    return given


def _signature(owner: OwnerId, endpoint_id: str, purpose: LinkPurpose, secret: str) -> str:
    signed = f"lifestream mail link\n{owner}\n{endpoint_id}\n{purpose}".encode()
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
