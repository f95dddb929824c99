"""A recording as people see it with whom it is shared: without what is its owner's alone. Pure."""

from dataclasses import replace

from lifestream.domain.video import ProcessingOptions
from lifestream.services.library.browse_library import Recording


def seen_by_others(recording: Recording) -> Recording:
    """The recording without private notes, places, tags, and what its owner has still to answer.

    Words, names, pictures and minutes stay, as they were corrected.
    """
    video = recording.video
    facts = video.facts and replace(video.facts, coordinates=None, warnings=())
    transcript = recording.transcript and replace(recording.transcript, removed=(), respelled=())
    return replace(
        recording,
        video=replace(
            video,
            facts=facts,
            place=None,
            tags=(),
            source_address="",
            day_doubts=(),
            options=ProcessingOptions(),
        ),
        job=None,
        transcript=transcript,
        original_transcript=None,
        unplaced_edits=(),
        unplaced_points=(),
        shelf=(),
        remarks=tuple(one for one in recording.remarks if not one.is_private),
    )
