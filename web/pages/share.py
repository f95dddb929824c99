"""/r/<video_id>/share: make a link for a visitor without a login, and take links back."""

import re
from datetime import datetime, time, timedelta

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.bootstrap import zone_of
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import noted, says
from lifestream.languages.speaking import gettext
from lifestream.services.access.share import (
    LONGEST,
    NewShare,
    ShareRequest,
    create_share,
    live_shares,
    revoke_share,
)
from lifestream.services.library.browse_library import missing
from lifestream.services.masks.pictures import are_painted
from lifestream.text.clock import clock
from web.api import documents
from web.context import application, backend, current_owner
from web.presentation import links
from web.presentation.copies import prepare

CHOICES = {
    "1": noted("1 day"),
    "7": noted("7 days"),
    "30": noted("30 days"),
    "custom": noted("Until a day I choose"),
}
POSITION = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2}(?:\.\d+)?)")
SHARE_FIELDS = ("note", "lasts", "until", "from", "to")


def share(video_id: str) -> ResponseReturnValue:
    """The links there are, and a form that makes one."""
    if request.method != "POST":
        return _page(video_id)
    try:
        made = create_share(backend(), current_owner(), VideoId(video_id), asked_for())
        prepare(made.share)
    except InvalidRequest as error:
        return _page(video_id, problem=error.message, status=400)
    return _page(video_id, made=made, status=201)


def revoke_share_form(video_id: str, share_id: str) -> ResponseReturnValue:
    """Take a link back, without scripts."""
    revoke_share(backend(), current_owner(), VideoId(video_id), share_id)
    return redirect(url_for("pages.share", video_id=video_id, _anchor="links"), code=303)


def asked_for() -> ShareRequest:
    """The values of the form.

    Raises:
        InvalidRequest: A time in it cannot be read.
    """
    form = request.form
    to_s = position(form.get("to", ""))
    return ShareRequest(
        lasts=_lasts(form.get("lasts", "7"), form.get("until", "")),
        from_s=position(form.get("from", "")) or 0.0,
        to_s=to_s,
        with_transcript="with_transcript" in form,
        with_video="with_video" in form,
        with_download="with_download" in form,
        note=form.get("note", ""),
        with_place="with_place" in form,
    )


def position(given: str) -> float | None:
    """Seconds from ``1:04:07``, ``4:07`` or ``247``; None when nothing was typed.

    Raises:
        InvalidRequest: It is none of these.
    """
    typed = given.strip()
    if not typed:
        return None
    parts = POSITION.fullmatch(typed)
    if parts:
        return int(parts[1] or 0) * 3600 + int(parts[2]) * 60 + float(parts[3])
    if re.fullmatch(r"\d{1,6}(\.\d+)?", typed):
        return float(typed)
    raise InvalidRequest(
        says(
            "{typed!r} is no position in a recording; write it as 4:07 or 1:04:07.",
            typed=typed[:20],
        ),
        code="BAD_SHARE_PART",
    )


def _lasts(choice: str, until: str) -> timedelta:
    if choice != "custom":
        if choice not in CHOICES:
            raise InvalidRequest("Choose how long the link works.", code="BAD_SHARE_TIME")
        return timedelta(days=int(choice))
    now = backend().job_store.now()
    zone = zone_of(application().settings)
    try:
        day = datetime.strptime(until.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise InvalidRequest(
            "Choose the last day on which the link works.", code="BAD_SHARE_TIME"
        ) from None
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone) - now


def _page(
    video_id: str, *, made: NewShare | None = None, problem: str = "", status: int = 200
) -> Response:
    owner = current_owner()
    video = backend().library.get(owner, VideoId(video_id))
    if video is None:
        raise missing(backend(), owner, VideoId(video_id))
    now = backend().job_store.now()
    settings = application().settings
    page = render_template(
        "share.html",
        video=video,
        shares=live_shares(backend(), owner, video.video_id),
        made=made,
        address=links.shared(made.token) if made else "",
        problem=problem,
        choices={value: gettext(label) for value, label in CHOICES.items()},
        typed=_typed(problem),
        has_masks=are_painted(backend(), owner),
        length_s=documents.duration_s(video),
        first_day=now.date().isoformat(),
        last_day=(now + LONGEST - timedelta(days=1)).date().isoformat(),
        only_here=settings.identity == "local",
        behind_iap=settings.identity == "iap",
    )
    response = make_response(page, status)
    # It may hold an address that is shown this once.
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(problem: str) -> dict[str, str]:
    """The first state of the form: values that were refused, or a part that the address names."""
    if problem:
        ticked = {name: "on" for name in request.form if name.startswith("with_")}
        return {name: request.form.get(name, "") for name in SHARE_FIELDS} | ticked
    given = {"lasts": "7", "with_transcript": "on", "with_video": "on"}
    for name in ("from", "to"):
        value = request.args.get(name, "")
        if re.fullmatch(r"\d{1,6}(\.\d+)?", value):
            given[name] = clock(float(value))
    return given


ROUTES = (
    ("/r/<video_id>/share", share, ("GET", "POST")),
    ("/r/<video_id>/share/<share_id>/revoke", revoke_share_form, ("POST",)),
)
