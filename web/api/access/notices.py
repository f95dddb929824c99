"""Mail addresses and devices: who is told what happened. Only a login changes that."""

from typing import Any

from flask import Response

from lifestream.bootstrap.telling.channels import check_device_keys, public_push_key, sends_mail
from lifestream.domain.access.webhook import Channel, DeviceKeys, Endpoint
from lifestream.domain.errors import InvalidRequest
from lifestream.services.access.audit import utc_now
from lifestream.services.telling.receivers import (
    Choice,
    add_device,
    add_mail,
    ask_again,
    change_choice,
    receiver_of,
    receivers_of,
)
from lifestream.services.webhooks.outbox import deliveries_of, remove_endpoint, resume, tell_test
from web.api.access.webhooks import delivery_plain
from web.api.bodies import read_json, read_query, send
from web.api.operations import Operation
from web.auth.audit import note_made
from web.context import application, backend, current_owner
from web.schemas.access.notices import (
    DeviceRequest,
    MailRequest,
    NoticeChoice,
    NoticeDocument,
    NoticesDocument,
)
from web.schemas.access.webhooks import DeliveriesDocument, DeliveriesParameters, DeliveryDocument


def get_notices() -> Response:
    """Your mail addresses and devices, and whether one is paused."""
    app = application()
    found = receivers_of(app.backend.owner_log, current_owner())
    return send(
        NoticesDocument(
            notices=[_document(one) for one in found],
            sends_mail=sends_mail(app.settings),
            push_key=public_push_key(app),
        )
    )


def post_mail_notice() -> Response:
    """Tell a mail address. A mail asks first whether it is yours; nothing comes before your yes."""
    asked = read_json(MailRequest)
    if not sends_mail(application().settings):
        raise no_mail_server()
    logs, owner = backend().owner_log, current_owner()
    made = add_mail(logs, owner, asked.address, _choice(asked), now=utc_now())
    note_made(notice_id=made.endpoint_id)
    return send(_document(made), status=201)


def post_device_notice() -> Response:
    """Tell a browser that allowed messages; the same one again is replaced."""
    asked = read_json(DeviceRequest)
    keys = DeviceKeys(p256dh=asked.p256dh, auth=asked.auth)
    check_device_keys(keys)
    made = add_device(
        backend().owner_log,
        current_owner(),
        asked.endpoint,
        keys,
        _choice(asked),
        name=asked.device,
        now=utc_now(),
    )
    note_made(notice_id=made.endpoint_id)
    return send(_document(made), status=201)


def put_notice(notice_id: str) -> Response:
    """Tell it other things from now on."""
    asked = read_json(NoticeChoice)
    logs, owner = backend().owner_log, current_owner()
    return send(_document(change_choice(logs, owner, notice_id, _choice(asked))))


def delete_notice(notice_id: str) -> Response:
    """Forget an address or a device, and what it was told."""
    logs, owner = backend().owner_log, current_owner()
    receiver_of(logs, owner, notice_id)
    remove_endpoint(logs, owner, notice_id)
    return Response(status=204)


def post_notice_test(notice_id: str) -> Response:
    """Send it a message of no consequence; the log says how that went."""
    logs, owner = backend().owner_log, current_owner()
    endpoint = receiver_of(logs, owner, notice_id)
    if not endpoint.is_confirmed:
        raise InvalidRequest("This address is not confirmed yet.", code="NOT_CONFIRMED")
    made = tell_test(logs, owner, notice_id, utc_now())
    return send(DeliveryDocument(**delivery_plain(made)), status=201)


def post_notice_resume(notice_id: str) -> Response:
    """Send to it again after a pause, beginning with all that was held."""
    logs, owner = backend().owner_log, current_owner()
    receiver_of(logs, owner, notice_id)
    return send(_document(resume(logs, owner, notice_id, utc_now())))


def post_notice_confirmation(notice_id: str) -> Response:
    """Send the mail that asks for a confirmation again, at most once a day."""
    logs, owner = backend().owner_log, current_owner()
    return send(_document(ask_again(logs, owner, notice_id, utc_now())))


def get_notice_deliveries() -> Response:
    """What your addresses and devices were told, and what came back; for 30 days."""
    asked = read_query(DeliveriesParameters)
    logs, owner = backend().owner_log, current_owner()
    to = receivers_of(logs, owner)
    found, cursor = deliveries_of(logs, owner, to=to, limit=asked.limit, cursor=asked.cursor)
    shown = [DeliveryDocument(**delivery_plain(one)) for one in found]
    return send(DeliveriesDocument(deliveries=shown, next_cursor=cursor))


