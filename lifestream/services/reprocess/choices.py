"""What only the user knows of a recording: its day, and which of its sound tracks to listen to.

What depends on the choice is made again; it may be made anew as often as the user likes.
"""

from dataclasses import replace
from datetime import date, tzinfo

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.jobs.stages import AUDIO, TIME_BLOCKS
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.corrections.changes import Change
from lifestream.services.corrections.clock_changes import KeepClock, SetClock
from lifestream.services.corrections.correct_recording import correct
from lifestream.services.reprocess.rerun import rerun


def choose_day(
    backend: Backend,
    owner: OwnerId,
    video_id: VideoId,
    day: date | None,
    *,
    request_id: str,
    zone: tzinfo,
) -> Job:
    """Let a recording be of ``day``, or keep the one it has, and count its due dates from that.

    Args:
        day: None keeps the recording's own, with its time of day.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: That day cannot be right, or there is no own day to keep.
        IllegalTransition: It cannot be made again now; says why.
    """
    moved: Change = KeepClock() if day is None else SetClock(day=day)
    name = f"{request_id} {day or 'kept'}"

    def change(video: Video) -> Video:
        return correct(backend, owner, video_id, moved, correction_id=f"day {name}", zone=zone)

    return rerun(
        backend,
        owner,
        video_id,
        TIME_BLOCKS.name,
        request_id=name,
        zone=zone,
        change=change,
    )


def choose_sound_track(
    backend: Backend,
    owner: OwnerId,
    video_id: VideoId,
    number: int,
    *,
    request_id: str,
    zone: tzinfo,
    mixed: bool = False,
) -> Job:
    """Listen to another sound track; the words and all that is made from them are made again.

    Args:
        number: As in ``Video.sound_tracks``; 0 for the one in which people are heard to speak.
        mixed: All in which people speak, at once; ``number`` is 0 then.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: It has no such track, or its words are those of captions.
        IllegalTransition: It cannot be made again now; says why.
    """

    def change(video: Video) -> Video:
        numbers = [track.number for track in video.sound_tracks]
        if number not in (0, *numbers) or not numbers:
            listed = ", ".join(map(str, numbers)) or "only one"
            raise InvalidRequest(
                says(
                    "There is no sound track {number}; there are: {listed}.",
                    number=number,
                    listed=listed,
                )
            )
        if video.options.use_captions:
            raise InvalidRequest("The words of this recording are those of its captions.")
        if mixed and number:
            raise InvalidRequest("Choose one sound track, or all of them mixed.")
        options = replace(video.options, sound_track=number, mixes_tracks=mixed)
        return replace(video, options=options)

    return rerun(
        backend,
        owner,
        video_id,
        AUDIO.name,
        request_id=f"{request_id} {'mixed' if mixed else number}",
        zone=zone,
        change=change,
    )
