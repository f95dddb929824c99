"""Webhooks: who is told when a recording is done or failed. Only a login changes that."""

from typing import Any

from flask import Response

from lifestream.domain.access.webhook import Channel, Delivery, DeliveryState, Endpoint
from lifestream.services.access.audit import utc_now
from lifestream.services.webhooks.endpoints import add_endpoint, change_secret, endpoints_of
from lifestream.services.webhooks.outbox import (
    deliveries_of,
    remove_endpoint,
    replay,
    resume,
    tell_test,
)
from web.api.bodies import read_json, read_query, send
from web.api.operations import Operation
from web.auth.audit import note_made
from web.context import backend, current_owner
from web.schemas.access.webhooks import (
    AttemptDocument,
    DeliveriesDocument,
    DeliveriesParameters,
    DeliveryDocument,
    NewSecretDocument,
    WebhookDocument,
    WebhookRequest,
    WebhooksDocument,
)


def get_webhooks() -> Response:
    """Your receivers, and whether one is paused. Their secrets are not shown again."""
    found = endpoints_of(backend().owner_log, current_owner(), Channel.WEBHOOK)
    return send(WebhooksDocument(webhooks=[WebhookDocument(**webhook_plain(e)) for e in found]))


def post_webhook() -> Response:
    """Tell an address when a recording is done, incomplete or failed.

    Messages are signed as the Standard Webhooks specification says; a message that is not taken is
    sent again for a day with the same id. Redirects and private addresses are refused.
    """
    asked = read_json(WebhookRequest)
    made = add_endpoint(
        backend().owner_log,
        current_owner(),
        asked.url,
        now=utc_now(),
        kinds=asked.events,
        with_title=asked.with_title,
    )
    note_made(webhook_id=made.endpoint_id)
    return _with_secret(made, status=201)


def delete_webhook(webhook_id: str) -> Response:
    """Remove a receiver, its secrets and its log."""
    remove_endpoint(backend().owner_log, current_owner(), webhook_id)
    return Response(status=204)


def post_webhook_secret(webhook_id: str) -> Response:
    """Give a receiver a new secret. For a day messages are signed with the one before, too."""
    logs, owner = backend().owner_log, current_owner()
    return _with_secret(change_secret(logs, owner, webhook_id, utc_now()))


def post_webhook_resume(webhook_id: str) -> Response:
    """Send to a paused receiver again, beginning with all that was held."""
    resumed = resume(backend().owner_log, current_owner(), webhook_id, utc_now())
    return send(WebhookDocument(**webhook_plain(resumed)))


def post_webhook_test(webhook_id: str) -> Response:
    """Send a receiver a message of no consequence; the log says how that went."""
    made = tell_test(backend().owner_log, current_owner(), webhook_id, utc_now())
    return send(DeliveryDocument(**delivery_plain(made)), status=201)


def get_deliveries() -> Response:
    """What was told, to whom, how often it was tried and what came back; for 30 days."""
    asked = read_query(DeliveriesParameters)
    logs, owner = backend().owner_log, current_owner()
    to = endpoints_of(logs, owner, Channel.WEBHOOK)
    found, cursor = deliveries_of(logs, owner, to=to, limit=asked.limit, cursor=asked.cursor)
    shown = [DeliveryDocument(**delivery_plain(one)) for one in found]
    return send(DeliveriesDocument(deliveries=shown, next_cursor=cursor))


def post_replay(delivery_id: str) -> Response:
    """Send a message again, with the same id."""
    again = replay(backend().owner_log, current_owner(), delivery_id, utc_now())
    return send(DeliveryDocument(**delivery_plain(again)))


def webhook_plain(endpoint: Endpoint) -> dict[str, Any]:
    """A receiver as plain values, without its secrets."""
    return {
        "webhook_id": endpoint.endpoint_id,
        "url": endpoint.url,
        "events": list(endpoint.kinds),
        "with_title": endpoint.with_title,
        "created_at": endpoint.made_at,
        "paused_at": endpoint.paused_at,
        "paused_why": endpoint.paused_why,
    }


def delivery_plain(delivery: Delivery) -> dict[str, Any]:
    """A delivery as plain values."""
    return {
        "delivery_id": delivery.delivery_id,
        "webhook_id": delivery.endpoint_id,
        "event_id": delivery.event.event_id,
        "event": delivery.event.kind,
        "video_id": delivery.event.video_id,
        "state": delivery.state,
        "next_at": delivery.next_at if delivery.state is DeliveryState.WAITING else None,
        "attempts": [
            AttemptDocument(at=one.at, status=one.status, note=one.note)
            for one in delivery.attempts
        ],
    }


def _with_secret(endpoint: Endpoint, *, status: int = 200) -> Response:
    secret = endpoint.secrets[0].value
    response = send(NewSecretDocument(**webhook_plain(endpoint), secret=secret), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


NOT_FOUND = (404, "WEBHOOK_NOT_FOUND")
TAG = "Webhooks"
OPERATIONS = (
    Operation(
        method="GET",
        path="/webhooks",
        view=get_webhooks,
        scope=None,
        summary="Your webhooks",
        tag=TAG,
        response=WebhooksDocument,
    ),
    Operation(
        method="POST",
        path="/webhooks",
        view=post_webhook,
        scope=None,
        summary="Add a webhook",
        tag=TAG,
        status=201,
        body=WebhookRequest,
        response=NewSecretDocument,
        problems=((400, "BAD_ADDRESS"), (400, "BAD_EVENT"), (400, "TOO_MANY_WEBHOOKS")),
        example='{"url": "https://hooks.example.org/lifestream", "events": ["recording.done"]}',
    ),
    Operation(
        method="DELETE",
        path="/webhooks/{webhook_id}",
        view=delete_webhook,
        scope=None,
        summary="Remove a webhook",
        tag=TAG,
        status=204,
        problems=(NOT_FOUND,),
    ),
    Operation(
        method="POST",
        path="/webhooks/{webhook_id}/secret",
        view=post_webhook_secret,
        scope=None,
        summary="Change a webhook's secret",
        tag=TAG,
        response=NewSecretDocument,
        problems=(NOT_FOUND,),
    ),
    Operation(
        method="POST",
        path="/webhooks/{webhook_id}/resume",
        view=post_webhook_resume,
        scope=None,
        summary="Resume a paused webhook",
        tag=TAG,
        response=WebhookDocument,
        problems=(NOT_FOUND,),
    ),
    Operation(
        method="POST",
        path="/webhooks/{webhook_id}/test",
        view=post_webhook_test,
        scope=None,
        summary="Send a webhook a test",
        tag=TAG,
        status=201,
        response=DeliveryDocument,
        problems=(NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/webhooks/deliveries",
        view=get_deliveries,
        scope=None,
        summary="What webhooks were told",
        tag=TAG,
        query=DeliveriesParameters,
        response=DeliveriesDocument,
    ),
    Operation(
        method="POST",
        path="/webhooks/deliveries/{delivery_id}/replay",
        view=post_replay,
        scope=None,
        summary="Tell it again",
        tag=TAG,
        response=DeliveryDocument,
        problems=((404, "DELIVERY_NOT_FOUND"), NOT_FOUND),
    ),
)
