"""Asking, for the API and the ask page alike: today's day, the answer, and a picture of moments."""

from collections.abc import Iterator
from datetime import date, datetime

from lifestream.bootstrap import Application, zone_of
from lifestream.domain import codec
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import SCENES
from lifestream.domain.scene import Keyframe, SceneList
from lifestream.services.ask.answer_question import (
    QueryResult,
    Question,
    SearchOutcome,
    ask,
    search,
)
from lifestream.services.ask.ask_turn import TurnEvent, TurnRequest
from lifestream.services.ask.ask_turn import ask_turn as conversation_turn
from lifestream.services.ask.search_library import SearchResults
from lifestream.services.ask.search_library import search_library as library_search
from lifestream.services.library.readable import video_or_none
from web.context import application, backend
from web.presentation import links


def today() -> date:
    """The owner's day, which "last Tuesday" counts from."""
    return datetime.now(zone_of(application().settings)).date()


def answer_question(question: Question) -> QueryResult:
    """Moments and a written answer.

    Raises:
        InvalidRequest, DependencyUnavailable, EmbedderMismatch: As the service.
    """
    inference = application().inference
    return ask(
        backend(),
        inference.embedder,
        inference.language_model,
        question,
        stand_in=inference.quoting_writer,
    )


def ask_turn(app: Application, request: TurnRequest) -> Iterator[TurnEvent]:
    """A question of a conversation, piece by piece. Needs no request around it."""
    stand_in = app.inference.quoting_writer
    return conversation_turn(app.backend, app.inference, request, stand_in=stand_in)


def search_library(question: Question) -> SearchResults:
    """Plain search, grouped by recording. Raises as ``answer_question``."""
    return library_search(backend(), application().inference.embedder, question)


def search_moments(question: Question) -> SearchOutcome:
    """Moments alone; no language model is asked. Raises as ``answer_question``."""
    return search(backend(), application().inference.embedder, question)


def _frame_of(scenes: SceneList, at_s: float) -> Keyframe | None:
    """The nearest keyframe of the scene that is on at ``at_s``: another scene is another picture.

    Passages begin a little before what they are about, so a cut within a second counts.
    """
    on = [scene.index for scene in scenes.scenes if scene.start_s <= at_s + 1.0]
    same = [frame for frame in scenes.keyframes if not on or frame.scene_index == on[-1]]
    return min(same or scenes.keyframes, key=lambda f: abs(f.at_s - at_s), default=None)


def picture_of(owner: OwnerId, video_id: VideoId, at_s: float) -> str | None:
    """A signed address of the picture shown at ``at_s``; None where there is none."""
    video = video_or_none(backend(), owner, video_id)
    if video is None:
        return None
    key = video.artifact(SCENES.name)
    try:
        scenes = codec.decode(SceneList, backend().object_store.read_bytes(key)) if key else None
    except (NotFound, ValueError):
        scenes = None
    frame = _frame_of(scenes, at_s) if scenes else None
    if frame is not None:
        return links.picture(frame.image_key)
    return links.picture(video.thumbnail_key) if video.thumbnail_key else None
