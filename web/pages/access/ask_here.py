"""/r/<video_id>/ask: a question to one recording that somebody shares. Nothing of it is kept."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import ChunkKind, Narrowing
from lifestream.services.ask.question import Question
from lifestream.services.library.browse_library import missing
from web.context import backend, current_owner, shared_recording
from web.presentation import answers

SHARED_KINDS = (ChunkKind.SAID, ChunkKind.SEEN, ChunkKind.SUMMARY)
"""What is searched of recordings of others: no notes, some of which are private."""

MAX_QUESTION = 500


def ask_here(video_id: str) -> ResponseReturnValue:
    """The question box; after a question its answer with the moments it rests on."""
    shared = shared_recording()
    if shared is None:
        if backend().library.get(current_owner(), VideoId(video_id)) is None:
            raise missing(backend(), current_owner(), VideoId(video_id))
        return redirect(url_for("pages.ask", video_id=video_id))
    asked = request.form.get("q", "").strip()[:MAX_QUESTION]
    question = question_of([shared.video.video_id], asked, shared.grant.owner)
    found = answers.answer_question(question) if asked else None
    return render_template(
        "access/ask.html", video=shared.video, grant=shared.grant, asked=asked, found=found
    )


def question_of(video_ids: Sequence[VideoId], text: str, owner: OwnerId) -> Question:
    """A question to these recordings and to nothing else that their owner has."""
    if not video_ids:
        raise ValueError("a question to no recording would be one to all")
    where = Narrowing(
        video_ids=tuple(video_ids),
        kinds=SHARED_KINDS,
        any_day=True,
        any_name=True,
        any_place=True,
    )
    return Question(owner=owner, text=text, where=where, zone=answers.zone(), asks_diary=False)


ROUTES = (("/r/<video_id>/ask", ask_here, ("GET", "POST")),)
