"""/settings/webhooks: who is told when a recording is done or failed, and how that went."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from lifestream.domain.access.webhook import CHOOSABLE, Channel, EventKind
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.sentences import noted
from lifestream.services.access.audit import utc_now
from lifestream.services.webhooks.endpoints import add_endpoint, change_secret, endpoints_of
from lifestream.services.webhooks.outbox import (
    deliveries_of,
    remove_endpoint,
    replay,
    resume,
    tell_test,
)
from web.auth.audit import note_made
from web.context import backend, current_owner

EVENTS = {
    EventKind.DONE: noted("A recording is done"),
    EventKind.PARTIAL: noted("A recording is done in part"),
    EventKind.FAILED: noted("A recording failed"),
    EventKind.TEST: noted("A test"),
}


def webhooks() -> ResponseReturnValue:
    """The receivers there are, their log, and a form that adds one."""
    if request.method != "POST":
        return _page()
    try:
        if not request.form.getlist("event"):
            raise InvalidRequest("Choose what is to be told.")
        made = add_endpoint(
            backend().owner_log,
            current_owner(),
            request.form.get("url", ""),
            now=utc_now(),
            kinds=request.form.getlist("event"),
            with_title="with_title" in request.form,
        )
    except InvalidRequest as error:
        return _page(problem=error.message, status=400)
    note_made(webhook_id=made.endpoint_id)
    return _page(secret=made.secrets[0].value, status=201)


def webhook_form(webhook_id: str) -> ResponseReturnValue:
    """Test, resume or remove one, or change its secret."""
    logs, owner, now = backend().owner_log, current_owner(), utc_now()
    what = request.form.get("do", "")
    if what == "secret":
        changed = change_secret(logs, owner, webhook_id, now)
        return _page(secret=changed.secrets[0].value)
    if what == "test":
        tell_test(logs, owner, webhook_id, now)
    elif what == "resume":
        resume(logs, owner, webhook_id, now)
    elif what == "remove":
        remove_endpoint(logs, owner, webhook_id)
    else:
        raise InvalidRequest("Choose what to do with it.")
    return redirect(url_for("pages.webhooks"), code=303)


def replay_form(delivery_id: str) -> BaseResponse:
    """Tell it again."""
    replay(backend().owner_log, current_owner(), delivery_id, utc_now())
    return redirect(url_for("pages.webhooks", _anchor="log"), code=303)


def _page(*, secret: str = "", problem: str = "", status: int = 200) -> Response:
    logs, owner = backend().owner_log, current_owner()
    found = endpoints_of(logs, owner, Channel.WEBHOOK)
    told, cursor = deliveries_of(
        logs, owner, to=found, limit=30, cursor=request.args.get("cursor", "")
    )
    page = render_template(
        "access/webhooks.html",
        webhooks=found,
        addresses={one.endpoint_id: one.url for one in found},
        told=told,
        cursor=cursor,
        events=EVENTS,
        choosable=CHOOSABLE,
        secret=secret,
        problem=problem,
        typed=request.form if problem else {},
        ticked=request.form.getlist("event") if problem else CHOOSABLE,
    )
    response = make_response(page, status)
    # It may hold a secret that is shown this once.
    response.headers["Cache-Control"] = "no-store"
    return response


ROUTES = (
    ("/settings/webhooks", webhooks, ("GET", "POST")),
    ("/settings/webhooks/<webhook_id>", webhook_form, ("POST",)),
    ("/settings/webhooks/deliveries/<delivery_id>/replay", replay_form, ("POST",)),
)
