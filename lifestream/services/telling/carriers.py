"""How mail addresses and devices are told: a message is written, and handed to what sends it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lifestream.domain.access.webhook import Answer, DeviceKeys, Endpoint, Event, EventKind
from lifestream.domain.ids import OwnerId
from lifestream.domain.telling.mail import Letter, LinkPurpose, Mail, link_token
from lifestream.ports.backend import Backend
from lifestream.services.telling.letters import letter_of

MAX_BODY_CHARS = 1000
"""A push service takes 4096 bytes. Source: RFC 8030, 7.2."""


class SendsMail(Protocol):
    """Hands a mail to the operator's mail server."""

    def __call__(self, mail: Mail, begin: Callable[[], None]) -> Answer:
        """Send it once; raises nothing of its own.

        Args:
            begin: Called when all is said but the mail itself.
        """
        ...


class SendsPush(Protocol):
    """Sends an encrypted message to the push service of a browser."""

    def __call__(self, url: str, keys: DeviceKeys, message: bytes, topic: str) -> Answer:
        """Send ``message``; one of the same topic that was not shown yet is replaced."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCarrier:
    """``lifestream.services.webhooks.courier.Carries`` for mail addresses.

    Attributes:
        address: Where people open the app, without a slash at the end.
    """

    backend: Backend
    send: SendsMail
    address: str

    def __call__(
        self, owner: OwnerId, endpoint: Endpoint, event: Event, begin: Callable[[], None]
    ) -> Answer:
        """See ``Carries``."""
        mail_id = f"{endpoint.endpoint_id}.{event.event_id}"
        if event.kind is EventKind.CONFIRM:
            return self.send(self._confirmation(owner, endpoint, mail_id), begin)
        letter = letter_of(self.backend, owner, endpoint, event)
        stop_url = self._link(owner, endpoint, LinkPurpose.STOP)
        text = (
            f"{letter.text}\n\nOpen it: {self.address}{letter.path}\n\n-- \n"
            f"What you are told: {self.address}/settings/notices\n"
            f"Stop these mails: {stop_url}\n"
        )
        mail = Mail(
            to=endpoint.url,
            subject=letter.subject,
            text=text,
            message_id=mail_id,
            stop_url=stop_url,
        )
        return self.send(mail, begin)

    def _confirmation(self, owner: OwnerId, endpoint: Endpoint, mail_id: str) -> Mail:
        link = self._link(owner, endpoint, LinkPurpose.CONFIRM)
        return Mail(
            to=endpoint.url,
            subject="Is this your address?",
            text=(
                "Somebody who uses LifeStream wants to be told at this address when a recording "
                f"is done or failed.\n\nIf that is you, say yes here: {link}\n\n"
                "If it is not, do nothing: no other mail will come.\n"
            ),
            message_id=mail_id,
        )

    def _link(self, owner: OwnerId, endpoint: Endpoint, purpose: LinkPurpose) -> str:
        return f"{self.address}/mail/{link_token(owner, endpoint, purpose)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushCarrier:
    """``lifestream.services.webhooks.courier.Carries`` for devices."""

    backend: Backend
    send: SendsPush

    def __call__(
        self, owner: OwnerId, endpoint: Endpoint, event: Event, begin: Callable[[], None]
    ) -> Answer:
        """See ``Carries``; nothing is begun: a device shows a message of the same event once."""
        if endpoint.keys is None:
            return Answer(status=410, note="This device gave no keys.")
        letter = letter_of(self.backend, owner, endpoint, event)
        return self.send(endpoint.url, endpoint.keys, packed(letter, event), event.event_id[-32:])


def packed(letter: Letter, event: Event) -> bytes:
    """What the service worker reads: ``title``, ``body``, ``path`` and the event's ``tag``."""
    shown = {
        "title": letter.subject[:200],
        "body": letter.text[:MAX_BODY_CHARS],
        "path": letter.path,
        "tag": event.event_id,
    }
    return json.dumps(shown, ensure_ascii=False).encode()
