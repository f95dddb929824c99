"""Receivers: where an owner wants to be told, what is told, and how each telling went. Pure.

A receiver is a program (a webhook), a mail address or a device whose browser shows messages. What
a webhook gets is signed as the Standard Webhooks specification says (version 1): ``webhook-id`` is
the same on each retry, ``webhook-signature`` holds one signature for each valid secret.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lifestream.domain.ids import JobId, OwnerId, VideoId

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32
"""The specification asks for 24 to 64."""

OVERLAP = timedelta(hours=24)
"""How long the secret before stays valid, so that a receiver can change to the new one."""

WAITS_S = (5, 30, 120, 600, 1800, 3600, 7200, 10_800, 14_400, 21_600, 26_245)
"""Seconds before each retry: soon at first, and a day in all."""

GONE = 410
"""A receiver that wants no more. Source: Standard Webhooks, "Deliverability and reliability"."""


class EventKind(StrEnum):
    """What there is to tell."""

    DONE = "recording.done"
    PARTIAL = "recording.partial"
    FAILED = "recording.failed"
    TEST = "webhook.test"
    DIGEST = "recordings.digest"
    CONFIRM = "address.confirm"


class Channel(StrEnum):
    """How a receiver is told."""

    WEBHOOK = "webhook"
    MAIL = "mail"
    PUSH = "push"


CHOOSABLE = (EventKind.DONE, EventKind.PARTIAL, EventKind.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What messages are signed with; None as its end while it is the newest."""

    value: str
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKeys:
    """What messages to a browser are encrypted with, both in base64url. Source: RFC 8291, 3."""

    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One receiver.

    Attributes:
        url: Of a mail address the address itself.
        secrets: Newest first. Those of a mail address sign the links in its mails.
        with_title: Whether the recording's title is told, too (in mails and on devices with how
            much was found in it); else that it happened, and where to look.
        channel: How it is told.
        is_confirmed: A mail address is told nothing before its owner has said yes in a mail.
        digest_hour: The hour of the day at which all of a day is told at once; None tells each.
        device: What a device is called in the list.
        keys: Of a device.
        paused_at: Since when nothing is sent; what happens meanwhile is held.
        paused_why: A sentence for people.
    """

    endpoint_id: str
    url: str
    kinds: tuple[EventKind, ...]
    made_at: datetime
    secrets: tuple[Secret, ...]
    with_title: bool = False
    paused_at: datetime | None = None
    paused_why: str = ""
    channel: Channel = Channel.WEBHOOK
    is_confirmed: bool = True
    digest_hour: int | None = None
    device: str = ""
    keys: DeviceKeys | None = None

    def valid_secrets(self, now: datetime) -> tuple[str, ...]:
        """Those to sign with now."""
        return tuple(one.value for one in self.secrets if not one.ends_at or one.ends_at > now)

    def with_new_secret(self, now: datetime) -> "Endpoint":
        """The same with a secret of its own, and the one before for a while longer."""
        before = replace(self.secrets[0], ends_at=now + OVERLAP)
        return replace(self, secrets=(Secret(value=new_secret()), before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One of the events that a digest tells."""

    event_id: str
    kind: EventKind
    video_id: VideoId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened. Its id is the same however often it is told.

    Attributes:
        parts: Of a digest: what it tells, in the order in which it happened.
    """

    event_id: str
    kind: EventKind
    at: datetime
    video_id: VideoId | None = None
    job_id: JobId | None = None
    parts: tuple[Happened, ...] = ()


class DeliveryState(StrEnum):
    """How far a telling is.

    ``HELD`` waits for its receiver to be resumed. ``UNSURE`` is a mail that was being handed over
    when the courier or the connection ended: it is not sent again by itself, so that no mail comes
    twice.
    """

    WAITING = "waiting"
    DELIVERED = "delivered"
    HELD = "held"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: HTTP's or SMTP's status, 0 without an answer, and what was wrong then.

    Attributes:
        is_unsure: It may have been taken all the same.
    """

    status: int
    note: str = ""
    is_unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try. ``status`` is HTTP's or SMTP's, 0 without an answer; ``note`` is what was wrong."""

    at: datetime
    status: int
    note: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the receiver took it."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one receiver.

    Attributes:
        tries: Since it was made, replayed or resumed; counts its way along ``WAITS_S``.
        next_at: Not tried before.
        attempts: The last ones, oldest first.
        is_begun: A mail is being handed over at this moment.
    """

    delivery_id: str
    endpoint_id: str
    event: Event
    state: DeliveryState
    next_at: datetime
    tries: int = 0
    attempts: tuple[Attempt, ...] = ()
    is_begun: bool = False

    @property
    def is_worn_out(self) -> bool:
        """Whether a day of tries is over."""
        return self.tries > len(WAITS_S)

    def after(self, attempt: Attempt, *, kept: int = 20) -> "Delivery":
        """With one more try, and when to try again."""
        tries = self.tries + 1
        wait_s = WAITS_S[min(tries, len(WAITS_S)) - 1]
        return replace(
            self,
            state=DeliveryState.DELIVERED if attempt.is_good else DeliveryState.WAITING,
            tries=tries,
            next_at=attempt.at + timedelta(seconds=wait_s),
            attempts=(*self.attempts, attempt)[-kept:],
        )

    def again(self, now: datetime) -> "Delivery":
        """To be sent anew from now on, with the same id."""
        waiting = DeliveryState.WAITING
        return replace(self, state=waiting, tries=0, next_at=now, is_begun=False)

    def unsure(self, attempt: Attempt) -> "Delivery":
        """Never to be sent again by itself."""
        attempts = (*self.attempts, attempt)
        return replace(self, state=DeliveryState.UNSURE, attempts=attempts, is_begun=False)


def new_secret() -> str:
    """A fresh secret, as it is given to the receiver."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def event_id_of(owner: OwnerId, *parts: object) -> str:
    """The id of what happened to somebody: the same for the same."""
    text = "\n".join((owner, *map(str, parts)))
    return f"msg_{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def body_of(event: Event, *, title: str = "") -> bytes:
    """The message: ids and the path of the recording's page; its title only where it is wanted."""
    data: dict[str, str] = {}
    if event.video_id:
        data |= {"video_id": event.video_id, "path": f"/r/{event.video_id}"}
    if event.job_id:
        data["job_id"] = event.job_id
    if title:
        data["title"] = title
    told = {"type": event.kind.value, "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def signed_headers(
    event_id: str, body: bytes, valid: Iterable[str], now: datetime
) -> dict[str, str]:
    """The headers that prove who sent ``body``, and when."""
    stamp = str(int(now.timestamp()))
    signed = f"{event_id}.{stamp}.".encode() + body
    made = (
        hmac.new(base64.b64decode(one.removeprefix(SECRET_PREFIX)), signed, hashlib.sha256)
        for one in valid
    )
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(
            f"v1,{base64.b64encode(one.digest()).decode()}" for one in made
        ),
    }
