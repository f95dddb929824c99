"""/r/<video_id>/ask: a question to one recording that somebody shares. Nothing of it is kept."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.ids import VideoId
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
    found = answers.answer_question(_question(asked, shared.video.video_id)) if asked else None
    return render_template(
        "access/ask.html", video=shared.video, grant=shared.grant, asked=asked, found=found
    )


def _question(text: str, video_id: VideoId) -> Question:
    """Only of this recording, and of nothing else that its owner has."""
    where = Narrowing(
        video_ids=(video_id,), kinds=SHARED_KINDS, any_day=True, any_name=True, any_place=True
    )
    return Question(
        owner=current_owner(), text=text, where=where, zone=answers.zone(), asks_diary=False
    )


ROUTES = (("/r/<video_id>/ask", ask_here, ("GET", "POST")),)
