"""/events: recordings that may be of one event, and one page for each event, a tab a camera."""

import math
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import VideoId
from lifestream.domain.together.pair import Camera, Pair, PairState
from lifestream.domain.video import Video
from lifestream.services.library.browse_library import list_videos
from lifestream.services.together.decide_pair import decide_pair
from lifestream.services.together.event_words import EventLine, open_event
from lifestream.services.together.read_pairs import events, pairs_of
from web.context import application, backend, current_owner
from web.presentation import links, playing

LOOKED_AT = 60
"""Newest recordings that are compared when the list is looked at."""

MAX_LINES = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPair:
    """A pair and its two recordings."""

    pair: Pair
    one: Video
    other: Video


def events_page() -> str:
    """Suggestions first, then what was put together, then what was dismissed."""
    owner = current_owner()
    newest = list_videos(backend(), owner, limit=LOOKED_AT).videos
    application().pair_finder.look(owner, [video.video_id for video in newest], after_s=1.0)
    pairs = pairs_of(backend(), owner)
    named = {one for pair in pairs for one in (pair.one, pair.other)}
    videos = backend().library.get_many(owner, named) if named else {}
    shown = [
        ShownPair(pair=pair, one=videos[pair.one], other=videos[pair.other])
        for pair in pairs
        if pair.one in videos and pair.other in videos
    ]
    by_state = {state: [one for one in shown if one.pair.state is state] for state in PairState}
    return render_template(
        "together/events.html",
        suggested=by_state[PairState.SUGGESTED],
        accepted=by_state[PairState.ACCEPTED],
        dismissed=by_state[PairState.DISMISSED],
        events=events(backend(), owner, pairs),
        videos=videos,
    )


def pair_form(pair_id: str) -> Response:
    """Accept, dismiss, or take back; then the list, or the event."""
    try:
        state = PairState(request.form.get("state", ""))
    except ValueError:
        raise InvalidRequest("Choose what to do with the suggestion.") from None
    pair = decide_pair(backend(), current_owner(), pair_id, state)
    if state is PairState.ACCEPTED:
        return redirect(url_for("pages.event", video_id=pair.one), code=303)
    return redirect(url_for("pages.events_page"), code=303)


def event(video_id: str) -> str:
    """One event: its cameras as tabs, its words once."""
    found = open_event(backend(), current_owner(), VideoId(video_id))
    cameras = found.event.cameras
    wanted = request.args.get("camera", "") or video_id
    camera = next((one for one in cameras if one.video_id == wanted), None)
    if camera is None:
        raise NotFound("There is no such camera.", code="EVENT_NOT_FOUND")
    event_s = _second(request.args.get("t", ""), camera, found.event.length_s)
    return render_template(
        "together/event.html",
        event=found.event,
        videos=found.videos,
        camera=camera,
        video=found.videos[camera.video_id],
        player=playing.player_of(found.videos[camera.video_id]),
        media_type=links.media_type(found.videos[camera.video_id]),
        event_s=event_s,
        at_s=min(max(camera.on_recording(event_s), 0.0), camera.length_s),
        lines=_around(found.lines, event_s),
        total=len(found.lines),
    )


def _second(given: str, camera: Camera, length_s: float) -> float:
    """Seconds of the event; the camera's beginning for anything that is none."""
    try:
        event_s = float(given)
    except ValueError:
        return camera.offset_s
    return min(max(event_s, 0.0), length_s) if math.isfinite(event_s) else camera.offset_s


def _around(lines: tuple[EventLine, ...], event_s: float) -> tuple[EventLine, ...]:
    """The lines from a little before a second on."""
    if len(lines) <= MAX_LINES:
        return lines
    before = sum(line.event_s < event_s for line in lines)
    first = min(max(before - 10, 0), len(lines) - MAX_LINES)
    return lines[first : first + MAX_LINES]


ROUTES = (
    ("/events", events_page, ("GET",)),
    ("/events/<video_id>", event, ("GET",)),
    ("/events/pairs/<pair_id>", pair_form, ("POST",)),
)
