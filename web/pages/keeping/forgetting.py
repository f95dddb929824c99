"""/settings/forget: what forgetting would take, doing it, and the receipts."""

import secrets
from datetime import date, datetime, time, tzinfo

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lifestream.bootstrap import zone_of
from lifestream.bootstrap.upkeep.forgetting import forget_tools
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope, PersonWords
from lifestream.domain.ids import VideoId
from lifestream.domain.people.book import PersonId
from lifestream.services.forgetting.orders import (
    forget,
    plan_forgetting,
    receipts_of,
    standing_of,
)
from web.context import application, backend, current_owner


def forgetting() -> str:
    """What may be forgotten; with something chosen, what it would take."""
    owner, zone = current_owner(), zone_of(application().settings)
    plan = None
    if request.args.get("kind"):
        copies = forget_tools(application()).copies
        plan = plan_forgetting(backend(), owner, _scope(request.args, zone), zone, copies=copies)
    return render_template(
        "keeping/forget.html",
        plan=plan,
        asked=request.args,
        order_id=secrets.token_hex(12),
        receipts=receipts_of(backend(), owner),
        done=request.args.get("done", ""),
        under_way=standing_of(backend(), owner),
    )


def forget_form() -> Response:
    """Forget it for good; shown then is the receipt."""
    if request.form.get("sure") != "yes":
        raise InvalidRequest("Tick that you mean it: nothing of it can be brought back.")
    zone = zone_of(application().settings)
    receipt = forget(
        backend(),
        current_owner(),
        _scope(request.form, zone),
        zone,
        tools=forget_tools(application()),
        order_id=request.form.get("order_id", "")[:64],
    )
    return redirect(url_for("pages.forgetting", done=receipt.order_id, _anchor="receipts"), 303)


def _scope(given: MultiDict[str, str], zone: tzinfo) -> ForgetScope:
    try:
        kind = ForgetKind(given.get("kind", ""))
        day = given.get("day", "")
        return ForgetScope(
            kind=kind,
            video_id=VideoId(given.get("video_id", "")),
            day=date.fromisoformat(day) if day and kind is ForgetKind.DAY else None,
            person=PersonId(given.get("person_id", "")),
            words=PersonWords(given.get("words") or PersonWords.KEEP.value),
            from_at=_moment(day, given.get("from", ""), zone),
            to_at=_moment(day, given.get("to", ""), zone),
        )
    except ValueError:
        raise InvalidRequest(
            "Choose what to forget; a day is written as 2026-11-17, a time as 14:00."
        ) from None


def _moment(day: str, clock: str, zone: tzinfo) -> datetime | None:
    """A time of a day."""
    if not day or not clock:
        return None
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone)


ROUTES = (
    ("/settings/forget", forgetting, ("GET",)),
    ("/settings/forget", forget_form, ("POST",)),
)
