"""/day/<day>: everything of one day, one's own words beside it, and the day played."""

import secrets
from dataclasses import dataclass
from datetime import date, tzinfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.diary.day_page import DayPage, OwnWords, SourceState, Stretch
from lifestream.domain.errors import EditConflict, InvalidRequest
from lifestream.services.ask.nearest_days import nearest_days
from lifestream.services.days.day import day_of
from lifestream.services.days.own_words import own_words, save_words
from lifestream.services.export.document import plain
from web.context import application, backend, current_owner
from web.presentation import links
from web.presentation.day_addresses import clock_of, day_in_address, other_clock, zone_called
from web.presentation.days import PhotoRow, neighbours, rail_of, status_line

BLOCKS_SHOWN = 4
"""Of a longer recording the rest is folded away."""

SLIDES_OPEN = 12
MAX_SLIDES = 60
"""Likewise of slides; no more than these are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Words that could not be saved, and what stands there instead."""

    text: str
    problem: str


def day(day: str) -> str:
    """The page of a day."""
    return _page(day_in_address(day), zone_called(request.args.get("zone", "").strip()))


def save_day_words(day: str) -> ResponseReturnValue:
    """Keep one's own words, without scripts."""
    which, form = day_in_address(day), request.form
    version = form.get("version", "")
    if not version.isdecimal():
        raise InvalidRequest("version says which words were changed: a whole number.")
    try:
        save_words(
            backend(),
            current_owner(),
            which,
            form.get("text", ""),
            entry_id=form.get("entry_id") or secrets.token_hex(8),
            version=int(version),
        )
    except (EditConflict, InvalidRequest) as error:
        typed = Typed(text=form.get("text", ""), problem=error.message)
        return _page(which, zone_called(request.args.get("zone", "").strip()), typed=typed), (
            409 if isinstance(error, EditConflict) else 400
        )
    return redirect(url_for("pages.day", day=day, saved="1", _anchor="words"), code=303)


def play_day(day: str) -> str:
    """The moments behind a day's narrative, or its highlights, with their own sound."""
    which, zone = day_in_address(day), zone_called(request.args.get("zone", "").strip())
    page = day_of(backend(), current_owner(), which, zone)
    titles = {one.video_id: one.title for one in page.stretches}
    videos = backend().library.get_many(current_owner(), titles)
    chosen = page.highlights if request.args.get("only") == "highlights" else page.clips
    clips = [clip for clip in chosen if clip.video_id in videos]
    return render_template(
        "days/play.html",
        page=page,
        clips=clips,
        titles=titles,
        media={name: links.media(video) for name, video in videos.items()},
        wall=clock_of(zone),
    )


def _page(which: date, zone: tzinfo, *, typed: Typed | None = None) -> str:
    owner = current_owner()
    page = day_of(backend(), owner, which, zone)
    if not request.args.get("zone"):
        application().day_follower.look(owner, page)
        if len(page.stretches) > 1:
            named = [one.video_id for one in page.stretches]
            application().pair_finder.look(owner, named)
    nearest: tuple[date, ...] = ()
    if not page.stretches:
        nearest = nearest_days(backend(), owner, from_day=which, to_day=which, zone=zone)
    return render_template(
        "days/day.html",
        page=page,
        status=status_line(page),
        wall=clock_of(zone),
        around=neighbours(which),
        nearest=nearest,
        order=[voice.name for voice in page.voices],
        shown_blocks=BLOCKS_SHOWN,
        slides_open=SLIDES_OPEN,
        slides_max=MAX_SLIDES,
        typed=typed,
        words=_current(which, page, typed),
        entry_id=secrets.token_hex(8),
        is_written=page.narrative.engine is not None,
        zone_asked=request.args.get("zone", ""),
        SourceState=SourceState,
        other_clock=lambda one: other_clock(one, zone),
        rows=rail_of(page),
        is_stretch=lambda one: isinstance(one, Stretch),
        is_photos=lambda one: isinstance(one, PhotoRow),
        anchor=lambda moment: clock_of(zone)(moment).replace(":", "-").replace(" ", "-"),
        plain=plain,
    )


def _current(which: date, page: DayPage, typed: Typed | None) -> OwnWords:
    return page.words if typed is None else own_words(backend(), current_owner(), which)


ROUTES = (
    ("/day/<day>", day, ("GET",)),
    ("/day/<day>/words", save_day_words, ("POST",)),
    ("/day/<day>/play", play_day, ("GET",)),
)
