"""/settings/notices: by mail or on which devices the owner is told, and how that went."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.bootstrap.telling.channels import public_push_key, sends_mail
from lifestream.domain.access.webhook import CHOOSABLE, DeliveryState, EventKind
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.sentences import noted
from lifestream.services.access.audit import utc_now
from lifestream.services.telling.receivers import (
    Choice,
    add_mail,
    ask_again,
    change_choice,
    receiver_of,
    receivers_of,
)
from lifestream.services.webhooks.outbox import deliveries_of, remove_endpoint, resume, tell_test
from web.api.access.notices import no_mail_server
from web.auth.audit import note_made
from web.context import application, backend, current_owner
from web.pages.access.webhooks import EVENTS

EVENTS_TOLD = EVENTS | {
    EventKind.DIGEST: noted("All of a day"),
    EventKind.CONFIRM: noted("Is this your address?"),
}
STATES = {
    DeliveryState.WAITING: noted("waits"),
    DeliveryState.DELIVERED: noted("arrived"),
    DeliveryState.HELD: noted("held"),
    DeliveryState.UNSURE: noted("unsure"),
}


def notices() -> ResponseReturnValue:
    """The addresses and devices there are, what they were told, and a form that adds an address."""
    if request.method != "POST":
        return _page()
    try:
        if not sends_mail(application().settings):
            raise no_mail_server()
        made = add_mail(
            backend().owner_log,
            current_owner(),
            request.form.get("address", ""),
            _choice(),
            now=utc_now(),
        )
    except InvalidRequest as error:
        return _page(problem=error.message, status=400)
    note_made(notice_id=made.endpoint_id)
    return redirect(url_for("pages.notices", _anchor="notices-title"), code=303)


def notice_form(notice_id: str) -> ResponseReturnValue:
    """Test, resume, change or remove one, or ask its address again."""
    logs, owner, now = backend().owner_log, current_owner(), utc_now()
    found = receiver_of(logs, owner, notice_id)
    what = request.form.get("do", "")
    if what == "test" and found.is_confirmed:
        tell_test(logs, owner, notice_id, now)
    elif what == "resume":
        resume(logs, owner, notice_id, now)
    elif what == "ask":
        ask_again(logs, owner, notice_id, now)
    elif what == "change":
        try:
            change_choice(logs, owner, notice_id, _choice())
        except InvalidRequest as error:
            return _page(problem=error.message, status=400)
    elif what == "remove":
        remove_endpoint(logs, owner, notice_id)
    else:
        raise InvalidRequest("Choose what to do with it.")
    return redirect(url_for("pages.notices", _anchor="log"), code=303)


def _choice() -> Choice:
    """What the form asks for.

    Raises:
        InvalidRequest: Nothing is ticked, or the hour is none.
    """
    kinds = request.form.getlist("event")
    if not kinds:
        raise InvalidRequest("Choose what is to be told.")
    given = request.form.get("when", "")
    if given and not given.isdecimal():
        raise InvalidRequest("An hour of the day is from 0 to 23.", code="BAD_HOUR")
    return Choice(
        kinds=tuple(kinds),
        digest_hour=int(given[:3]) if given else None,
        with_title="with_title" in request.form,
    )


def _page(*, problem: str = "", status: int = 200) -> Response:
    logs, owner = backend().owner_log, current_owner()
    found = receivers_of(logs, owner)
    told, cursor = deliveries_of(
        logs, owner, to=found, limit=30, cursor=request.args.get("cursor", "")
    )
    page = render_template(
        "access/notices.html",
        notices=found,
        names={one.endpoint_id: one.device or one.url for one in found},
        told=told,
        cursor=cursor,
        events=EVENTS_TOLD,
        states=STATES,
        choosable=CHOOSABLE,
        sends_mail=sends_mail(application().settings),
        push_key=public_push_key(application()),
        problem=problem,
        typed=request.form if problem else {},
        ticked=request.form.getlist("event") if problem else CHOOSABLE,
    )
    return make_response(page, status)


ROUTES = (
    ("/settings/notices", notices, ("GET", "POST")),
    ("/settings/notices/<notice_id>", notice_form, ("POST",)),
)