def no_mail_server() -> InvalidRequest:
    """Nothing can be sent by mail here."""
    return InvalidRequest(
        "No mail server is set up here: LIFESTREAM_SMTP_HOST names one.", code="NO_MAIL_SERVER"
    )


def _choice(asked: NoticeChoice) -> Choice:
    return Choice(
        kinds=tuple(asked.events), digest_hour=asked.digest_hour, with_title=asked.with_title
    )


def notice_plain(endpoint: Endpoint) -> dict[str, Any]:
    """An address or a device as plain values, without its secrets."""
    return {
        "notice_id": endpoint.endpoint_id,
        "channel": endpoint.channel,
        "address": endpoint.url if endpoint.channel is Channel.MAIL else "",
        "device": endpoint.device,
        "events": list(endpoint.kinds),
        "digest_hour": endpoint.digest_hour,
        "with_title": endpoint.with_title,
        "created_at": endpoint.made_at,
        "is_confirmed": endpoint.is_confirmed,
        "paused_at": endpoint.paused_at,
        "paused_why": endpoint.paused_why,
    }


def _document(endpoint: Endpoint) -> NoticeDocument:
    return NoticeDocument(**notice_plain(endpoint))


NOT_FOUND = ((404, "WEBHOOK_NOT_FOUND"), (404, "NOTICE_NOT_FOUND"))
REFUSED = ((400, "BAD_EVENT"), (400, "TOO_MANY_WEBHOOKS"))
TAG = "Notices"
OPERATIONS = (
    Operation(
        method="GET",
        path="/notices",
        view=get_notices,
        scope=None,
        summary="Your addresses and devices",
        tag=TAG,
        response=NoticesDocument,
    ),
    Operation(
        method="POST",
        path="/notices/mail",
        view=post_mail_notice,
        scope=None,
        summary="Tell a mail address",
        tag=TAG,
        status=201,
        body=MailRequest,
        response=NoticeDocument,
        problems=(
            *REFUSED,
            (400, "BAD_MAIL_ADDRESS"),
            (400, "ADDRESS_THERE"),
            (400, "NO_MAIL_SERVER"),
        ),
        example='{"address": "you@example.org", "digest_hour": 18}',
    ),
    Operation(
        method="POST",
        path="/notices/devices",
        view=post_device_notice,
        scope=None,
        summary="Tell a device",
        tag=TAG,
        status=201,
        body=DeviceRequest,
        response=NoticeDocument,
        problems=(*REFUSED, (400, "BAD_ADDRESS"), (400, "BAD_DEVICE")),
    ),
    Operation(
        method="GET",
        path="/notices/deliveries",
        view=get_notice_deliveries,
        scope=None,
        summary="What addresses and devices were told",
        tag=TAG,
        query=DeliveriesParameters,
        response=DeliveriesDocument,
    ),
    Operation(
        method="PUT",
        path="/notices/{notice_id}",
        view=put_notice,
        scope=None,
        summary="Choose what it is told",
        tag=TAG,
        body=NoticeChoice,
        response=NoticeDocument,
        problems=(*NOT_FOUND, (400, "BAD_EVENT")),
        example='{"events": ["recording.failed"], "with_title": true}',
    ),
    Operation(
        method="DELETE",
        path="/notices/{notice_id}",
        view=delete_notice,
        scope=None,
        summary="Remove an address or device",
        tag=TAG,
        status=204,
        problems=NOT_FOUND,
    ),
    Operation(
        method="POST",
        path="/notices/{notice_id}/test",
        view=post_notice_test,
        scope=None,
        summary="Send it a test",
        tag=TAG,
        status=201,
        response=DeliveryDocument,
        problems=(*NOT_FOUND, (400, "NOT_CONFIRMED")),
    ),
    Operation(
        method="POST",
        path="/notices/{notice_id}/resume",
        view=post_notice_resume,
        scope=None,
        summary="Send to it again",
        tag=TAG,
        response=NoticeDocument,
        problems=NOT_FOUND,
    ),
    Operation(
        method="POST",
        path="/notices/{notice_id}/confirmation",
        view=post_notice_confirmation,
        scope=None,
        summary="Ask an address again",
        tag=TAG,
        response=NoticeDocument,
        problems=NOT_FOUND,
    ),
)
