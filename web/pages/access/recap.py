"""/r/<video_id>/recap and /day/<day>/recap: see a recap, send it, and see what went to whom."""

import re
import secrets
from datetime import date
from urllib.parse import quote

from flask import Response, make_response, render_template, request

from lifestream.bootstrap.telling import recap as recaps
from lifestream.bootstrap.telling.channels import sends_mail
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import noted
from lifestream.domain.telling.recap import RecapMade, RecapState, RecapWish
from lifestream.services.telling.recaps import lasting, recaps_of
from web.context import application, backend, current_owner
from web.presentation.day_addresses import day_in_address

STATES = {
    RecapState.SENT: noted("sent"),
    RecapState.COPIED: noted("given to you to send"),
    RecapState.UNSURE: noted("unsure"),
    RecapState.FAILED: noted("failed"),
}
MAX_MAILTO_CHARS = 1800
"""Longer addresses are cut by some mail programs."""


def recap(video_id: str) -> Response:
    """Of a recording."""
    return _answered(video_id=video_id)


def day_recap(day: str) -> Response:
    """Of all recordings of a day."""
    return _answered(day=day_in_address(day))


def _answered(*, video_id: str = "", day: date | None = None) -> Response:
    app, owner = application(), current_owner()
    made: tuple[RecapMade, ...] = ()
    problem = ""
    try:
        video_ids = recaps.recordings_for(app, owner, video_id, day)
        text = recaps.preview(app, owner, video_ids)
    except InvalidRequest as error:
        return _page((), "", day=day, problem=error.message, status=400)
    try:
        if request.method == "POST":
            made = recaps.send(app, owner, _wish(video_ids))
    except InvalidRequest as error:
        problem = error.message
    return _page(
        video_ids, text, day=day, made=made, problem=problem, status=400 if problem else 200
    )


def _wish(video_ids: tuple[VideoId, ...]) -> RecapWish:
    form = request.form
    days = form.get("lasts", "7")
    return RecapWish(
        video_ids=video_ids,
        to=tuple(one for one in re.split(r"[\s,;]+", form.get("to", "")) if one),
        lasts=lasting(float(days) if days.isdecimal() and len(days) < 5 else -1.0),
        with_transcript="with_transcript" in form,
        with_video="with_video" in form,
        request_id=form.get("request_id", "")[:100] or secrets.token_hex(8),
    )


def _page(
    video_ids: tuple[VideoId, ...],
    text: str,
    *,
    day: date | None,
    made: tuple[RecapMade, ...] = (),
    problem: str = "",
    status: int = 200,
) -> Response:
    page = render_template(
        "access/recap.html",
        video_id=video_ids[0] if video_ids else "",
        day=day,
        text=text,
        made=[(one, _mailto(one)) for one in made],
        sent=recaps_of(backend(), current_owner(), video_ids[0]) if video_ids else (),
        states=STATES,
        sends_mail=sends_mail(application().settings),
        problem=problem,
        typed=request.form if problem else {"lasts": "7"},
        request_id=secrets.token_hex(8),
    )
    response = make_response(page, status)
    # It may hold links that are shown this once.
    response.headers["Cache-Control"] = "no-store"
    return response


def _mailto(one: RecapMade) -> str:
    """The address that opens a mail program with it; with the text where that is short enough."""
    start = f"mailto:{quote(one.to)}?subject={quote(one.subject)}"
    whole = f"{start}&body={quote(one.text)}"
    return whole if len(whole) <= MAX_MAILTO_CHARS else start


ROUTES = (
    ("/r/<video_id>/recap", recap, ("GET", "POST")),
    ("/day/<day>/recap", day_recap, ("GET", "POST")),
)
