"""/search: the passages that hold the words or mean them, by recording. No model is asked."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import render_template, request, url_for

from lifestream.domain.ids import VideoId
from lifestream.domain.search import Moment, Narrowing
from lifestream.services.ask.search_library import (
    FoundPassage,
    SearchResults,
    index_health,
)
from lifestream.services.library.browse_library import list_videos
from web.context import backend, current_owner
from web.pages.ask import choices
from web.presentation import answers, chips, links, playing
from web.presentation.chips import Chip
from web.presentation.playing import Player
from web.schemas.query import AskParameters

MAX_PASSAGES = 30
"""How many passages are looked at; those that have nothing to do with the words are left out."""

MAX_TAGGED = 1000
NOTHING = VideoId("none")
"""No recording: an empty filter would be none at all."""

PASSAGES_OPEN = 3
"""Passages of a recording that are shown at once; the rest unfolds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGroup:
    """A recording with its passages."""

    moment: Moment
    player: Player
    passages: list[tuple[FoundPassage, str | None]]


def search() -> str:
    """The box, the filters in force and what was found."""
    given = {name: value for name, value in request.args.items() if value}
    tag = given.pop("tag", "").casefold()
    asked = AskParameters.model_validate(given)
    results, shown = None, []
    if asked.q:
        question = chips.question_of(asked, today=answers.today(), top_k=MAX_PASSAGES)
        if tag:
            question = replace(question, where=_tagged(question.where, tag))
        results = answers.search_library(question)
        searched = results.searched
        own = replace(searched.narrowing, video_ids=asked.narrowing.video_ids)
        shown = _with_tag(
            chips.chips_of(replace(searched, narrowing=own), q=asked.q, page="pages.search"), tag
        )
    return render_template(
        "search.html",
        asked=asked,
        tag=tag,
        results=results,
        groups=_groups(results) if results else [],
        chips=shown,
        health=index_health(backend(), current_owner()),
        choices=choices(),
        passages_open=PASSAGES_OPEN,
    )


def _tagged(where: Narrowing, tag: str) -> Narrowing:
    """Only recordings with the tag; where there are none, nothing is found."""
    page = list_videos(backend(), current_owner(), tag=tag, limit=MAX_TAGGED)
    ids = tuple(one.video_id for one in page.videos)
    if where.video_ids:
        ids = tuple(one for one in ids if one in where.video_ids)
    return replace(where, video_ids=ids or (NOTHING,))


def _with_tag(shown: list[Chip], tag: str) -> list[Chip]:
    """The chips with one for the tag, which the others keep."""
    if not tag:
        return shown
    kept = [replace(one, without=f"{one.without}&{urlencode({'tag': tag})}") for one in shown]
    args = {name: value for name, value in request.args.items() if value and name != "tag"}
    without = url_for("pages.search", **args)  # type: ignore[arg-type]
    return [Chip(kind="tag", name="Tag", value=tag, words="", without=without), *kept]


def _groups(results: SearchResults) -> list[ShownGroup]:
    return [
        ShownGroup(
            moment=group.first,
            player=playing.player_of(group.video),
            passages=[
                (passage, links.picture_at(group.video, passage.moment.start_s))
                for passage in group.passages
            ],
        )
        for group in results.recordings
    ]


ROUTES = (("/search", search, ("GET",)),)
