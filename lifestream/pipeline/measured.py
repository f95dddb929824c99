"""How long a recording is and how much of it was usable, once sound and pictures were decoded."""

from dataclasses import replace

from lifestream.domain.errors import ErrorClass
from lifestream.domain.jobs.job import JobError
from lifestream.domain.jobs.stages import MEDIA
from lifestream.domain.scene import SceneList
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.media.usable import with_decoded
from lifestream.pipeline.stages.audio import StoredAudio


def measured(
    media: Kept[MediaFacts], audio: Kept[StoredAudio], scenes: Kept[SceneList]
) -> Kept[MediaFacts]:
    """The facts of the file with what decoding showed; a shortfall where a part was lost.

    Raises:
        InvalidMedia: Nothing at all could be decoded.
    """
    facts = with_decoded(media.value, audio=audio.value.track, video=scenes.value.track)
    shortfalls: tuple[JobError, ...] = ()
    if facts.usable_fraction < 1.0:
        damaged = JobError(
            code="DAMAGED_MEDIA",
            message=(
                f"Only {facts.usable_fraction:.0%} of the recording could be used; "
                "the rest of the file is damaged or missing."
            ),
            error_class=ErrorClass.PERMANENT_INPUT,
            stage=MEDIA.name,
        )
        shortfalls = (damaged,)
    return Kept(
        facts,
        media.digest,
        notes=facts.warnings,
        shortfalls=shortfalls,
        in_library=lambda video: replace(video, facts=facts),
    )
