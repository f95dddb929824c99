"""Stored results of a recording's stages, read as far as they are there."""

import logging
from typing import TypeVar

from lifestream.domain import codec
from lifestream.domain.errors import NotFound
from lifestream.domain.jobs.stages import Stage
from lifestream.domain.masks.masking import masked_value
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend

log = logging.getLogger(__name__)

T = TypeVar("T")


def artifact_of(backend: Backend, video: Video, stage: Stage, kind: type[T]) -> T | None:
    """A stage's result as it is read, with what is sensitive masked; None where it is not there
    yet, or cannot be read."""
    found = stored_artifact(backend, video, stage, kind)
    return masked_value(found, read_masks(backend, video.owner)) if found is not None else None


def stored_artifact(backend: Backend, video: Video, stage: Stage, kind: type[T]) -> T | None:
    """A stage's result as it is stored: for what is written again, painted over or forgotten."""
    key = video.artifact(stage.name)
    if key is None:
        return None
    try:
        return codec.decode(kind, backend.object_store.read_bytes(key))
    except (NotFound, ValueError) as error:
        # A damaged or older artifact is missing work, not a broken page: reprocessing mends it.
        log.warning(
            "artifact_unreadable",
            extra={"video": video.video_id, "stage": stage.name, "reason": str(error)[:200]},
        )
        return None
