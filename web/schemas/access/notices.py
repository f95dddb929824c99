"""Mail addresses and devices that are told, and how that went."""

from datetime import datetime

from pydantic import Field

from lifestream.domain.access.webhook import Channel, EventKind
from web.schemas.document import RequestDocument, ResponseDocument


class NoticeChoice(RequestDocument):
    """What is told, and how much of it."""

    events: list[EventKind] = Field(
        default=[], max_length=10, description="Which; none of them means all."
    )
    digest_hour: int | None = Field(
        None, ge=0, le=23, description="The hour of one message a day; null tells each at once."
    )
    with_title: bool = Field(
        False, description="With the title and how much was found; else that it happened alone."
    )


class MailRequest(NoticeChoice):
    """An address that somebody wants to be told at."""

    address: str = Field(min_length=3, max_length=254)


class DeviceRequest(NoticeChoice):
    """A browser's subscription, as its Push API gives it."""

    endpoint: str = Field(min_length=1, max_length=2000, description="An https address.")
    p256dh: str = Field(min_length=1, max_length=200, description="Its key, in base64url.")
    auth: str = Field(min_length=1, max_length=100, description="Its secret, in base64url.")
    device: str = Field("", max_length=60, description="What it is called in the list.")


class NoticeDocument(ResponseDocument):
    """A mail address or a device."""

    notice_id: str
    channel: Channel
    address: str = Field(description="Of a device empty: its address is a secret of its browser.")
    device: str
    events: list[EventKind]
    digest_hour: int | None
    with_title: bool
    created_at: datetime
    is_confirmed: bool = Field(description="An address is told nothing before it is confirmed.")
    paused_at: datetime | None = Field(description="Nothing is sent since then; it is held.")
    paused_why: str


class NoticesDocument(ResponseDocument):
    """Your addresses and devices, oldest first."""

    notices: list[NoticeDocument]
    sends_mail: bool = Field(description="Whether this installation has a mail server.")
    push_key: str = Field(description="What a browser subscribes with: applicationServerKey.")
