"""Corrections of one recording as plain forms, and the page of what was corrected."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.corrections.correction import Corrected
from lifestream.domain.days.recorded import local
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.languages.speaking import gettext
from lifestream.services.corrections.history import correction_history
from lifestream.services.corrections.point_ids import point_id
from web.context import application, backend, current_owner
from web.presentation.corrections import change_of, correct_as_asked
from web.schemas.kept.corrections import ChapterStart, CorrectionRequest

Form = ImmutableMultiDict[str, str]

MAX_LINES = 400
COMMON_ZONES = (
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Rome",
    "Pacific/Auckland",
    "UTC",
)
"""Offered while typing; every other name is taken, too."""

_CHAPTER = re.compile(r"\s*(?:(?P<h>\d+):)?(?P<m>\d{1,3}):(?P<s>\d\d)\s+(?P<title>\S.*)")
_ANCHORS = {
    Corrected.POINT: "minutes",
    Corrected.MEETING: "minutes",
    Corrected.CHAPTERS: "minutes",
    Corrected.TAGS: "details",
}


def correct_form(video_id: str) -> Response:
    """One correction; then the recording, or the page of corrections that it came from."""
    kind = _kind(request.form.get("kind", ""))
    asked = CorrectionRequest.model_validate(
        {"correction_id": _correction_id(), "kind": kind, **_fields(kind)}
    )
    correct_as_asked(VideoId(video_id), change_of(asked), correction_id=asked.correction_id)
    if request.form.get("back") == "corrections":
        return redirect(url_for("pages.corrections", video_id=video_id), code=303)
    return redirect(
        url_for("pages.recording", video_id=video_id, _anchor=_ANCHORS.get(kind)), code=303
    )


def corrections(video_id: str) -> str:
    """What was corrected, newest first, each to undo; chapters to type; what found no place."""
    found = correction_history(backend(), current_owner(), VideoId(video_id))
    return render_template(
        "corrections.html",
        found=found,
        video=found.video,
        minutes=found.results.minutes,
        shelved=found.results.shelved,
    )


def _kind(given: str) -> Corrected:
    try:
        return Corrected(given)
    except ValueError:
        raise InvalidRequest("Choose what to correct.") from None


def _correction_id() -> str:
    """The same for a form that is sent twice, another for another text or another page."""
    sent = "\n".join(f"{name}={value}" for name, value in sorted(request.form.items(multi=True)))
    return hashlib.sha256(sent.encode()).hexdigest()[:32]


def _fields(kind: Corrected) -> dict[str, Any]:
    return _READERS[kind](request.form)


def _title(form: Form) -> dict[str, Any]:
    return {"title": "" if "written" in form else form.get("title", "")}


def _recorded(form: Form) -> dict[str, Any]:
    if "keep" in form:
        return {"keep": True}
    day, time = form.get("day") or None, form.get("time") or None
    return {"day": day, "time": time, "zone": form.get("zone", "").strip()}


def _place(form: Form) -> dict[str, Any]:
    north, _, east = form.get("point", "").partition(",")
    return {
        "place": form.get("place", ""),
        "latitude_deg": north.strip() or None,
        "longitude_deg": east.strip() or None,
    }


def _meeting(form: Form) -> dict[str, Any]:
    said = {"meeting": True, "other": False}
    return {"is_meeting": said.get(form.get("is_meeting", ""))}


def _point(form: Form) -> dict[str, Any]:
    is_removed = form.get("do") == "remove"
    if not is_removed and not form.get("text", "").strip():
        raise InvalidRequest("Write what the minutes should say, or take the line out.")
    return {
        "point": form.get("point", ""),
        "text": "" if is_removed else form.get("text", ""),
        "at_s": form.get("at_s") or 0,
    }


_READERS: Mapping[Corrected, Callable[[Form], dict[str, Any]]] = {
    Corrected.TITLE: _title,
    Corrected.RECORDED: _recorded,
    Corrected.PLACE: _place,
    Corrected.TAGS: lambda form: {"tags": form.get("tags", "").split(",")},
    Corrected.MEETING: _meeting,
    Corrected.POINT: _point,
    Corrected.CHAPTERS: lambda form: {"chapters": _chapters(form.get("chapters", ""))},
    Corrected.UNDO: lambda form: {"undoes": form.get("undoes", "")},
}


def _chapters(text: str) -> list[ChapterStart]:
    """A chapter in each line: ``12:41 Why the tender was late``."""
    chapters = []
    for line in [one for one in text.splitlines() if one.strip()][:MAX_LINES]:
        found = _CHAPTER.fullmatch(line)
        if found is None:
            raise InvalidRequest(
                says("Begin each line with a time such as 12:41, not {line!r}.", line=line[:40])
            )
        at_s = int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + int(found["s"])
        chapters.append(ChapterStart(start_s=at_s, title=found["title"].strip()))
    return chapters


def register(pages: Blueprint) -> None:
    """What templates that correct something use."""
    pages.add_app_template_filter(point_id, "point_id")
    pages.add_app_template_filter(iso_clock, "iso_clock")
    pages.add_app_template_global(own_zone, "own_zone")
    pages.add_app_template_global(lambda: COMMON_ZONES, "common_zones")


def iso_clock(video: Video) -> str:
    """``14:05:00`` in the owner's zone; empty where the time of day means nothing."""
    if video.recorded_at is None or not video.recorded_from.has_time:
        return ""
    return f"{local(video.recorded_at, zone_of(application().settings)):%H:%M:%S}"


def own_zone() -> str:
    """The name of the owner's zone; what stands for the machine's has none."""
    return application().settings.timezone or gettext("this machine’s")


ROUTES = (
    ("/r/<video_id>/correct", correct_form, ("POST",)),
    ("/r/<video_id>/corrections", corrections, ("GET",)),
)
