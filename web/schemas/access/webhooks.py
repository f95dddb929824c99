"""Receivers of webhooks, and what they were told."""

from datetime import datetime

from pydantic import Field

from lifestream.domain.access.webhook import DeliveryState, EventKind
from web.schemas.document import PageParameters, RequestDocument, ResponseDocument


class WebhookRequest(RequestDocument):
    """A receiver that somebody wants."""

    url: str = Field(min_length=1, max_length=2000, description="An https address.")
    events: list[EventKind] = Field(
        default=[], max_length=10, description="Which; none of them means all."
    )
    with_title: bool = Field(False, description="Tell the recording's title, too; else ids alone.")


class WebhookDocument(ResponseDocument):
    """A receiver, without its secret."""

    webhook_id: str
    url: str
    events: list[EventKind]
    with_title: bool
    created_at: datetime
    paused_at: datetime | None = Field(description="Nothing is sent since then; it is held.")
    paused_why: str


class NewSecretDocument(WebhookDocument):
    """A receiver with its newest secret."""

    secret: str = Field(description="Keep it: it is shown this once. Messages are signed with it.")


class WebhooksDocument(ResponseDocument):
    """Your receivers, oldest first."""

    webhooks: list[WebhookDocument]


class DeliveriesParameters(PageParameters):
    """Which page of the log."""


class AttemptDocument(ResponseDocument):
    """One try."""

    at: datetime
    status: int = Field(description="HTTP's; 0 without an answer.")
    note: str


class DeliveryDocument(ResponseDocument):
    """One event for one receiver."""

    delivery_id: str
    webhook_id: str
    event_id: str = Field(description="The same on each try: webhook-id.")
    event: EventKind
    video_id: str | None
    state: DeliveryState
    next_at: datetime | None = Field(description="When it is tried next; null when it is not.")
    attempts: list[AttemptDocument]


class DeliveriesDocument(ResponseDocument):
    """The log, last changed first."""

    deliveries: list[DeliveryDocument]
    next_cursor: str
