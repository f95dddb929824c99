"""Asking, for the API and the ask page alike: today's day, the answer, and a picture of moments."""

from datetime import date, datetime

from lifestream.bootstrap import zone_of
from lifestream.domain import codec
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.scene import SceneList
from lifestream.services.answer_question import (
    QueryResult,
    Question,
    SearchOutcome,
    ask,
    search,
)
from web import links
from web.context import application, backend


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


def search_moments(question: Question) -> SearchOutcome:
    """Moments alone; no language model is asked. Raises as ``answer_question``."""
    return search(backend(), application().inference.embedder, question)


def picture_of(owner: OwnerId, video_id: VideoId, at_s: float) -> str | None:
    """A signed address of the picture shown at ``at_s``; None where there is none."""
    video = backend().library.get(owner, video_id)
    if video is None:
        return None
    key = video.artifact("scenes")
    try:
        scenes = codec.decode(SceneList, backend().object_store.read_bytes(key)) if key else None
    except (NotFound, ValueError):
        scenes = None
    frames = scenes.keyframes if scenes else ()
    before = [frame for frame in frames if frame.at_s <= at_s + 1.0]
    if before:
        return links.picture(before[-1].image_key)
    return links.picture(video.thumbnail_key) if video.thumbnail_key else None
