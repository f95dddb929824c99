"""What only the user knows of a recording: its day, and which of its sound tracks to listen to.

What depends on the choice is made again; it may be made anew as often as the user likes.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo

from lifestream.domain.days.recorded import checked_moment, noon
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.jobs.stages import AUDIO, TIME_BLOCKS
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
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
    if day is not None:
        today = backend.job_store.now().astimezone(zone).date()
        checked_moment(datetime.combine(day, time(12), tzinfo=UTC), zone)
        if day > today:
            raise InvalidRequest(f"A recording cannot be of {day}: that day is still to come.")

    def change(video: Video) -> Video:
        if day is None and video.recorded_at is None:
            raise InvalidRequest("The day of this recording is not known; choose one.")
        options = replace(
            video.options,
            recorded_at=video.recorded_at if day is None else noon(day, zone),
            is_day_alone=day is not None or not video.recorded_from.has_time,
        )
        return replace(
            video,
            options=options,
            recorded_at=options.recorded_at,
            recorded_from=options.recorded_from,
            day_doubts=(),
        )

    return rerun(
        backend,
        owner,
        video_id,
        TIME_BLOCKS.name,
        request_id=f"{request_id} {day or 'kept'}",
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
            raise InvalidRequest(f"There is no sound track {number}; there are: {listed}.")
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
