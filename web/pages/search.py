"""/search: the passages that hold the words or mean them, by recording. No model is asked."""

from dataclasses import dataclass

from flask import render_template, request

from lifestream.domain.search import Moment
from lifestream.services.ask.search_library import (
    FoundPassage,
    SearchResults,
    index_health,
)
from web.context import backend, current_owner
from web.pages.ask import choices
from web.presentation import answers, chips, links, playing
from web.presentation.playing import Player
from web.schemas.query import AskParameters

MAX_PASSAGES = 30
"""How many passages are looked at; those that have nothing to do with the words are left out."""

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
    asked = AskParameters.model_validate(
        {name: value for name, value in request.args.items() if value}
    )
    results, shown = None, []
    if asked.q:
        question = chips.question_of(asked, today=answers.today(), top_k=MAX_PASSAGES)
        results = answers.search_library(question)
        shown = chips.chips_of(results.searched, q=asked.q, page="pages.search")
    return render_template(
        "search.html",
        asked=asked,
        results=results,
        groups=_groups(results) if results else [],
        chips=shown,
        health=index_health(backend(), current_owner()),
        choices=choices(),
        passages_open=PASSAGES_OPEN,
    )


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
