"""Looking at recordings: pages of the library, and everything known of one recording."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lifestream.domain.corrections.correction import PointGiven
from lifestream.domain.edits.remarks import Remark
from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.errors import Deleted, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.jobs.stages import (
    MINUTES,
    SCENES,
    SCREEN_TEXT,
    SPEAKERS,
    TIME_BLOCKS,
    TRANSCRIPT,
)
from lifestream.domain.masks.masking import masked_text
from lifestream.domain.masks.rules import MaskRules
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.sentences import says
from lifestream.domain.summary import Minutes, TimeBlocks, Unverified
from lifestream.domain.transcript import Diarization, EngineInfo, Transcript
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.library import VideoPage
from lifestream.services.corrections.read_results import kept_results
from lifestream.services.edits.read_words import words_of
from lifestream.services.edits.stale_minutes import NOTHING_STALE, StalePoints, stale_points
from lifestream.services.library.artifacts import artifact_of
from lifestream.services.library.readable import job_or_none
from lifestream.services.tasks.in_minutes import KeptMinutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One recording and every result that is there yet; None for those still to come.

    Attributes:
        transcript: What was said, with everything that was typed over it.
        original_transcript: As it was recognised.
        edited: The transcript with the lasting names of its segments.
        speaker_names: Given names by speaker label; shown instead of the labels.
        edit_version: How many edits were typed.
        stale_points: What of the minutes rests on words that were changed since.
        kept: The minutes with what people made of them, and the items behind their lines.
        unplaced_edits: Ids of edits that found no place in what was recognised anew.
        shelf: What a model wrote and could not be verified, as far as nobody has answered it.
        unplaced_points: Corrected statements that found no place in what was written anew.
        remarks: Notes, marks, comments and highlights, in order of time.
    """

    video: Video
    job: Job | None
    transcript: Transcript | None = None
    diarization: Diarization | None = None
    scenes: SceneList | None = None
    screen: ScreenReading | None = None
    blocks: TimeBlocks | None = None
    minutes: Minutes | None = None
    kept: KeptMinutes = KeptMinutes()
    original_transcript: Transcript | None = None
    edited: EditedTranscript | None = None
    speaker_names: Mapping[str, str] = field(default_factory=dict)
    edit_version: int = 0
    stale_points: StalePoints = NOTHING_STALE
    unplaced_edits: tuple[str, ...] = ()
    shelf: tuple[Unverified, ...] = ()
    unplaced_points: tuple[PointGiven, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def engines(self) -> dict[str, EngineInfo]:
        """Who made the results that are there, by their stages' names."""
        made = (
            (TRANSCRIPT, self.transcript),
            (SPEAKERS, self.diarization),
            (SCENES, self.scenes),
            (SCREEN_TEXT, self.screen),
            (TIME_BLOCKS, self.blocks),
            (MINUTES, self.minutes),
        )
        return {stage.name: result.engine for stage, result in made if result is not None}


def list_videos(
    backend: Backend,
    owner: OwnerId,
    *,
    limit: int = 50,
    cursor: str = "",
    from_day: date | None = None,
    to_day: date | None = None,
    title_contains: str = "",
    tag: str = "",
) -> VideoPage:
    """The owner's recordings, newest first."""
    return backend.library.list(
        owner,
        limit=limit,
        cursor=cursor,
        from_day=from_day,
        to_day=to_day,
        title_contains=title_contains,
        tag=tag,
    )


def open_recording(backend: Backend, owner: OwnerId, video_id: VideoId) -> Recording:
    """Everything known of one recording.

    Raises:
        NotFound: No such recording of this owner; ``Deleted`` when there was one.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    words = words_of(backend, video)
    edited = words.edited
    results = kept_results(backend, video)
    return Recording(
        video=entry_as_read(video, words.masks),
        job=job_or_none(backend, video.job_id),
        transcript=edited.transcript if edited else None,
        original_transcript=words.as_recognised,
        edited=edited,
        speaker_names=edited.names if edited else {},
        edit_version=words.version,
        stale_points=stale_points(words, results.blocks),
        unplaced_edits=edited.unplaced if edited else (),
        remarks=words.remarks,
        diarization=words.diarization,
        scenes=artifact_of(backend, video, SCENES, SceneList),
        screen=artifact_of(backend, video, SCREEN_TEXT, ScreenReading),
        blocks=results.blocks,
        minutes=results.minutes,
        kept=results.kept,
        unplaced_points=results.shelved,
        shelf=results.shelf,
    )


def entry_as_read(video: Video, masks: MaskRules) -> Video:
    """The entry with what is sensitive in its file's name and among the terms given with it."""
    if not masks.act:
        return video
    terms = tuple(one for one in video.options.vocabulary if masked_text(one, masks) == one)
    return replace(
        video,
        filename=masked_text(video.filename, masks),
        options=replace(video.options, vocabulary=terms),
    )


def missing(backend: Backend, owner: OwnerId, video_id: VideoId) -> NotFound:
    """The error to raise where the owner has no such recording: never was, or deleted."""
    when = backend.library.deleted_at(owner, video_id)
    if when is None and backend.library.trash_of(owner, video_id) is not None:
        return Deleted(
            "This recording is in the trash. It can be restored there until it is emptied.",
            code="VIDEO_IN_TRASH",
        )
    if when is None:
        return NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    return Deleted(
        says(
            "This recording was deleted on {when:%Y-%m-%d}, with its video, words, "
            "pictures, links and index entries. It cannot be brought back.",
            when=when,
        ),
        code="VIDEO_DELETED",
    )
